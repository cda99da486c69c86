"""How do tests put a client, a sender and a zone text before the evaluator?"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

from auditor.mailauth.dns import Query, Reply, Resolver
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import SpfEvaluation, SpfTree, check_host, domain_of, survey
from auditor.net.world import World

HELO = "mail.sender.example"


class Counting:
    """A resolver that remembers what it was asked."""

    def __init__(self, inner: Resolver) -> None:
        self._inner = inner
        self.asked: list[str] = []

    async def ask(self, query: Query) -> Reply:
        self.asked.append(query.id)
        return await self._inner.ask(query)


def check(
    zone: str, *, ip: str = "192.0.2.1", sender: str = "guest@hotel.example", helo: str = HELO, **more: str | int
) -> SpfEvaluation:
    """The evaluation of ``sender``'s domain (HELO's when it is empty) in a world that is ``zone``."""
    domain = domain_of(sender.rpartition("@")[2] if sender else helo)
    return asyncio.run(
        check_host(
            World.from_zones(flush(zone)),
            ip=ip_address(ip),
            domain=domain,
            sender=sender,
            helo=helo,
            receiver=str(more.get("receiver", "unknown")),
            timestamp=int(more.get("timestamp", 0)),
        )
    )


def flush(zone: str) -> str:
    """Zone text whose lines may be indented: a blank in front would mean the owner of the line before."""
    return "\n".join(line.strip() for line in zone.splitlines())


def record(text: str, *others: str) -> str:
    """A zone in which hotel.example has this SPF record, and other lines."""
    strings = [text[i : i + 200] for i in range(0, len(text), 200)] or [""]
    quoted = " ".join('"' + string.replace('"', '\\"') + '"' for string in strings)
    return "\n".join((f"hotel.example. IN TXT {quoted}", *others))


def tree(zone: str, domain: str = "hotel.example") -> SpfTree:
    """The survey of ``domain`` in a world that is ``zone``."""
    return asyncio.run(survey(World.from_zones(flush(zone)), DomainName(domain)))
