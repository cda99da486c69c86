"""Which resolvers do cases need beside the world itself?"""

from __future__ import annotations

import asyncio
from random import Random

from auditor.mailauth.dns import Query, Reason, Reply, Resolver, Undetermined


class SilentOn:
    """Everything is answered as ``inner`` does, but for one question."""

    def __init__(self, inner: Resolver, query: Query, reason: Reason) -> None:
        self._inner = inner
        self._failure = Undetermined(query=query, reason=reason)

    async def ask(self, query: Query) -> Reply:
        return self._failure if query == self._failure.query else await self._inner.ask(query)


class OutOfOrder:
    """Replies come in any order, as they do from a network."""

    def __init__(self, inner: Resolver, seed: int) -> None:
        self._inner = inner
        self._random = Random(seed)

    async def ask(self, query: Query) -> Reply:
        reply = await self._inner.ask(query)
        for _ in range(self._random.randrange(8)):
            await asyncio.sleep(0)
        return reply
