"""What was seen? Typed facts per question, each standing on replies that are known, absent or undetermined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auditor.mailauth.dns import Absence, Absent, Answer, Query, RecordType, Reply, Undetermined, is_same_answer
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import SenderRanges, SpfAuthorisation, SpfTree
from auditor.model.finding import NotKnown
from auditor.model.findings.from_domain import FreemailTier
from auditor.model.path import MailPath
from auditor.model.request import AuditRequest


def known(reply: Reply) -> Answer | Absent:
    """The reply of a question whose outcome the caller needs; raises NotKnown where there is none."""
    if isinstance(reply, Undetermined):
        raise NotKnown(reply)
    return reply


def _is_no_such_name(reply: Reply) -> bool:
    """Whether the name that was asked does not exist, for whatever type (RFC 8020 section 2)."""
    return isinstance(reply, Absent) and reply.kind is Absence.NXDOMAIN and not reply.chain


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderDemands:
    """What the records of this sender must look like on this path."""

    name: str
    spf_domain: DomainName
    include: str
    """The term that authorises it, as recommended."""
    feedback_hosts: tuple[DomainName, ...]
    """Feedback host of the stated region, else of every region."""
    region_of_host: Mapping[DomainName, str]
    mx_count: int
    zone_of_region: Mapping[str, DomainName]
    dkim_zones: tuple[DomainName, ...]
    """Where its CNAMEs may lead; the first is the one to recommend."""
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvidence:
    """The From domain itself."""

    organizational: DomainName
    """By the Public Suffix List."""
    soa: Reply
    mx: Reply
    a: Reply
    aaaa: Reply
    ns: Reply
    """Name servers of the zone that holds the domain."""
    freemail: FreemailTier | None
    """Set when the domain is a mailbox provider's."""

    @property
    def exists(self) -> bool:
        """Whether DNS does not say NXDOMAIN; raises NotKnown when nothing reliable came back."""
        replies = (self.soa, self.mx, self.a, self.aaaa)
        if any(isinstance(reply, Answer) for reply in replies):
            return True
        if isinstance(self.soa, Undetermined) and any(map(_is_no_such_name, replies)):
            return False
        return not _is_no_such_name(known(self.soa))

    @property
    def zone(self) -> DomainName | None:
        """The zone that holds the domain, by its SOA."""
        if isinstance(self.soa, Answer) and not self.soa.chain:
            return self.soa.query.name
        return self.soa.zone if isinstance(self.soa, Absent) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfEvidence:
    """The SPF record of one domain, its tree, and how the sender's addresses fare."""

    domain: DomainName
    txt: Reply
    tree: SpfTree
    networks: SenderRanges
    authorisation: SpfAuthorisation | None
    """None: the sender's own ranges are not known, or there is nothing to evaluate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeEvidence:
    """The MAIL FROM domain."""

    mx: Reply
    probed: tuple[DomainName, ...]
    """Names that were tried for the sender's feedback MX, in order."""
    silent: Undetermined | None = None
    """A probe without an answer, where none before it found anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvidence:
    """One selector at one domain."""

    selector: str
    domain: DomainName
    is_token: bool
    cname: Reply
    txt: Reply

    @property
    def name(self) -> DomainName:
        """``<selector>._domainkey.<domain>`` (RFC 6376 section 3.6.2.1)."""
        return self.domain.child(f"{self.selector}._domainkey")


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimEvidence:
    """Every selector at every domain that may sign."""

    candidates: tuple[DomainName, ...]
    """The From domain and its ancestors down to the organizational domain, or the identity stated."""
    keys: tuple[KeyEvidence, ...]
    controls: tuple[Reply, ...]
    """TXT at a name below ``_domainkey`` of each candidate that nobody can have made."""

    def is_wildcard(self, key: KeyEvidence) -> bool:
        """Whether what stands at the key's name is only what a wildcard answers for every name there.

        A CNAME whose target holds the token is right, whoever answered it.
        """
        control = self._control(key)
        if key.is_token and isinstance(key.cname, Answer) and _holds_selector(key.cname, key.selector):
            return False
        return control is not None and any(is_same_answer(reply, control) for reply in (key.cname, key.txt))

    def silent_control(self, key: KeyEvidence) -> Undetermined | None:
        """The control without an answer, where it could have shown that a wildcard answers for the key's name.

        A CNAME whose target holds the selector is no wildcard's: that has one target for every name.
        """
        control = self._control(key)
        if not isinstance(control, Undetermined) or control.chain:
            return None
        if isinstance(key.cname, Answer):
            return None if _holds_selector(key.cname, key.selector) else control
        return control if isinstance(key.txt, Answer) else None

    def _control(self, key: KeyEvidence) -> Reply | None:
        parent = key.domain.child("_domainkey")
        return next((reply for reply in self.controls if reply.query.name.parent == parent), None)


def _holds_selector(alias: Answer, selector: str) -> bool:
    return any(target.labels[:1] == (selector,) for target in alias.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcEvidence:
    """TXT at every ``_dmarc`` name that either discovery model looks at, for From, envelope and signing domain."""

    replies: Mapping[DomainName, Reply]


class NearMissKind(StrEnum):
    """How a record's place is wrong."""

    DOUBLED = "doubled"
    WRONG_NAME = "wrong-name"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A record that is missing at ``expected`` stands at another name."""

    kind: NearMissKind
    expected: DomainName
    type: RecordType
    found: Answer
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What the zone's own servers say of a record that the resolver does not have."""

    expected: DomainName
    type: RecordType
    missing: Reply
    """What the resolver said."""
    replies: tuple[Reply, ...]
    """One for each server asked; empty: none could be found."""
    found: Answer | None
    """The record, faulty or not; a CNAME at the name is a record of its own, whatever type was asked for."""
    value: str
    """The record, as text; empty when not found."""
    silent: Undetermined | None = None
    """What kept every server from being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementEvidence:
    """Wildcard controls, near misses and second looks."""

    controls: tuple[Reply, ...]
    near_misses: tuple[NearMiss, ...]
    silent: tuple[Undetermined, ...]
    """Neighbouring names, or their controls, of which nothing is known."""
    second_looks: tuple[SecondLook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that the rules may look at."""

    request: AuditRequest
    asked_at: datetime
    path: MailPath
    sender: SenderDemands
    domain: DomainEvidence
    spf_from: SpfEvidence
    spf_envelope: SpfEvidence | None
    """None: the envelope is the sender's own, or the From domain itself."""
    envelope: EnvelopeEvidence
    dkim: DkimEvidence
    dmarc: DmarcEvidence
    placement: PlacementEvidence

    def is_wildcard_reply(self, reply: Reply) -> bool:
        """Whether a wildcard gave ``reply``: a name that nobody made, at the nearest ancestor tried, answers the same.

        An absence behind a wildcard's CNAME counts as well.
        """
        controls = (*self.dkim.controls, *self.placement.controls)
        parents = {control.query.name.parent for control in controls}
        nearest = next((each for each in reply.query.name.ancestors[1:] if each in parents), None)
        return any(is_same_answer(reply, control) for control in controls if control.query.name.parent == nearest)

    def visible_soon(self, name: DomainName, type_: RecordType) -> SecondLook | None:
        """The second look that found the record at the zone's own servers."""
        for look in self.placement.second_looks:
            if look.expected == name and look.type is type_ and look.found is not None:
                return look
        return None

    def second_look_queries(self, name: DomainName) -> tuple[Query, ...]:
        """The directed questions put about ``name``."""
        looks = self.placement.second_looks
        return tuple(reply.query for look in looks if look.expected == name for reply in look.replies)
