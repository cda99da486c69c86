"""What memo, budget and trace add to a resolver."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import permutations

import pytest

from auditor.mailauth.dns import Absence, Absent, Query, Reason, RecordType, Reply, ServerAddress, Undetermined
from auditor.mailauth.names import DomainName
from auditor.net.budget import Budget
from auditor.net.memo import Memo
from auditor.net.trace import Trace
from tests.fake_clock import run

ONE = Query(DomainName.of("one.example"), RecordType.TXT)
TWO = Query(DomainName.of("two.example"), RecordType.TXT)


@dataclass
class Slow:
    """Answers every question after ``seconds`` with an absence that lives a minute, or fails ``failures`` times."""

    seconds: float = 1.0
    failures: int = 0
    asked: list[Query] = field(default_factory=list)
    cancelled: list[Query] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def ask(self, query: Query) -> Reply:
        self.asked.append(query)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled.append(query)
            raise
        finally:
            self.running -= 1
        if self.failures:
            self.failures -= 1
            return Undetermined(query=query, reason=Reason.SERVFAIL)
        return Absent(query=query, kind=Absence.NXDOMAIN, ttl=60)


def reasons(replies: list[Reply]) -> list[Reason | None]:
    return [reply.reason if isinstance(reply, Undetermined) else None for reply in replies]


def test_askers_of_one_question_share_it() -> None:
    inner = Slow()

    async def main() -> None:
        memo = Memo(inner)
        first = await asyncio.gather(memo.ask(ONE), memo.ask(ONE), memo.ask(TWO))
        assert await memo.ask(ONE) == first[0] == first[1]

    run(main())
    assert inner.asked == [ONE, TWO]


def test_one_cancelled_asker_does_not_take_the_others_along() -> None:
    inner = Slow()

    async def main() -> None:
        memo = Memo(inner)
        leaves, stays = asyncio.ensure_future(memo.ask(ONE)), asyncio.ensure_future(memo.ask(ONE))
        await asyncio.sleep(0.5)
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        assert isinstance(await stays, Absent)

    run(main())
    assert inner.asked == [ONE]


def test_when_the_last_asker_leaves_nothing_goes_on() -> None:
    inner = Slow()

    async def main() -> None:
        memo = Memo(inner)
        askers = [asyncio.ensure_future(memo.ask(ONE)) for _ in range(2)]
        await asyncio.sleep(0.5)
        for asker in askers:
            asker.cancel()
        await asyncio.gather(*askers, return_exceptions=True)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert isinstance(await memo.ask(ONE), Absent)

    run(main())
    assert inner.cancelled == [ONE]
    assert inner.asked == [ONE, ONE]


def test_an_error_in_a_resolver_reaches_every_asker_and_is_not_kept() -> None:
    class Broken:
        times = 0

        async def ask(self, query: Query) -> Reply:
            self.times += 1
            raise RuntimeError(query.id)

    async def main() -> None:
        broken = Broken()
        memo = Memo(broken)
        errors = await asyncio.gather(memo.ask(ONE), memo.ask(ONE), return_exceptions=True)
        assert [type(error) for error in errors] == [RuntimeError, RuntimeError]
        with pytest.raises(RuntimeError):
            await memo.ask(ONE)
        assert broken.times == 2

    run(main())


def test_within_a_run_a_failure_is_kept() -> None:
    inner = Slow(failures=1)

    async def main() -> list[Reply]:
        memo = Memo(inner)
        return [await memo.ask(ONE), await memo.ask(ONE)]

    assert reasons(run(main())) == [Reason.SERVFAIL, Reason.SERVFAIL]


def test_in_a_session_replies_live_for_their_ttl_and_failures_not_at_all() -> None:
    inner = Slow(seconds=0, failures=1)
    now = 1000.0

    async def main() -> None:
        nonlocal now
        memo = Memo(inner, clock=lambda: now)
        assert reasons([await memo.ask(ONE), await memo.ask(ONE)]) == [Reason.SERVFAIL, None]
        now += 59
        await memo.ask(ONE)
        assert len(inner.asked) == 2
        now += 1
        await memo.ask(ONE)
        assert len(inner.asked) == 3

    run(main())


def test_questions_beyond_the_budget_are_not_asked() -> None:
    inner = Slow(seconds=0)

    async def main() -> list[Reply]:
        budget = Budget(inner, deadline=20, questions=2)
        return [await budget.ask(ONE) for _ in range(3)]

    assert reasons(run(main())) == [None, None, Reason.BUDGET_SPENT]
    assert len(inner.asked) == 2


def test_what_runs_when_the_deadline_strikes_is_a_timeout_and_nothing_starts_after_it() -> None:
    inner = Slow(seconds=30)

    async def main() -> list[Reply]:
        loop = asyncio.get_running_loop()
        budget = Budget(inner, deadline=20)
        during = await asyncio.gather(budget.ask(ONE), budget.ask(TWO))
        assert loop.time() == 20
        after = await budget.ask(ONE)
        assert loop.time() == 20
        return [*during, after]

    assert reasons(run(main())) == [Reason.TIMEOUT, Reason.TIMEOUT, Reason.BUDGET_SPENT]
    assert len(inner.asked) == 2
    assert inner.running == 0


def test_no_more_questions_in_flight_than_allowed() -> None:
    inner = Slow(seconds=9)
    queries = [Query(DomainName.of(f"n{i}.example"), RecordType.A) for i in range(6)]

    async def main() -> list[Reply]:
        budget = Budget(inner, deadline=20, concurrency=2)
        return await asyncio.gather(*(budget.ask(query) for query in queries))

    # Two waves end in time; the third is cut off, not forgotten.
    assert reasons(run(main())) == [None] * 4 + [Reason.TIMEOUT] * 2
    assert inner.most == 2


def test_waiting_for_a_turn_until_the_deadline_is_a_spent_budget() -> None:
    async def main() -> list[Reply]:
        budget = Budget(Slow(seconds=30), deadline=20, concurrency=1)
        return await asyncio.gather(budget.ask(ONE), budget.ask(TWO))

    assert reasons(run(main())) == [Reason.TIMEOUT, Reason.BUDGET_SPENT]


def test_the_trace_does_not_depend_on_the_order_of_questions() -> None:
    directed = Query(ONE.name, ONE.type, ServerAddress("192.0.2.1"))

    async def main(queries: tuple[Query, ...]) -> tuple[Reply, ...]:
        trace = Trace(Memo(Slow(seconds=0)))
        await asyncio.gather(*(trace.ask(query) for query in queries))
        return trace.entries

    traces = {run(main(order)) for order in permutations((ONE, TWO, directed))}
    assert [[entry.query for entry in trace] for trace in traces] == [[ONE, directed, TWO]]


def test_the_trace_prefers_knowledge_over_an_earlier_failure() -> None:
    async def main() -> tuple[Reply, ...]:
        trace = Trace(Slow(seconds=0, failures=1))
        await trace.ask(ONE)
        await trace.ask(ONE)
        return trace.entries

    assert reasons(list(run(main()))) == [None]
