"""No time-out, SERVFAIL or REFUSED ever becomes "missing", whichever question it strikes."""

from __future__ import annotations

from functools import cache

import pytest

from auditor.knowledge.profiles import MxFailure, load_profile
from auditor.mailauth.dns import Query, Reason, Reply, Undetermined
from auditor.model.question import Question
from auditor.model.report import Report
from auditor.model.severity import Confidence, Severity
from auditor.model.verdict import State
from auditor.net.trace import Trace
from auditor.net.world import World
from tests.cases.case import Case, load_cases
from tests.cases.resolvers import SilentOn

MISSING = {
    "dkim-cname-dangling",
    "dkim-selector-missing",
    "dkim-ses-tokens-incomplete",
    "dmarc-cname-dangling",
    "dmarc-missing",
    "envelope-domain-not-found",
    "envelope-mx-missing",
    "from-domain-not-found",
    "from-domain-without-mail-exchanger",
    "spf-include-without-record",
    "spf-missing",
}
READY = ("from-domain-ok", "dkim-ok", "dmarc-ok", "envelope-ok")
FAULTY = (
    "dkim-selector-missing",
    "dkim-ses-tokens-incomplete.all",
    "dmarc-missing",
    "envelope-default",
    "envelope-mx-missing",
    "from-domain-without-mail-exchanger",
    "record-name-doubled",
    "spf-include-without-record",
    "spf-missing",
    "spf-missing.envelope",
)
"""Where a record is missing, neighbours, controls and the zone's own servers are asked as well."""


@cache
def clean(name: str) -> tuple[Case, Report, tuple[Query, ...]]:
    case = load_cases()[name]
    trace = Trace(World.from_zones(case.world))
    report = case.audit(trace)
    return case, report, tuple(reply.query for reply in trace.entries)


def every_question(names: tuple[str, ...]) -> list[tuple[str, Query]]:
    return [(name, query) for name in names for query in clean(name)[2]]


def struck(name: str, query: Query, reason: Reason) -> Report:
    case, _, _ = clean(name)
    return case.audit(SilentOn(World.from_zones(case.world), query, reason))


def ids(name_and_query: object) -> str:
    return str(name_and_query)


def required_unknowns(case: Case, report: Report) -> set[str]:
    """Where the profile blocks without the envelope's MX, what is not known of the envelope counts as required."""
    profile = load_profile(case.request.profile)
    wanted = {*profile.required, *([Question.ENVELOPE] if profile.mx_failure is MxFailure.UNKNOWN_BLOCKS else [])}
    return {unknown.id for unknown in report.unknowns if unknown.question in wanted}


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.SERVFAIL, Reason.REFUSED])
@pytest.mark.parametrize(("name", "query"), every_question(READY), ids=ids)
def test_a_silent_question_never_makes_a_ready_hotel_miss_anything(name: str, query: Query, reason: Reason) -> None:
    case, before, _ = clean(name)
    after = struck(name, query, reason)
    known = {finding.id for finding in before.findings}
    new = [finding for finding in after.findings if finding.id not in known]
    assert not {finding.code for finding in new} & MISSING
    assert {finding.confidence for finding in new} <= {Confidence.INFERRED}
    assert not [finding for finding in after.findings if finding.severity is Severity.BLOCKER]
    if required_unknowns(case, after):
        assert after.verdict.state is State.INCONCLUSIVE
    else:
        assert after.verdict.state is (State.READY_WITH_RISKS if new else State.READY)
    assert after.unknowns or len(after.findings) == len(before.findings)


@pytest.mark.parametrize(("name", "query"), every_question(FAULTY), ids=ids)
def test_a_silent_question_never_adds_a_blocker(name: str, query: Query) -> None:
    case, before, _ = clean(name)
    after = struck(name, query, Reason.TIMEOUT)
    blocked = {finding.id for finding in before.findings if finding.severity is Severity.BLOCKER}
    assert {finding.id for finding in after.findings if finding.severity is Severity.BLOCKER} <= blocked
    new = {finding.code for finding in after.findings} - {finding.code for finding in before.findings}
    assert not new & MISSING
    if required_unknowns(case, after) or not after.unknowns:
        assert after.verdict.state in {before.verdict.state, State.INCONCLUSIVE}
    else:
        assert after.verdict.state in {before.verdict.state, State.READY_WITH_RISKS}


@pytest.mark.parametrize("reason", list(Reason))
def test_whatever_the_reason_nothing_is_missing_in_a_world_that_says_nothing(reason: Reason) -> None:
    class Mute:
        async def ask(self, query: Query) -> Reply:
            return Undetermined(query=query, reason=reason)

    report = load_cases()["from-domain-ok"].audit(Mute())
    assert report.verdict.state is State.INCONCLUSIVE
    assert [finding.id for finding in report.findings if finding.confidence is Confidence.OBSERVED] == []
