"""Which questions were asked, and what came back?"""

from __future__ import annotations

from auditor.mailauth.dns import Query, Reply, Resolver, Undetermined


def query_order(query: Query) -> tuple[str, str, str, int]:
    """Sorts questions by name, type and server, whatever order they were asked in."""
    server = query.server
    return query.name.text, query.type.value, server.address if server else "", server.port if server else 0


class Trace:
    """Passes questions on and remembers every reply, one per question."""

    def __init__(self, inner: Resolver) -> None:
        self._inner = inner
        self._replies: dict[Query, Reply] = {}

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        reply = await self._inner.ask(query)
        # Only a resolver without a memo answers one question twice; what is known then outweighs a failure.
        if isinstance(self._replies.get(query, None), Undetermined | None):
            self._replies[query] = reply
        return reply

    @property
    def entries(self) -> tuple[Reply, ...]:
        """The replies, sorted by question."""
        return tuple(self._replies[query] for query in sorted(self._replies, key=query_order))
