"""What do the zone's own servers say of a record that the resolver does not have?

A resolver remembers an absence for as long as the zone says (RFC 2308 section 5); a record published a minute ago is
there all the same, and must not be called missing.
"""

from __future__ import annotations

import asyncio

from auditor.collect.asking import ask, ask_all
from auditor.collect.wanted import Wanted, record_in
from auditor.mailauth.dns import Absent, Answer, Query, RecordType, Reply, Resolver, ServerAddress
from auditor.mailauth.names import DomainName
from auditor.model.evidence import SecondLook, SenderDemands

MAX_SERVERS = 3
"""Enough to meet one that is up to date; more would only cost time."""


async def look_again(
    resolver: Resolver, wanted: tuple[Wanted, ...], *, zone: DomainName | None, demands: SenderDemands
) -> tuple[SecondLook, ...]:
    """Each missing record put to up to three servers of the zone that holds its name."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_look(resolver, each, _zone_of(each, zone), demands)) for each in wanted]
    return tuple(task.result() for task in tasks)


def _zone_of(wanted: Wanted, zone: DomainName | None) -> DomainName | None:
    if isinstance(wanted.missing, Absent) and wanted.missing.zone is not None:
        return wanted.missing.zone
    return zone


async def _look(resolver: Resolver, wanted: Wanted, zone: DomainName | None, demands: SenderDemands) -> SecondLook:
    servers = await _servers(resolver, zone) if zone is not None and len(zone.labels) > 1 else ()
    queries = [Query(wanted.name, wanted.type, server) for server in servers]
    replies = tuple((await ask_all(resolver, queries)).values())
    found = [reply for reply in replies if isinstance(reply, Answer) and record_in(reply, wanted, demands)]
    return SecondLook(
        expected=wanted.name,
        type=wanted.type,
        missing=wanted.missing,
        replies=replies,
        found=found[0] if found else None,
        value=record_in(found[0], wanted, demands) if found else "",
    )


async def _servers(resolver: Resolver, zone: DomainName) -> tuple[ServerAddress, ...]:
    ns = await ask(resolver, zone, RecordType.NS)
    hosts = sorted(ns.names)[:MAX_SERVERS] if isinstance(ns, Answer) else []
    replies: dict[Query, Reply] = await ask_all(resolver, [Query(host, RecordType.A) for host in hosts])
    addresses = [str(reply.addresses[0]) for reply in replies.values() if isinstance(reply, Answer) and reply.addresses]
    return tuple(ServerAddress(address) for address in dict.fromkeys(addresses))
