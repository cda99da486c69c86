"""Which DMARC policy is in force for a From domain, by RFC 7489 section 6.6.3 and by RFC 9989 section 4.10.1?

Pure functions over the replies to :func:`auditor.mailauth.dmarc.walk.names_to_ask`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from auditor.mailauth.alignment import AlignmentMode, aligned, share_a_label
from auditor.mailauth.dmarc.examination import Examined, examine
from auditor.mailauth.dmarc.possible import Assumed, Look, Nothing, Seen, Undecided, psd_of, settle
from auditor.mailauth.dmarc.record import DiscoveryModel, DmarcRecord, Effect, Policy, PolicyTag, Psd
from auditor.mailauth.dmarc.walk import walk, walk_domains
from auditor.mailauth.dns import Reply, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import organizational_domain_psl

Replies = Mapping[DomainName, Reply]


class PolicySource(StrEnum):
    """Whose record it is, seen from the From domain."""

    FROM_DOMAIN = "from-domain"
    ORGANIZATIONAL_DOMAIN = "organizational-domain"
    PUBLIC_SUFFIX_DOMAIN = "public-suffix-domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInForce:
    """What a receiver is asked to do with mail from this From domain that fails."""

    policy: Policy
    """After ``t=y`` has lowered it."""
    requested: Policy
    """As the tag says."""
    tag: PolicyTag
    """Where it comes from, after the fallbacks of ``np`` and ``sp``."""
    domain: DomainName
    """Whose record it is."""
    source: PolicySource
    record: DmarcRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRecord:
    """No record anywhere: DMARC does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralRecords:
    """No policy, and at these domains there was more than one record."""

    domains: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidRecord:
    """A record was found, and its mistakes end DMARC processing."""

    domain: DomainName
    record: DmarcRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDecided:
    """The answer depends on what could not be read."""

    needs: tuple[Undetermined, ...]
    existence: bool = False
    """It depends on whether the From domain exists (``sp`` or ``np``)."""


Outcome = PolicyInForce | NoRecord | SeveralRecords | VoidRecord | NotDecided


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcDiscovery:
    """One model's way to the policy."""

    model: DiscoveryModel
    from_domain: DomainName
    examined: tuple[Examined, ...]
    """The names a receiver of this model looks at, in its order."""
    outcome: Outcome
    organizational_domain: DomainName | NotDecided

    @property
    def several(self) -> tuple[DomainName, ...]:
        """The examined domains with more than one record, whether or not a policy was found elsewhere."""
        return tuple(one.domain for one in self.examined if one.several)


def discover(
    replies: Replies, from_domain: DomainName, model: DiscoveryModel, *, from_domain_exists: bool | None
) -> DmarcDiscovery:
    """The policy in force. ``from_domain_exists``: False for NXDOMAIN (RFC 9989 section 3.2.13), None if not known."""
    reader = _reader(model, replies)
    path = _examined(from_domain, model, reader)
    finder = _find_by_list if model is DiscoveryModel.RFC7489 else _find_by_walk
    found = settle(lambda look: finder(from_domain, look, from_domain_exists), reader)
    return DmarcDiscovery(
        model=model,
        from_domain=from_domain,
        examined=path,
        outcome=NotDecided(needs=_silent(path)) if isinstance(found, Undecided) else found,
        organizational_domain=organizational_domain(from_domain, model, replies),
    )


def organizational_domain(name: DomainName, model: DiscoveryModel, replies: Replies) -> DomainName | NotDecided:
    """By the Public Suffix List, or by the tree walk from ``name`` (RFC 9989 section 4.10.2)."""
    if model is DiscoveryModel.RFC7489:
        return organizational_domain_psl(name)
    reader = _reader(model, replies)
    found = settle(lambda look: _organization_by_walk(name, look), reader)
    return NotDecided(needs=_silent(_examined(name, model, reader))) if isinstance(found, Undecided) else found


def alignment(
    from_domain: DomainName, other: DomainName, mode: AlignmentMode, model: DiscoveryModel, replies: Replies
) -> bool | NotDecided:
    """Whether an envelope or signing domain aligns with the From domain; one silent name may touch both walks alike."""
    if model is DiscoveryModel.RFC7489:
        return aligned(from_domain, other, mode, organizational_domain_psl)
    if from_domain == other or mode is AlignmentMode.STRICT or not share_a_label(from_domain, other):
        return aligned(from_domain, other, mode, lambda name: name)
    reader = _reader(model, replies)
    found = settle(
        lambda look: aligned(from_domain, other, mode, lambda name: _organization_by_walk(name, look)), reader
    )
    if isinstance(found, Undecided):
        both = (*_examined(from_domain, model, reader), *_examined(other, model, reader))
        return NotDecided(needs=_silent(both))
    return found


