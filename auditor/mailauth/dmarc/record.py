r"""What does a DMARC policy record say, and to whom (RFC 9989 sections 4.7–4.8, RFC 7489 sections 6.3–6.4)?

These are the values; :mod:`auditor.mailauth.dmarc.reading` makes them from text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dmarc.uris import ReportUri
from auditor.mailauth.spans import Span
from auditor.mailauth.tags import TagList


class DiscoveryModel(StrEnum):
    """Which standard a receiver follows to read, find and apply DMARC."""

    RFC7489 = "rfc7489"
    RFC9989 = "rfc9989"


class Policy(StrEnum):
    """What the domain owner asks receivers to do with mail that fails."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def lowered(self) -> Policy:
        """One level lower, as ``t=y`` asks (RFC 9989 section 4.7)."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE

    @property
    def strength(self) -> int:
        """0 for none, 1 for quarantine, 2 for reject."""
        return list(Policy).index(self)


class Unset(StrEnum):
    """Why a policy tag gives no policy."""

    MISSING = "missing"
    INVALID = "invalid"


class Psd(StrEnum):
    """What the record says of its own name (RFC 9989 section 4.7): a public suffix, an organization, or nothing."""

    YES = "y"
    NO = "n"
    UNSAID = "u"


class PolicyTag(StrEnum):
    """The tag that a policy comes from."""

    P = "p"
    SP = "sp"
    NP = "np"


class Effect(StrEnum):
    """What becomes of a record at a receiver (RFC 9989 section 4.10.1, RFC 7489 section 6.6.3)."""

    AS_WRITTEN = "as-written"
    AS_NONE = "as-none"
    """A policy tag is missing or invalid and there is a valid ``rua``: processed as ``p=none``."""
    VOID = "void"
    """No DMARC processing at all."""


class Oddity(StrEnum):
    """What is irregular in a record that is still a DMARC record."""

    TAG_SYNTAX = "tag-syntax"
    DUPLICATE_TAG = "duplicate-tag"
    POLICY_MISSING = "policy-missing"
    POLICY_NOT_SECOND = "policy-not-second"
    """The grammar of RFC 7489 section 6.4 wants ``p`` right after ``v``; most receivers do not insist."""
    VALUE_INVALID = "value-invalid"
    URI_INVALID = "uri-invalid"
    UNKNOWN_TAG = "unknown-tag"
    REMOVED_TAG = "removed-tag"
    """``pct``, ``rf`` and ``ri``, which RFC 9989 removed: unknown to it, so ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Irregularity:
    """One irregularity: its kind, the tag (empty where none could be read) and where it stands."""

    kind: Oddity
    tag: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcRecord:
    """A text that begins with ``v=DMARC1``, as a receiver of ``model`` reads it; defaults are filled in."""

    text: str
    model: DiscoveryModel
    tags: TagList
    p: Policy | Unset
    sp: Policy | Unset
    np: Policy | Unset
    """RFC 9989 only; MISSING in the older model."""
    psd: Psd
    testing: bool
    """``t=y`` (RFC 9989 only)."""
    adkim: AlignmentMode
    aspf: AlignmentMode
    failure_options: frozenset[str]
    """``fo``: of ``0 1 d s``."""
    rua: tuple[ReportUri, ...]
    ruf: tuple[ReportUri, ...]
    percent: int
    """``pct`` (RFC 7489 only), else 100."""
    report_interval: int
    """``ri`` in seconds (RFC 7489 only), else 86400."""
    irregularities: tuple[Irregularity, ...]

    @property
    def effect(self) -> Effect:
        """The error rule of RFC 9989 section 4.10.1; a repeated tag voids the list (RFC 6376 section 3.2)."""
        if self.tags.duplicates:
            return Effect.VOID
        if isinstance(self.p, Policy) and Unset.INVALID not in (self.sp, self.np):
            return Effect.AS_WRITTEN
        return Effect.AS_NONE if any(uri.valid for uri in self.rua) else Effect.VOID

    @property
    def removed_tags(self) -> tuple[str, ...]:
        """The tags present that RFC 9989 removed, in order."""
        return tuple(odd.tag for odd in self.irregularities if odd.kind is Oddity.REMOVED_TAG)

    def requested(self, tag: PolicyTag) -> tuple[Policy, PolicyTag]:
        """The policy for the domain itself (p), its subdomains (sp) or non-existent ones (np), and the tag it is from.

        ``np`` falls back to ``sp`` and that to ``p``. Before ``t``; not to be asked of a VOID record.
        """
        if self.effect is not Effect.AS_WRITTEN:
            return Policy.NONE, PolicyTag.P
        choices = {PolicyTag.NP: (self.np, PolicyTag.NP), PolicyTag.SP: (self.sp, PolicyTag.SP)}
        order = {PolicyTag.NP: (PolicyTag.NP, PolicyTag.SP), PolicyTag.SP: (PolicyTag.SP,), PolicyTag.P: ()}[tag]
        for candidate in order:
            value, source = choices[candidate]
            if isinstance(value, Policy):
                return value, source
        return self.p if isinstance(self.p, Policy) else Policy.NONE, PolicyTag.P

    def applied(self, tag: PolicyTag) -> tuple[Policy, PolicyTag]:
        """Like :meth:`requested`, after ``t=y`` has lowered it by one level."""
        policy, source = self.requested(tag)
        return (policy.lowered if self.testing else policy), source

    def __str__(self) -> str:
        return self.text


class NearMiss(StrEnum):
    """Why a text at the name is not a DMARC record although it was perhaps meant as one."""

    UNRELATED = "unrelated"
    VERSION_CASE = "version-case"
    VERSION_VALUE = "version-value"
    """``v=`` holds something else: ``DMARC2``, or ``DMARC1 p=none`` for want of a semicolon."""
    VERSION_NOT_FIRST = "version-not-first"
    VERSION_MISSING = "version-missing"
    LEADING_SPACE = "leading-space"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDmarc:
    """A text that receivers discard (RFC 9989 section 4.10 step 2); ``span`` is where it goes wrong."""

    text: str
    near_miss: NearMiss
    span: Span
