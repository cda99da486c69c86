"""How does a test get a name server that does one thing wrong, always?

It listens for UDP and TCP on the same port of a loopback address and remembers what it was asked.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from auditor.mailauth.dns import ServerAddress
from tests.integration.servers import LOOPBACK, free_address
from tests.integration.zonefiles import read_records


class Conduct(StrEnum):
    """What the server does, for whatever it is asked."""

    SILENCE = "silence"
    """Reads questions, over UDP and TCP, and never says anything."""
    REFUSED = "refused"
    SERVFAIL = "servfail"
    NOTIMP = "notimp"
    WRONG_ID = "wrong-id"
    """Answers, but with the identifier of another question (RFC 5452 section 3)."""
    WRONG_QUESTION = "wrong-question"
    """Answers with the right identifier for a name that nobody asked for."""
    TRUNCATION = "truncation"
    """Sets TC over UDP (RFC 2181 section 9) and answers in full over TCP."""
    SLOW_TCP = "slow-tcp"
    """Sets TC over UDP and is silent over TCP."""
    NO_TCP = "no-tcp"
    """Sets TC over UDP and closes TCP connections at once."""
    GARBAGE = "garbage"
    """Sends back octets that are no DNS message."""
    CORRECT = "correct"
    """The counterpart: answers as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it arrived."""

    transport: str
    """``udp`` or ``tcp``."""
    name: str
    """With its trailing dot."""
    type: str


@dataclass(slots=True, kw_only=True)
class MisbehavingServer:
    """A running server; ``asked`` grows with each question."""

    address: ServerAddress
    conduct: Conduct
    records: tuple[dns.rrset.RRset, ...] = ()
    asked: list[Asked] = field(default_factory=list)

    def reply_to(self, octets: bytes, transport: str) -> bytes | None:
        """What goes back for a message; ``None``: nothing."""
        try:
            query = dns.message.from_wire(octets)
        except dns.exception.DNSException:
            return None
        question = query.question[0]
        self.asked.append(
            Asked(transport=transport, name=str(question.name), type=dns.rdatatype.to_text(question.rdtype))
        )
        match self.conduct:
            case Conduct.SILENCE:
                return None
            case Conduct.SLOW_TCP if transport == "tcp":
                return None
            case Conduct.GARBAGE:
                return octets[:2] + b"\xff" * 7
            case Conduct.REFUSED | Conduct.SERVFAIL | Conduct.NOTIMP:
                return self._response(query, dns.rcode.from_text(self.conduct.name)).to_wire()
            case Conduct.TRUNCATION | Conduct.SLOW_TCP | Conduct.NO_TCP if transport == "udp":
                response = self._response(query, dns.rcode.NOERROR)
                response.flags |= dns.flags.TC
                return response.to_wire()
            case Conduct.WRONG_ID:
                response = self._answer(query)
                response.id ^= 0xFFFF
                return response.to_wire()
            case Conduct.WRONG_QUESTION:
                response = self._answer(query)
                response.question = [dns.rrset.RRset(question.name.parent(), question.rdclass, question.rdtype)]
                return response.to_wire()
            case _:
                return self._answer(query).to_wire()

    def _response(self, query: dns.message.Message, rcode: dns.rcode.Rcode) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        response.set_rcode(rcode)
        return response

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        here = [rrset for rrset in self.records if rrset.name == question.name]
        response = self._response(query, dns.rcode.NOERROR if here else dns.rcode.NXDOMAIN)
        response.answer.extend(rrset for rrset in here if rrset.rdtype == question.rdtype)
        return response


@contextmanager
def misbehaving_server(conduct: Conduct, text: str = "", address: str = LOOPBACK) -> Iterator[MisbehavingServer]:
    """A server on a free port of a loopback address until the block is left; ``text`` holds what it could answer."""
    where = free_address(address)
    server = MisbehavingServer(address=where, conduct=conduct, records=tuple(read_records(text)))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.create_server((where.address, where.port)) as tcp:
        udp.bind((where.address, where.port))
        over = threading.Event()
        threads = [
            threading.Thread(target=_serve_udp, args=(server, udp, over)),
            threading.Thread(target=_serve_tcp, args=(server, tcp, over)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            over.set()
            for thread in threads:
                thread.join()


def silent_server(address: str = LOOPBACK) -> AbstractContextManager[MisbehavingServer]:
    """The most frequent misconduct: nobody answers, though the port is open."""
    return misbehaving_server(Conduct.SILENCE, address=address)


def _serve_udp(server: MisbehavingServer, udp: socket.socket, over: threading.Event) -> None:
    udp.settimeout(0.05)
    while not over.is_set():
        with suppress(TimeoutError):
            octets, client = udp.recvfrom(65535)
            if (reply := server.reply_to(octets, "udp")) is not None:
                udp.sendto(reply, client)


def _serve_tcp(server: MisbehavingServer, tcp: socket.socket, over: threading.Event) -> None:
    """One connection after the other is enough; a silent one is held until the client or the test ends."""
    tcp.settimeout(0.05)
    while not over.is_set():
        with suppress(TimeoutError):
            connection, _ = tcp.accept()
            with connection:
                if server.conduct is not Conduct.NO_TCP:
                    _converse(server, connection, over)


def _converse(server: MisbehavingServer, connection: socket.socket, over: threading.Event) -> None:
    """DNS over TCP: each message behind its length (RFC 1035 section 4.2.2)."""
    connection.settimeout(0.05)
    received = b""
    while not over.is_set():
        with suppress(TimeoutError):
            try:
                chunk = connection.recv(65535)
            except ConnectionError:
                return
            if not chunk:
                return
            received += chunk
        while len(received) >= 2 and len(received) >= 2 + (length := struct.unpack("!H", received[:2])[0]):
            message, received = received[2 : 2 + length], received[2 + length :]
            if (reply := server.reply_to(message, "tcp")) is not None:
                connection.sendall(struct.pack("!H", len(reply)) + reply)
