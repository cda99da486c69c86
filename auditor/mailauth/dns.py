"""What can be asked of DNS, and what can come back: an answer, an absence, or nothing that can be relied on.

Known, absent and could-not-find-out are three types, never one ``None`` (RFC 8499 section 3 for NODATA and NXDOMAIN).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

from auditor.mailauth.names import DomainName


class RecordType(StrEnum):
    """The record types that an audit asks for."""

    A = "A"
    AAAA = "AAAA"
    CNAME = "CNAME"
    MX = "MX"
    NS = "NS"
    PTR = "PTR"
    SOA = "SOA"
    SPF = "SPF"
    TXT = "TXT"


@dataclass(frozen=True, slots=True, order=True)
class ServerAddress:
    """Where a question is sent: an IP address as text and a UDP/TCP port."""

    address: str
    port: int = 53

    def __str__(self) -> str:
        if self.port == 53:
            return self.address
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Query:
    """One question, class IN. ``server`` set: put to that authoritative server without recursion."""

    name: DomainName
    type: RecordType
    server: ServerAddress | None = None

    @property
    def id(self) -> str:
        """How reports refer to it: ``name/TYPE``, with ``@server`` for a question put to one server."""
        return f"{self.name}/{self.type}" + (f"@{self.server}" if self.server else "")

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, order=True)
class Txt:
    r"""A TXT (or type 99) record: its character-strings, octets outside printable ASCII as ``\DDD``."""

    strings: tuple[str, ...]

    @property
    def text(self) -> str:
        """The strings joined without a separator (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2)."""
        return "".join(self.strings)

    def __str__(self) -> str:
        return " ".join('"' + string.replace('"', '\\"') + '"' for string in self.strings)


@dataclass(frozen=True, slots=True, order=True)
class Mx:
    """A mail exchanger; ``exchange`` is the root for a null MX (RFC 7505)."""

    preference: int
    exchange: DomainName

    def __str__(self) -> str:
        return f"{self.preference} {self.exchange}."


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """An A or AAAA record."""

    ip: IPv4Address | IPv6Address

    def __str__(self) -> str:
        return str(self.ip)


@dataclass(frozen=True, slots=True, order=True)
class Host:
    """A record whose data is one name: CNAME, NS or PTR."""

    name: DomainName

    def __str__(self) -> str:
        return f"{self.name}."


@dataclass(frozen=True, slots=True, order=True)
class Soa:
    """A start of authority; times in seconds. ``minimum`` bounds how long an absence is remembered (RFC 2308)."""

    primary: DomainName
    mailbox: DomainName
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int

    def __str__(self) -> str:
        times = f"{self.serial} {self.refresh} {self.retry} {self.expire} {self.minimum}"
        return f"{self.primary}. {self.mailbox}. {times}"


Rdata = Txt | Mx | Address | Host | Soa


class Reason(StrEnum):
    """Why a question has no answer that can be relied on (catalogued; texts exist for each)."""

    TIMEOUT = "timeout"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    FORMERR = "formerr"
    NOTIMP = "notimp"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    DNSSEC_BOGUS = "dnssec-bogus"
    CNAME_LOOP = "cname-loop"
    NO_NAMESERVER = "no-nameserver"
    ZONE_WITHOUT_ANSWERS = "zone-without-answers"
    BUDGET_SPENT = "budget-spent"
    NOT_RECORDED = "not-recorded"
    UNASKABLE = "unaskable"
    SENDER_NETWORKS_UNKNOWN = "sender-networks-unknown"
    """The sender's own record names no address here, so nothing can be measured against it."""


class Absence(StrEnum):
    """The two ways in which DNS says that a record does not exist."""

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    query: Query
    server: str = ""
    """Who said so, as text (empty: nobody)."""
    flags: tuple[str, ...] = ()
    """Lower-case header flags worth showing: ``aa``, ``ad``, ``tcp``."""
    chain: tuple[DomainName, ...] = ()
    """Targets of the CNAMEs followed, in order; empty when the name itself was asked and answered."""

    @property
    def owner(self) -> DomainName:
        """The name that the outcome is about: the end of the CNAME chain."""
        return self.chain[-1] if self.chain else self.query.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(_Reply):
    """The records exist. ``records`` is sorted and not empty; ``ttl`` in seconds, the least along the chain."""

    records: tuple[Rdata, ...]
    ttl: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The joined text of each TXT (or type 99) record."""
        return tuple(record.text for record in self.records if isinstance(record, Txt))

    @property
    def exchangers(self) -> tuple[Mx, ...]:
        """The MX records by preference, then name."""
        return tuple(record for record in self.records if isinstance(record, Mx))

    @property
    def addresses(self) -> tuple[IPv4Address | IPv6Address, ...]:
        """The A or AAAA data."""
        return tuple(record.ip for record in self.records if isinstance(record, Address))

    @property
    def names(self) -> tuple[DomainName, ...]:
        """The names that CNAME, NS or PTR records hold."""
        return tuple(record.name for record in self.records if isinstance(record, Host))


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent(_Reply):
    """DNS says that there is no such record. ``zone``: owner of the SOA in the authority section, if one came."""

    kind: Absence
    zone: DomainName | None = None
    ttl: int = 0
    """How long, in seconds, resolvers may remember the absence (RFC 2308)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undetermined(_Reply):
    """Nothing reliable came back; never to be read as absent."""

    reason: Reason
    tried: tuple[str, ...] = field(default=())
    """The servers that were asked."""


Reply = Answer | Absent | Undetermined


def is_same_answer(one: Reply, other: Reply) -> bool:
    """Whether two names lead to the same first CNAME, or without one have the same records.

    The first CNAME decides all that comes behind it, whichever type was asked, be it records, none or silence. Where
    nobody made the other name, what answered for both is a wildcard (RFC 4592 section 2).
    """
    targets = _first_target(one), _first_target(other)
    if targets != (None, None):
        return targets[0] == targets[1]
    return isinstance(one, Answer) and isinstance(other, Answer) and one.records == other.records


def _first_target(reply: Reply) -> DomainName | None:
    """Where the CNAME at the very name leads, whether it was followed or asked for."""
    if reply.chain:
        return reply.chain[0]
    if isinstance(reply, Answer) and reply.query.type is RecordType.CNAME:
        return next(iter(reply.names), None)
    return None


class Resolver(Protocol):
    """Answers questions. Never raises for what the network or a server did: that is :class:`Undetermined`."""

    async def ask(self, query: Query) -> Reply:
        """Follow CNAMEs (RFC 1034 section 3.6.2) and report the chain; one outcome per question."""
        ...
