"""May this question still be asked, and until when may it run?"""

from __future__ import annotations

import asyncio

from auditor.mailauth.dns import Query, Reason, Reply, Resolver, Undetermined

MAX_QUESTIONS = 300
"""Questions of one audit: a bound for records made to be expensive."""
MAX_CONCURRENT = 64
"""Questions in flight: one wave of an audit fits, a resolver's rate limit is not provoked."""


class Budget:
    """Passes questions on until ``deadline`` (the running loop's time, seconds) and at most ``questions`` of them.

    What may not be asked any more is ``BUDGET_SPENT`` at once; what is in flight when the deadline strikes ends as
    ``TIMEOUT``.
    """

    def __init__(
        self,
        inner: Resolver,
        *,
        deadline: float,
        questions: int = MAX_QUESTIONS,
        concurrency: int = MAX_CONCURRENT,
    ) -> None:
        self._inner = inner
        self._deadline = deadline
        self._left = questions
        self._slots = asyncio.Semaphore(concurrency)

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        if self._left <= 0 or asyncio.get_running_loop().time() >= self._deadline:
            return Undetermined(query=query, reason=Reason.BUDGET_SPENT)
        self._left -= 1
        reason = Reason.BUDGET_SPENT
        try:
            async with asyncio.timeout_at(self._deadline), self._slots:
                reason = Reason.TIMEOUT
                return await self._inner.ask(query)
        except TimeoutError:
            return Undetermined(query=query, reason=reason)
