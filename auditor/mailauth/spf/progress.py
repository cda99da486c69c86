"""How far has an evaluation come: what it spent, what it did, and for which addresses that would be the same?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from auditor.mailauth.dns import Absent, Answer, Query, RecordType, Reply, Resolver, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.macros import IpAddress
from auditor.mailauth.spf.outcome import (
    MAX_DNS_TERMS,
    MAX_VOID_LOOKUPS,
    AddressRange,
    Asked,
    CauseKind,
    Missed,
    SpfCause,
    SpfResult,
    SpfStep,
)
from auditor.mailauth.spf.terms import DualCidr, Mechanism, RedirectTerm


class Ended(Exception):
    """Control flow inside an evaluation: temperror and permerror end it from any depth (RFC 7208 section 5.2)."""

    def __init__(self, result: SpfResult, cause: SpfCause) -> None:
        super().__init__(cause.kind)
        self.result = result
        self.cause = cause


@dataclass(slots=True, kw_only=True)
class OpenStep:
    """A term being evaluated; becomes an :class:`SpfStep`."""

    path: tuple[DomainName, ...]
    term: Mechanism | RedirectTerm
    name: DomainName | None = None
    asked: list[Asked] = field(default_factory=list)
    lookups: int = 0
    void_lookups: int = 0
    missed: Missed | None = Missed.ENDED

    @property
    def domain(self) -> DomainName:
        """Whose record the term stands in."""
        return self.path[-1]

    def close(self) -> SpfStep:
        """The step as it is remembered."""
        return SpfStep(
            depth=len(self.path) - 1,
            domain=self.domain,
            term=self.term.text,
            span=self.term.span,
            name=self.name,
            asked=tuple(self.asked),
            matched=self.missed is None,
            missed=self.missed,
            lookups=self.lookups,
            void_lookups=self.void_lookups,
        )

    def permerror(self, kind: CauseKind, *, absent: Absent | None = None) -> Ended:
        """This term makes the evaluation a permerror."""
        return Ended(SpfResult.PERMERROR, self._cause(kind, absent=absent))

    def temperror(self, reply: Undetermined) -> Ended:
        """This term's question could not be answered."""
        return Ended(SpfResult.TEMPERROR, self._cause(CauseKind.DNS, undetermined=reply))

    def _cause(
        self, kind: CauseKind, *, absent: Absent | None = None, undetermined: Undetermined | None = None
    ) -> SpfCause:
        return SpfCause(
            kind=kind,
            domain=self.domain,
            path=self.path,
            term=self.term.text,
            span=self.term.span,
            target=self.name or self.domain,
            absent=absent,
            undetermined=undetermined,
        )


class Progress:
    """The running state of one evaluation: counts, steps, and the range of addresses it holds for."""

    def __init__(self, resolver: Resolver, ip: IpAddress) -> None:
        self._resolver = resolver
        self._address = int(ip)
        self._bits = ip.max_prefixlen
        self._first = 0
        self._last = (1 << self._bits) - 1
        self.ip = ip
        self.lookups = 0
        self.void_lookups = 0
        self.steps: list[OpenStep] = []
        self.depends_on_address = False

    @property
    def address_type(self) -> RecordType:
        """A or AAAA, after the client's address (RFC 7208 section 5.3)."""
        return RecordType.A if self._bits == 32 else RecordType.AAAA

    @property
    def range(self) -> AddressRange:
        """Addresses for which every comparison so far comes out as it did."""
        kind = IPv4Address if self._bits == 32 else IPv6Address
        return AddressRange(kind(self._first), kind(self._last))

    def open(self, path: tuple[DomainName, ...], term: Mechanism | RedirectTerm) -> OpenStep:
        """Begin a term; it counts at once if it is one that asks DNS (section 4.6.4)."""
        step = OpenStep(path=path, term=term, void_lookups=self.void_lookups)
        self.steps.append(step)
        self.lookups += term.counts
        step.lookups = self.lookups
        if self.lookups > MAX_DNS_TERMS:
            # Recursion through includes ends by this limit too; then the loop is what to mend, not the count.
            loop = len(set(path)) < len(path)
            raise step.permerror(CauseKind.INCLUDE_LOOP if loop else CauseKind.TOO_MANY_LOOKUPS)
        return step

    def void(self, step: OpenStep) -> None:
        """A term's own question came back empty (section 4.6.4)."""
        self.void_lookups += 1
        step.void_lookups = self.void_lookups
        if self.void_lookups > MAX_VOID_LOOKUPS:
            raise step.permerror(CauseKind.TOO_MANY_VOID_LOOKUPS)

    def holds(self, address: IpAddress, prefix: int) -> bool:
        """Whether the client's address lies in ``address/prefix``; narrows the range this evaluation stands for."""
        if address.max_prefixlen != self._bits:
            return False
        size = 1 << (self._bits - prefix)
        first = int(address) & ~(size - 1)
        last = first + size - 1
        if last < self._address:
            self._first = max(self._first, last + 1)
            return False
        if first > self._address:
            self._last = min(self._last, first - 1)
            return False
        self._first = max(self._first, first)
        self._last = min(self._last, last)
        return True

    def any_holds(self, reply: Answer, cidr: DualCidr) -> bool:
        """Whether the client is one of the addresses, or beside one within the term's prefix length (section 5.3)."""
        given = cidr.ip4 if self._bits == 32 else cidr.ip6
        prefix = self._bits if given is None else given
        return any(self.holds(address, prefix) for address in reply.addresses)

    async def ask(self, name: DomainName, kind: RecordType, asked: list[Asked]) -> Reply:
        """Put a question and note in ``asked`` what came back."""
        query = Query(name, kind)
        reply = await self._resolver.ask(query)
        asked.append(_short(query, reply))
        return reply

    async def ask_all(self, names: list[DomainName], kind: RecordType, asked: list[Asked]) -> list[Reply]:
        """Put the same question about several names at once; replies and notes in the order of the names."""
        noted: list[list[Asked]] = [[] for _ in names]
        replies = await asyncio.gather(*(self.ask(name, kind, n) for name, n in zip(names, noted, strict=True)))
        asked.extend(note for notes in noted for note in notes)
        return replies


def _short(query: Query, reply: Reply) -> Asked:
    match reply:
        case Answer():
            return Asked(query=query, outcome="answer", records=tuple(map(str, reply.records)))
        case Absent():
            return Asked(query=query, outcome=reply.kind.value)
        case Undetermined():
            return Asked(query=query, outcome=reply.reason.value)
