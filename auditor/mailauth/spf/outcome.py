"""What does an SPF evaluation conclude, and how did it get there (RFC 7208 sections 2.6 and 4.6.4)?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from auditor.mailauth.dns import Absent, Query, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spans import Span
from auditor.mailauth.spf.terms import Qualifier, SpfSyntaxFault

MAX_DNS_TERMS = 10
"""Terms that ask DNS, in one evaluation (RFC 7208 section 4.6.4); the eleventh is permerror."""
MAX_MX_HOSTS = 10
"""MX hosts behind one ``mx`` (section 4.6.4); more is permerror."""
MAX_PTR_NAMES = 10
"""Names of the client's address that ``ptr`` and ``%{p}`` look at (section 4.6.4); the rest is ignored."""
MAX_VOID_LOOKUPS = 2
"""Questions of terms that may come back empty (section 4.6.4); the third is permerror."""


_REVERSE_ZONES = (DomainName("in-addr.arpa"), DomainName("ip6.arpa"))


class SpfResult(StrEnum):
    """Section 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 -- a result, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"

    @property
    def enhanced_status(self) -> str | None:
        """The status code with which a receiver refuses for this result (RFC 7372 section 3.2); None: not for SPF."""
        codes = {SpfResult.FAIL: "5.7.23", SpfResult.TEMPERROR: "4.7.24", SpfResult.PERMERROR: "5.7.24"}
        return codes.get(self)


class CauseKind(StrEnum):
    """Why an evaluation ended in none, temperror or permerror."""

    NO_RECORD = "no-record"
    MULTIPLE_RECORDS = "multiple-records"
    SYNTAX = "syntax"
    TOO_MANY_LOOKUPS = "too-many-lookups"
    TOO_MANY_VOID_LOOKUPS = "too-many-void-lookups"
    INCLUDE_WITHOUT_RECORD = "include-without-record"
    REDIRECT_WITHOUT_RECORD = "redirect-without-record"
    INCLUDE_LOOP = "include-loop"
    MX_TOO_MANY_HOSTS = "mx-too-many-hosts"
    DNS = "dns"
    BAD_DOMAIN = "bad-domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfCause:
    """Where and why an evaluation could not conclude."""

    kind: CauseKind
    domain: DomainName
    """Whose record (or missing record) it is."""
    path: tuple[DomainName, ...] = ()
    """From the evaluated domain through includes and redirects to ``domain``."""
    term: str = ""
    """The term in ``domain``'s record; empty where no term is to blame."""
    span: Span | None = None
    target: DomainName | None = None
    """The name that the term asked about."""
    fault: SpfSyntaxFault | None = None
    """For ``syntax``."""
    undetermined: Undetermined | None = None
    """For ``dns``: what could not be found out."""
    absent: Absent | None = None
    """For a missing record: what DNS said, when it said that there is no TXT at all."""
    records: tuple[str, ...] = ()
    """For ``multiple-records``: all of them."""


class Missed(StrEnum):
    """Why a term did not match, or was not decided."""

    ADDRESS_ELSEWHERE = "address-elsewhere"
    NO_ADDRESS = "no-address"
    NO_MAIL_EXCHANGER = "no-mail-exchanger"
    OTHER_FAMILY = "other-family"
    NO_VALIDATED_NAME = "no-validated-name"
    NAME_ELSEWHERE = "name-elsewhere"
    UNASKABLE_NAME = "unaskable-name"
    LOCAL_PART_NOT_ASCII = "local-part-not-ascii"
    INCLUDED_FAIL = "included-fail"
    INCLUDED_SOFTFAIL = "included-softfail"
    INCLUDED_NEUTRAL = "included-neutral"
    DNS_FAILED = "dns-failed"
    ENDED = "ended"
    """The evaluation ended here; see the cause."""


RESULT_OF = {
    Qualifier.PASS: SpfResult.PASS,
    Qualifier.FAIL: SpfResult.FAIL,
    Qualifier.SOFTFAIL: SpfResult.SOFTFAIL,
    Qualifier.NEUTRAL: SpfResult.NEUTRAL,
}
"""What a matching mechanism makes the result (section 4.6.2)."""
NOT_INCLUDED = {
    SpfResult.FAIL: Missed.INCLUDED_FAIL,
    SpfResult.SOFTFAIL: Missed.INCLUDED_SOFTFAIL,
    SpfResult.NEUTRAL: Missed.INCLUDED_NEUTRAL,
}
"""Why an include whose record did not say pass does not match (section 5.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question put to DNS, and in short what came of it."""

    query: Query
    outcome: str
    """``answer``, the absence (``nxdomain``, ``nodata``), or the reason of an undetermined reply."""
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfStep:
    """One term evaluated. The steps inside an include or redirect follow it, one deeper."""

    depth: int
    domain: DomainName
    term: str
    span: Span
    name: DomainName | None
    """What its domain-spec expanded to; None for terms without one."""
    asked: tuple[Asked, ...]
    matched: bool
    """For a redirect: whether it was followed to a record."""
    missed: Missed | None
    """Set unless it matched."""
    lookups: int
    """DNS terms so far, this one included (not those inside it)."""
    void_lookups: int


@dataclass(frozen=True, slots=True)
class Matched:
    """The term that decided."""

    domain: DomainName
    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class AddressRange:
    """Both ends included."""

    first: IPv4Address | IPv6Address
    last: IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfEvaluation:
    """What ``check_host()`` returns, and how it came to it."""

    domain: DomainName
    ip: IPv4Address | IPv6Address
    result: SpfResult
    explanation: str | None = None
    """The domain owner's text, for ``fail`` with a usable ``exp`` only (section 6.2)."""
    lookups: int = 0
    void_lookups: int = 0
    cause: SpfCause | None = None
    """Set for none, temperror and permerror."""
    matched: Matched | None = None
    """The mechanism, at any depth, that decided; None for a default result."""
    path: tuple[Matched, ...] = ()
    """The include and redirect terms of the outer records on the way to ``matched``."""
    asked: tuple[Asked, ...] = ()
    """The question for the evaluated domain's own record; those of terms are in ``trace``."""
    trace: tuple[SpfStep, ...] = ()
    range: AddressRange
    """Addresses around ``ip`` for which every comparison made comes out the same."""
    depends_on_address: bool = False
    """Whether a name that was asked contained the client's address: then ``range`` says nothing about its fellows."""

    @property
    def void_names(self) -> tuple[DomainName, ...]:
        """The names that the void look-ups asked about, in order."""
        before = (0, *(step.void_lookups for step in self.trace))
        void = [step for count, step in zip(before, self.trace, strict=False) if step.void_lookups > count]
        return tuple(dict.fromkeys(step.asked[-1].query.name for step in void if step.asked))

    @property
    def ends_by_missing_ptr(self) -> bool:
        """Whether client addresses without a name are among the void look-ups that were too many."""
        too_many = self.cause is not None and self.cause.kind is CauseKind.TOO_MANY_VOID_LOOKUPS
        return too_many and any(name.is_at_or_below(arpa) for name in self.void_names for arpa in _REVERSE_ZONES)
