"""Has this question been asked already, or is it being asked right now?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from auditor.mailauth.dns import Query, Reply, Resolver, Undetermined

MAX_ENTRIES = 20_000
"""Replies kept by a long-lived memo; the oldest go first. About fifty audits of three hundred questions."""


@dataclass(slots=True)
class _Running:
    """A question in flight and how many await it."""

    task: asyncio.Task[Reply]
    askers: int = 0


class Memo:
    """Asks each question once; askers that come while it is in flight share it.

    Without ``clock`` (one run) every reply is kept. With it (seconds, monotonic; a session) a reply lives for its TTL
    and an :class:`Undetermined` is not kept at all.
    """

    def __init__(self, inner: Resolver, *, clock: Callable[[], float] | None = None) -> None:
        self._inner = inner
        self._clock = clock
        self._known: dict[Query, tuple[Reply, float]] = {}
        self._running: dict[Query, _Running] = {}

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        known = self._recall(query)
        if known is not None:
            return known
        running = self._running.get(query)
        if running is None:
            running = _Running(asyncio.ensure_future(self._inner.ask(query)))
            self._running[query] = running
        return await self._share(query, running)

    async def _share(self, query: Query, running: _Running) -> Reply:
        running.askers += 1
        try:
            reply = await asyncio.shield(running.task)
            self._keep(query, reply)
            return reply
        finally:
            running.askers -= 1
            if not running.askers:
                # The last one gone: nobody waits for the reply any more, so nothing may go on in the background.
                running.task.cancel()
            if (not running.askers or running.task.done()) and self._running.get(query) is running:
                del self._running[query]

    def _recall(self, query: Query) -> Reply | None:
        if query not in self._known:
            return None
        reply, expires = self._known[query]
        if self._clock is None or self._clock() < expires:
            return reply
        del self._known[query]
        return None

    def _keep(self, query: Query, reply: Reply) -> None:
        if query in self._known:
            return
        if self._clock is None:
            self._known[query] = reply, 0.0
        elif not isinstance(reply, Undetermined) and reply.ttl > 0:
            self._known[query] = reply, self._clock() + reply.ttl
            if len(self._known) > MAX_ENTRIES:
                del self._known[next(iter(self._known))]
