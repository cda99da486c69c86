"""What would DNS answer, if some of its absences were not to be relied on?"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.mailauth.dns import Query, Reply, Resolver, Undetermined


class Doubt:
    """A resolver that has no answer to some questions, because the one that would confirm it had none.

    The reply is the very one that failed: it names the question that has to be answered first.
    """

    def __init__(self, unconfirmed: Mapping[Query, Undetermined], base: Resolver) -> None:
        self._unconfirmed = unconfirmed
        self._base = base

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        return self._unconfirmed.get(query) or await self._base.ask(query)
