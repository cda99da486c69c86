"""What goes back over the wire when a world is asked over the wire?

The counterpart of :mod:`auditor.net.response`: it encodes what that module reads.
"""

from __future__ import annotations

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Soa,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.world import World

PLAIN_UDP_OCTETS = 512
"""RFC 1035 section 4.2.1: what a UDP reply may be when the question came without EDNS."""
MAX_UDP_OCTETS = 1232
MAX_TCP_OCTETS = 65535

_RCODES = {
    Reason.SERVFAIL: dns.rcode.SERVFAIL,
    Reason.REFUSED: dns.rcode.REFUSED,
    Reason.FORMERR: dns.rcode.FORMERR,
    Reason.NOTIMP: dns.rcode.NOTIMP,
    Reason.CNAME_LOOP: dns.rcode.NOERROR,
}
_EXTENDED_ERRORS = {
    Reason.DNSSEC_BOGUS: dns.edns.EDECode.DNSSEC_BOGUS,
    Reason.ZONE_WITHOUT_ANSWERS: dns.edns.EDECode.NO_REACHABLE_AUTHORITY,
}


class Responder:
    """Answers for ``server``; without one, like a recursive resolver."""

    def __init__(self, world: World, server: ServerAddress | None) -> None:
        self._world = world
        self._server = server

    def respond(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """The reply to a message, truncated where it is too large for UDP; ``None`` is silence."""
        try:
            request = dns.message.from_wire(wire)
        except (dns.exception.DNSException, ValueError):
            return None
        if request.flags & dns.flags.QR or len(request.question) != 1:
            return None
        question = request.question[0]
        name = DomainName.from_labels(tuple(label for label in question.name.labels if label))
        mnemonic = dns.rdatatype.to_text(question.rdtype)
        if mnemonic in RecordType.__members__:
            reply = self._world.reply(Query(name, RecordType(mnemonic), self._server))
        else:
            reply = self._other_type(name)
        if isinstance(reply, Undetermined) and reply.reason is Reason.TIMEOUT:
            return None
        if isinstance(reply, Undetermined) and reply.reason is Reason.MALFORMED:
            return wire[:2] + b"\x84\x00\xff\xff\xff\xff"
        return _encode(request, self._message(request, reply), tcp=tcp)

    def _other_type(self, name: DomainName) -> Reply:
        """No world holds other types: the name has no such data, or does not exist."""
        query = Query(name, RecordType.SPF, self._server)
        reply = self._world.reply(query)
        if not isinstance(reply, Answer):
            return reply
        return Absent(query=query, kind=Absence.NODATA, chain=reply.chain)

    def _message(self, request: dns.message.Message, reply: Reply) -> dns.message.Message:
        response = dns.message.make_response(request, recursion_available=True, our_payload=MAX_UDP_OCTETS)
        if not request.flags & dns.flags.RD:
            response.flags |= dns.flags.AA
        response.flags &= ~dns.flags.AD
        ttl = 0 if isinstance(reply, Undetermined) else reply.ttl
        owner = request.question[0].name
        for target in reply.chain:
            response.answer.append(_rrset(owner, ttl, "CNAME", [f"{target}."]))
            owner = dns.name.from_text(f"{target}.")
        match reply:
            case Answer(records=records):
                response.answer.append(_rrset(owner, ttl, reply.query.type, [str(record) for record in records]))
            case Absent(kind=kind, zone=zone):
                if kind is Absence.NXDOMAIN:
                    response.set_rcode(dns.rcode.NXDOMAIN)
                if zone is not None:
                    soa = str(self._soa(zone, ttl))
                    response.authority.append(_rrset(dns.name.from_text(f"{zone}."), ttl, "SOA", [soa]))
            case Undetermined(reason=reason):
                _fail(request, response, reason)
        return response

    def _soa(self, zone: DomainName, ttl: int) -> Rdata:
        reply = self._world.reply(Query(zone, RecordType.SOA, self._server))
        if isinstance(reply, Answer):
            return reply.records[0]
        # The text lets questions for the SOA itself fail; absences carry one all the same.
        return Soa(zone, zone, 1, 7200, 900, 1209600, ttl)


def _fail(request: dns.message.Message, response: dns.message.Message, reason: Reason) -> None:
    if reason is Reason.TRUNCATED:
        response.flags |= dns.flags.TC
        return
    response.set_rcode(_RCODES.get(reason, dns.rcode.SERVFAIL))
    if reason in _EXTENDED_ERRORS and request.edns >= 0:
        response.use_edns(0, payload=MAX_UDP_OCTETS, options=[dns.edns.EDEOption(_EXTENDED_ERRORS[reason])])


def _rrset(owner: dns.name.Name, ttl: int, mnemonic: str, texts: list[str]) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(owner, ttl, dns.rdataclass.IN, mnemonic, texts)


def _encode(request: dns.message.Message, response: dns.message.Message, *, tcp: bool) -> bytes:
    """The reply, or its header with TC when it is too large for the way it travels."""
    udp_limit = min(max(request.payload, PLAIN_UDP_OCTETS), MAX_UDP_OCTETS) if request.edns >= 0 else PLAIN_UDP_OCTETS
    try:
        return response.to_wire(max_size=MAX_TCP_OCTETS if tcp else udp_limit)
    except dns.exception.TooBig:
        response.answer, response.authority = [], []
        response.flags |= dns.flags.TC
        return response.to_wire()
