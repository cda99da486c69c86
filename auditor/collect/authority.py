"""What do the zone's own servers say of a record that the resolver does not have?

A resolver remembers an absence for as long as the zone says (RFC 2308 section 5); a record published a minute ago is
there all the same, and must not be called missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.collect.asking import ask, ask_all
from auditor.collect.wanted import RecordKind, Wanted, attempt_in
from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Host,
    Query,
    Reason,
    RecordType,
    Reply,
    Resolver,
    ServerAddress,
    Undetermined,
    is_same_answer,
)
from auditor.mailauth.names import DomainName
from auditor.model.evidence import DomainEvidence, SecondLook, SenderDemands

MAX_SERVERS = 3
"""Enough to meet one that is up to date; more would only cost time."""
_NEVER_SENT = frozenset({Reason.BUDGET_SPENT, Reason.NOT_RECORDED})


@dataclass(frozen=True, slots=True)
class _Servers:
    """Whom to ask; ``silent``: why nobody is known, where that was not said by DNS."""

    addresses: tuple[ServerAddress, ...] = ()
    silent: Undetermined | None = None


async def look_again(
    resolver: Resolver, wanted: tuple[Wanted, ...], *, domain: DomainEvidence, demands: SenderDemands
) -> tuple[SecondLook, ...]:
    """Each missing record put to up to three servers of the zone that holds its name; what they have, however faulty.

    ``silent`` of a look says that nobody could be asked. A server that was asked and keeps silent has been asked.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_look(resolver, each, domain, demands)) for each in wanted]
    return tuple(look for task in tasks for look in task.result())


async def _look(
    resolver: Resolver, wanted: Wanted, domain: DomainEvidence, demands: SenderDemands
) -> tuple[SecondLook, ...]:
    servers = await _servers_for(resolver, wanted, domain)
    first = await _ask_servers(resolver, wanted, servers, demands)
    if wanted.kind is not RecordKind.DKIM_CNAME or first.found is not None or wanted.text is None:
        return (first,)
    # Where a server knows the name and no CNAME there, something else stands in its place.
    others = {reply.query.server for reply in first.replies if _has_other_types(reply)}
    if not others:
        return (first,)
    beside = replace(wanted, type=RecordType.TXT, missing=wanted.text)
    knowing = tuple(server for server in servers.addresses if server in others)
    return first, await _ask_servers(resolver, beside, _Servers(knowing), demands)


async def _ask_servers(resolver: Resolver, wanted: Wanted, servers: _Servers, demands: SenderDemands) -> SecondLook:
    queries = [Query(wanted.name, wanted.type, server) for server in servers.addresses]
    replies = tuple((await ask_all(resolver, queries)).values())
    found, value = next(_found(replies, wanted, demands), (None, ""))
    never_sent = [reply for reply in replies if isinstance(reply, Undetermined) and reply.reason in _NEVER_SENT]
    return SecondLook(
        expected=wanted.name,
        type=found.query.type if found is not None else wanted.type,
        missing=wanted.missing,
        replies=replies,
        found=found,
        value=value,
        silent=never_sent[0] if replies and len(never_sent) == len(replies) else servers.silent,
    )


def _found(replies: tuple[Reply, ...], wanted: Wanted, demands: SenderDemands) -> Iterator[tuple[Answer, str]]:
    """What the servers have and the resolver has not; a CNAME at the name is the record that stands there."""
    for reply in replies:
        if is_same_answer(reply, wanted.missing):
            continue
        if reply.chain:
            query = replace(reply.query, type=RecordType.CNAME)
            ttl = 0 if isinstance(reply, Undetermined) else reply.ttl
            alias = Host(reply.chain[0])
            yield Answer(query=query, records=(alias,), ttl=ttl, server=reply.server), str(alias)
        elif isinstance(reply, Answer) and (value := attempt_in(reply, wanted, demands)):
            seen = wanted.missing.texts if isinstance(wanted.missing, Answer) else ()
            if value not in seen:
                yield reply, value


def _has_other_types(reply: Reply) -> bool:
    return isinstance(reply, Absent) and reply.kind is Absence.NODATA and not reply.chain


async def _servers_for(resolver: Resolver, wanted: Wanted, domain: DomainEvidence) -> _Servers:
    missing = wanted.missing
    zone = missing.zone if isinstance(missing, Absent) and not missing.chain else None
    zone = zone or domain.zone
    if zone is None:
        return _Servers(silent=domain.soa if isinstance(domain.soa, Undetermined) else None)
    # Nobody has records of a hotel at the servers of a top-level domain: that is the zone of names that do not exist.
    if len(zone.labels) < 2 or not wanted.name.is_at_or_below(zone):
        return _Servers()
    return await _servers(resolver, zone)


async def _servers(resolver: Resolver, zone: DomainName) -> _Servers:
    ns = await ask(resolver, zone, RecordType.NS)
    if isinstance(ns, Undetermined):
        return _Servers(silent=ns)
    hosts = sorted(ns.names)[:MAX_SERVERS] if isinstance(ns, Answer) else []
    replies = list((await ask_all(resolver, [Query(host, RecordType.A) for host in hosts])).values())
    without = [reply.query.name for reply in replies if not isinstance(reply, Answer)]
    replies += (await ask_all(resolver, [Query(host, RecordType.AAAA) for host in without])).values()
    addresses = [str(reply.addresses[0]) for reply in replies if isinstance(reply, Answer) and reply.addresses]
    silent = [reply for reply in replies if isinstance(reply, Undetermined)]
    return _Servers(
        addresses=tuple(ServerAddress(address) for address in dict.fromkeys(addresses)),
        silent=silent[0] if silent and not addresses else None,
    )
