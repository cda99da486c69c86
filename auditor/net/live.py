"""What does DNS say right now?

Messages are dnspython's; sockets are the event loop's own, because dnspython's asynchronous front (and its resolver)
bring an HTTP client along and triple the time to import.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype

from auditor.mailauth.dns import Query, Reason, Reply, ServerAddress, Undetermined
from auditor.mailauth.escaping import unescape
from auditor.mailauth.names import DomainName
from auditor.net.response import Onward, read_response
from auditor.net.transport import exchange_tcp, exchange_udp
from auditor.net.world import MAX_CHAIN

TIMEOUT_SECONDS = 2.0
RETRIES = 1
EDNS_PAYLOAD = 1232
"""Octets; the DNS Flag Day 2020 value: fits an IPv6 minimum MTU, so replies are not fragmented."""

_TELLING = (
    Reason.DNSSEC_BOGUS,
    Reason.CNAME_LOOP,
    Reason.ZONE_WITHOUT_ANSWERS,
    Reason.SERVFAIL,
    Reason.REFUSED,
    Reason.NOTIMP,
    Reason.FORMERR,
    Reason.TRUNCATED,
    Reason.MALFORMED,
    Reason.TIMEOUT,
)
"""When servers fail in different ways, the reason that says most about the name comes first."""
_FINAL = frozenset({Reason.DNSSEC_BOGUS, Reason.CNAME_LOOP})
"""Failures of the name, not of a server: another one, which perhaps does not validate, must not hide them."""


def _unchanged(server: ServerAddress) -> ServerAddress:
    return server


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message to be sent: for whom, whether recursion is wanted, whether with EDNS."""

    query: Query
    edns: bool = True

    def message(self) -> dns.message.QueryMessage:
        """A fresh message with a fresh random id (RFC 5452 section 4.3)."""
        labels = [unescape(label) for label in self.query.name.labels]
        recursion = dns.flags.Flag(0) if self.query.server else dns.flags.RD
        # AD in a question asks for AD in the reply without asking for signatures (RFC 6840 section 5.7).
        return dns.message.make_query(
            dns.name.Name([*labels, b""]),
            dns.rdatatype.from_text(self.query.type.value),
            use_edns=0 if self.edns else False,
            payload=EDNS_PAYLOAD,
            flags=recursion | dns.flags.AD,
        )


