"""What does one DNS message say about a question: the records, an absence, a failure, or only where to go on?

The only place where wire data becomes the typed, escaped values that everything above works with.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Address,
    Answer,
    Host,
    Mx,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    Soa,
    Txt,
    Undetermined,
)
from auditor.mailauth.escaping import escape
from auditor.mailauth.names import DomainName
from auditor.net.presentation import MAX_TTL
from auditor.net.world import MAX_CHAIN

_BOGUS = range(6, 13)
"""Extended DNS Errors 6–12 (RFC 8914 section 4): validation failed, as against could not be tried (5)."""
_NO_REACHABLE_AUTHORITY = 22
"""RFC 8914 section 4.23."""
_FAILURES = {
    dns.rcode.SERVFAIL: Reason.SERVFAIL,
    dns.rcode.REFUSED: Reason.REFUSED,
    dns.rcode.FORMERR: Reason.FORMERR,
    dns.rcode.NOTIMP: Reason.NOTIMP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """CNAMEs that lead out of what the message holds: the target has to be asked for."""

    chain: tuple[DomainName, ...]
    ttl: int
    server: str
    flags: tuple[str, ...]


def read_response(message: dns.message.Message, query: Query, *, server: str, tcp: bool) -> Reply | Onward:
    """The reply that ``message`` gives to ``query``. Never raises for a message that dnspython could read."""
    sections = _Sections(message, query)
    flags = _flags(message, tcp=tcp)
    failure = _failure(message)
    chain, ttl, looped = sections.follow()
    if failure is None and looped:
        failure = Reason.CNAME_LOOP
    if failure is not None:
        return Undetermined(query=query, reason=failure, chain=chain, server=server, flags=flags)
    owner = chain[-1] if chain else query.name
    records, record_ttl = sections.records(owner)
    if records:
        ttl = min(ttl, record_ttl)
        return Answer(query=query, records=records, ttl=ttl, chain=chain, server=server, flags=flags)
    zone, negative_ttl = sections.authority(owner)
    nxdomain = message.rcode() == dns.rcode.NXDOMAIN
    if not nxdomain and zone is None and chain:
        return Onward(chain=chain, ttl=ttl, server=server, flags=flags)
    if not nxdomain and zone is None and "aa" not in flags and sections.is_referral:
        # RFC 2308 section 2.2: name servers but no SOA is no absence; this server passes the question on.
        return Undetermined(query=query, reason=Reason.ZONE_WITHOUT_ANSWERS, server=server, flags=flags)
    kind = Absence.NXDOMAIN if nxdomain else Absence.NODATA
    ttl = min(ttl, negative_ttl)
    return Absent(query=query, kind=kind, zone=zone, ttl=ttl, chain=chain, server=server, flags=flags)


class _Sections:
    """The records of a message by typed name, as far as they can concern the question."""

    def __init__(self, message: dns.message.Message, query: Query) -> None:
        self._query = query
        self._wanted: dict[DomainName, Any] = {}
        self._aliases: dict[DomainName, tuple[DomainName, int]] = {}
        wanted = dns.rdatatype.from_text(query.type.value)
        for rrset in message.answer:
            if rrset.rdclass != dns.rdataclass.IN:
                continue
            if rrset.rdtype == wanted:
                self._wanted.setdefault(_name(rrset.name), rrset)
            elif rrset.rdtype == dns.rdatatype.CNAME:
                self._aliases.setdefault(_name(rrset.name), (_name(rrset[0].target), _ttl(rrset)))
        self._authority = [rrset for rrset in message.authority if rrset.rdclass == dns.rdataclass.IN]
        self.is_referral = any(rrset.rdtype == dns.rdatatype.NS for rrset in self._authority)

    def follow(self) -> tuple[tuple[DomainName, ...], int, bool]:
        """CNAME targets from the question on (records not on that path do not count), least TTL, whether endless."""
        chain: tuple[DomainName, ...] = ()
        owner, ttl = self._query.name, MAX_TTL
        while owner not in self._wanted and owner in self._aliases:
            target, target_ttl = self._aliases[owner]
            ttl = min(ttl, target_ttl)
            endless = target == self._query.name or target in chain or len(chain) == MAX_CHAIN
            chain = (*chain, target)
            if endless:
                return chain, ttl, True
            owner = target
        return chain, ttl, False

    def records(self, owner: DomainName) -> tuple[tuple[Rdata, ...], int]:
        """The records of the type asked for at ``owner``, sorted, and their TTL."""
        rrset = self._wanted.get(owner)
        if rrset is None:
            return (), MAX_TTL
        return tuple(sorted({_typed(self._query.type, rdata) for rdata in rrset})), _ttl(rrset)

    def authority(self, owner: DomainName) -> tuple[DomainName | None, int]:
        """Owner of the SOA that speaks for ``owner``, and the TTL of the absence (RFC 2308 section 5)."""
        for rrset in self._authority:
            if rrset.rdtype == dns.rdatatype.SOA and owner.is_at_or_below(zone := _name(rrset.name)):
                return zone, min(_ttl(rrset), rrset[0].minimum)
        return None, 0


def _failure(message: dns.message.Message) -> Reason | None:
    rcode = message.rcode()
    if rcode in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return None
    extended = {int(error.code) for error in message.extended_errors()}
    if rcode == dns.rcode.SERVFAIL and extended & set(_BOGUS):
        return Reason.DNSSEC_BOGUS
    if rcode == dns.rcode.SERVFAIL and _NO_REACHABLE_AUTHORITY in extended:
        return Reason.ZONE_WITHOUT_ANSWERS
    return _FAILURES.get(rcode, Reason.MALFORMED)


def _flags(message: dns.message.Message, *, tcp: bool) -> tuple[str, ...]:
    shown = [("aa", message.flags & dns.flags.AA), ("ad", message.flags & dns.flags.AD), ("tcp", tcp)]
    return tuple(flag for flag, is_set in shown if is_set)


def _ttl(rrset: Any) -> int:
    """RFC 2181 section 8: a TTL with the highest bit set counts as zero."""
    return rrset.ttl if rrset.ttl <= MAX_TTL else 0


def _name(name: Any) -> DomainName:
    return DomainName.from_labels(tuple(label for label in name.labels if label))


def _typed(record_type: RecordType, rdata: Any) -> Rdata:
    match record_type:
        case RecordType.TXT | RecordType.SPF:
            return Txt(tuple(escape(string) for string in rdata.strings))
        case RecordType.A:
            return Address(IPv4Address(rdata.address))
        case RecordType.AAAA:
            return Address(IPv6Address(rdata.address))
        case RecordType.MX:
            return Mx(rdata.preference, _name(rdata.exchange))
        case RecordType.CNAME | RecordType.NS | RecordType.PTR:
            return Host(_name(rdata.target))
        case RecordType.SOA:
            times = rdata.serial, rdata.refresh, rdata.retry, rdata.expire, rdata.minimum
            return Soa(_name(rdata.mname), _name(rdata.rname), *times)
