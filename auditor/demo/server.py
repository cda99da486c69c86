"""How does a world answer over the wire?

A small DNS server on loopback. It looks like a recursive resolver to those who want recursion, and like the zone's
own server to those who do not. A server that has a view of its own in the world gets a port of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import cast

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

LOOPBACK = "127.0.0.1"
PLAIN_UDP_OCTETS = 512
"""RFC 1035 section 4.2.1: what a UDP reply may be when the question came without EDNS."""
MAX_UDP_OCTETS = 1232
MAX_TCP_OCTETS = 65535
BIND_ATTEMPTS = 20
"""A port that is free for TCP may be taken for UDP; then the next is tried."""

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


class EmbeddedServer:
    """Serves ``world`` over UDP and TCP while the ``async with`` block runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listeners: dict[ServerAddress | None, _Listener] = {}

    async def __aenter__(self) -> EmbeddedServer:
        try:
            for server in (None, *self._world.servers):
                self._listeners[server] = await _Listener.open(_Responder(self._world, server))
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        for listener in self._listeners.values():
            await listener.close()
        self._listeners.clear()

    @property
    def address(self) -> ServerAddress:
        """Where the recursive-looking server listens (UDP and TCP)."""
        return self._listeners[None].address

    def route(self, server: ServerAddress) -> ServerAddress:
        """Where questions meant for the authoritative ``server`` have to go; see :class:`auditor.net.live.Live`."""
        return self._listeners.get(server, self._listeners[None]).address


class _Responder:
    """Wire question to wire reply; ``None`` is silence."""

    def __init__(self, world: World, server: ServerAddress | None) -> None:
        self._world = world
        self._server = server

    def respond(self, wire: bytes, *, tcp: bool) -> bytes | None:
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


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, responder: _Responder) -> None:
        self._responder = responder
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._responder.respond(data, tcp=False)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class _Listener:
    """One loopback port, UDP and TCP."""

    def __init__(self, responder: _Responder, sockets: tuple[socket.socket, socket.socket]) -> None:
        self._responder = responder
        self._sockets = sockets
        self._connections: set[asyncio.Task[None]] = set()
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self.address = ServerAddress(*sockets[0].getsockname())

    @classmethod
    async def open(cls, responder: _Responder) -> _Listener:
        listener = cls(responder, _bind_both())
        stream, datagram = listener._sockets
        loop = asyncio.get_running_loop()
        listener._tcp = await asyncio.start_server(listener._connected, sock=stream)
        listener._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(responder), sock=datagram)
        return listener

    async def close(self) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        if self._tcp is not None:
            await self._tcp.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            writer.transport.abort()
            self._connections.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            reply = self._responder.respond(await reader.readexactly(size), tcp=True)
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()


def _bind_both() -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket on the same free loopback port."""
    for _ in range(BIND_ATTEMPTS):
        stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            stream.bind((LOOPBACK, 0))
            datagram.bind((LOOPBACK, stream.getsockname()[1]))
        except OSError:
            stream.close()
            datagram.close()
            continue
        return stream, datagram
    raise OSError("no loopback port is free for both UDP and TCP")