class Live:
    """Asks name servers over UDP, and over TCP when a reply was truncated (RFC 7766 section 5).

    A server that answers uselessly is not asked again; one that is silent is asked ``retries`` times more, after the
    others. Directed questions go to their server without recursion. When that server knows only a CNAME whose target
    lies elsewhere, the target is asked of the resolvers: the alias is that server's to tell, the rest is not.

    Args:
        nameservers: the resolvers, in order of preference.
        timeout: seconds for one try.
        retries: further tries at silent servers.
        route: where a directed question really goes (tests and the demo put authoritative servers on loopback ports).
    """

    def __init__(
        self,
        nameservers: tuple[ServerAddress, ...],
        *,
        timeout: float = TIMEOUT_SECONDS,
        retries: int = RETRIES,
        route: Callable[[ServerAddress], ServerAddress] = _unchanged,
    ) -> None:
        self._nameservers = nameservers
        self._timeout = timeout
        self._retries = retries
        self._route = route
        self._silent: set[ServerAddress] = set()

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        chain: tuple[DomainName, ...] = ()
        ttl: int | None = None
        told_by: Onward | None = None
        asked = query
        while True:
            step = await self._ask_once(asked)
            if told_by is None and not isinstance(step, Onward):
                return step
            whole = chain + step.chain
            if _is_endless(query.name, whole):
                return Undetermined(query=query, reason=Reason.CNAME_LOOP, chain=whole, server=step.server)
            if isinstance(step, Onward):
                chain, ttl = whole, step.ttl if ttl is None else min(ttl, step.ttl)
                told_by = told_by or step
                asked = Query(chain[-1], query.type)
                continue
            assert told_by is not None
            step = replace(step, query=query, chain=whole, server=told_by.server, flags=told_by.flags)
            return step if isinstance(step, Undetermined) or ttl is None else replace(step, ttl=min(ttl, step.ttl))

    async def _ask_once(self, query: Query) -> Reply | Onward:
        """One name, every server that may have to be tried."""
        if not query.name.is_representable:
            return Undetermined(query=query, reason=Reason.UNASKABLE)
        candidates = (query.server,) if query.server else self._nameservers
        if not candidates:
            return Undetermined(query=query, reason=Reason.NO_NAMESERVER)
        failures: list[Undetermined] = []
        waiting = sorted(candidates, key=self._silent.__contains__)
        for _ in range(max(len(waiting), 1 + self._retries)):
            if not waiting:
                break
            server = waiting.pop(0)
            outcome = await self._try(query, server)
            if not isinstance(outcome, Undetermined):
                return outcome
            failures.append(outcome)
            if outcome.reason in _FINAL:
                break
            if outcome.reason is Reason.TIMEOUT:
                waiting.append(server)
        worst = min(failures, key=lambda failure: _TELLING.index(failure.reason))
        tried = tuple(
            str(server) for server in candidates if any(str(server) == failure.server for failure in failures)
        )
        return replace(worst, tried=tried)

    async def _try(self, query: Query, server: ServerAddress) -> Reply | Onward:
        outcome = await self._exchange(_Asked(query), server)
        if isinstance(outcome, Undetermined) and outcome.reason is Reason.FORMERR:
            # Servers from before EDNS say so (RFC 6891 section 7).
            outcome = await self._exchange(_Asked(query, edns=False), server)
        if isinstance(outcome, Undetermined) and outcome.reason is Reason.TIMEOUT:
            self._silent.add(server)
        else:
            self._silent.discard(server)
        return outcome

    async def _exchange(self, asked: _Asked, server: ServerAddress) -> Reply | Onward:
        """One message to one server; what went wrong is a reason."""
        query, sent = asked.query, asked.message()
        where = self._route(server) if query.server else server
        told_by = str(server)
        tcp = False
        try:
            async with asyncio.timeout(self._timeout):
                received = await exchange_udp(sent.to_wire(), where, partial(_is_reply, sent))
            if _is_truncated(received):
                tcp = True
                async with asyncio.timeout(self._timeout):
                    received = await exchange_tcp(sent.to_wire(), where)
        except (OSError, EOFError):
            # TimeoutError is an OSError; unreachable and closed ports are silence too.
            reason = Reason.TRUNCATED if tcp else Reason.TIMEOUT
            return Undetermined(query=query, reason=reason, server=told_by)
        message = _parse(received)
        if message is None or not sent.is_response(message):
            return Undetermined(query=query, reason=Reason.MALFORMED, server=told_by)
        if _is_truncated(received):
            return Undetermined(query=query, reason=Reason.TRUNCATED, server=told_by)
        try:
            return read_response(message, query, server=told_by, tcp=tcp)
        except (ValueError, dns.exception.DNSException):
            return Undetermined(query=query, reason=Reason.MALFORMED, server=told_by)


def _is_reply(sent: dns.message.Message, received: bytes) -> bool:
    """Whether a datagram may end the wait: ours by its id, and either not readable or a reply to the question."""
    if received[:2] != sent.id.to_bytes(2, "big"):
        return False
    if _is_truncated(received):
        return True
    message = _parse(received)
    return message is None or sent.is_response(message)


def _is_truncated(received: bytes) -> bool:
    return len(received) > 2 and bool(received[2] & 0x02)


def _parse(received: bytes) -> dns.message.Message | None:
    try:
        return dns.message.from_wire(received, ignore_trailing=True)
    except Exception:  # Whatever a parser does with hostile octets, they are malformed
        return None


def _is_endless(start: DomainName, chain: tuple[DomainName, ...]) -> bool:
    return len(chain) > MAX_CHAIN or start in chain or len(set(chain)) < len(chain)
