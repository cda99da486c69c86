"""How are several questions asked at once, and what is a name that nobody can have made?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from hashlib import sha256

from auditor.mailauth.dns import Query, RecordType, Reply, Resolver
from auditor.mailauth.names import DomainName


async def ask(resolver: Resolver, name: DomainName, type_: RecordType) -> Reply:
    """One question."""
    return await resolver.ask(Query(name, type_))


async def ask_all(resolver: Resolver, queries: Iterable[Query]) -> dict[Query, Reply]:
    """All at once; each question once. In the order given, without duplicates."""
    once = tuple(dict.fromkeys(queries))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(resolver.ask(query)) for query in once]
    return {query: task.result() for query, task in zip(once, tasks, strict=True)}


def control_name(parent: DomainName) -> DomainName:
    """A name below ``parent`` that nobody made: what answers for it is a wildcard (RFC 4592 section 2).

    Derived from the parent, not random, so that a recorded audit can be replayed.
    """
    return parent.child("wildcard-control-" + sha256(parent.text.encode()).hexdigest()[:12])