def _reader(model: DiscoveryModel, replies: Replies) -> Callable[[DomainName], Examined]:
    return cache(lambda domain: examine(domain, model, replies))


def _silent(path: tuple[Examined, ...]) -> tuple[Undetermined, ...]:
    return tuple(dict.fromkeys(one.reply for one in path if isinstance(one.reply, Undetermined)))


def _examined(
    name: DomainName, model: DiscoveryModel, reader: Callable[[DomainName], Examined]
) -> tuple[Examined, ...]:
    if model is DiscoveryModel.RFC7489:
        own = reader(name)
        organization = organizational_domain_psl(name)
        return (own,) if own.records or organization == name else (own, reader(organization))
    path: list[Examined] = []
    for domain in walk_domains(name):
        path.append(reader(domain))
        if len(path[-1].records) == 1 and path[-1].records[0].psd is not Psd.UNSAID:
            break
    return tuple(path)


def _organization_by_walk(name: DomainName, look: Look) -> DomainName:
    return walk(name, lambda domain: psd_of(look(domain))).organizational_domain


def _find_by_list(from_domain: DomainName, look: Look, _exists: bool | None) -> Outcome | Undecided:
    """RFC 7489 section 6.6.3: the From domain, and only if nothing is there the organizational domain."""
    own = look(from_domain)
    organization = organizational_domain_psl(from_domain)
    if own is not Nothing.NO_RECORD or organization == from_domain:
        return _conclude(own, from_domain, PolicySource.FROM_DOMAIN, exists=True)
    return _conclude(look(organization), organization, PolicySource.ORGANIZATIONAL_DOMAIN, exists=True)


def _find_by_walk(from_domain: DomainName, look: Look, exists: bool | None) -> Outcome | Undecided:
    """RFC 9989 section 4.10.1: the From domain, its organizational domain, its public suffix domain."""
    own = look(from_domain)
    if not isinstance(own, Nothing):
        return _conclude(own, from_domain, PolicySource.FROM_DOMAIN, exists=exists)
    asked: dict[DomainName, Seen] = {from_domain: own}

    def psd_at(domain: DomainName) -> Psd | None:
        asked[domain] = look(domain)
        return psd_of(asked[domain])

    walked = walk(from_domain, psd_at)
    for domain, source in (
        (walked.organizational_domain, PolicySource.ORGANIZATIONAL_DOMAIN),
        (walked.public_suffix_domain, PolicySource.PUBLIC_SUFFIX_DOMAIN),
    ):
        seen = asked.get(domain, Nothing.NO_RECORD)
        if not isinstance(seen, Nothing):
            return _conclude(seen, domain, source, exists=exists)
    several = tuple(domain for domain, seen in asked.items() if seen is Nothing.SEVERAL)
    return SeveralRecords(domains=several) if several else NoRecord()


def _conclude(seen: Seen, domain: DomainName, source: PolicySource, *, exists: bool | None) -> Outcome | Undecided:
    match seen:
        case Assumed():
            return Undecided.UNDECIDED
        case Nothing.NO_RECORD:
            return NoRecord()
        case Nothing.SEVERAL:
            return SeveralRecords(domains=(domain,))
        case DmarcRecord():
            return _policy(seen, domain, source, exists=exists)


def _policy(
    record: DmarcRecord, domain: DomainName, source: PolicySource, *, exists: bool | None
) -> PolicyInForce | VoidRecord | NotDecided:
    if record.effect is Effect.VOID:
        return VoidRecord(domain=domain, record=record)
    wanted = PolicyTag.P
    if source is not PolicySource.FROM_DOMAIN:
        wanted = PolicyTag.NP if exists is False else PolicyTag.SP
        if exists is None and record.requested(PolicyTag.NP)[0] is not record.requested(PolicyTag.SP)[0]:
            return NotDecided(needs=(), existence=True)
    requested, tag = record.requested(wanted)
    policy, _ = record.applied(wanted)
    return PolicyInForce(policy=policy, requested=requested, tag=tag, domain=domain, source=source, record=record)
