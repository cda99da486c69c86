"""Each finding in the world that deserves it: what is expected is there, and nothing else."""

from __future__ import annotations

import pytest

from auditor.mailauth.dns import Reason
from auditor.model.findings import CATALOGUE
from auditor.model.report import FindingView, Report, UnknownView
from auditor.model.severity import Severity
from auditor.net.world import World
from tests.cases.case import Case, code_of, load_cases
from tests.cases.publishing import published

CASES = load_cases()
CODES = {kind.code for kind in CATALOGUE}
UNKNOWN_TO_DNS = {"dkim-not-proven", "tokens-not-all-given", "envelope-not-known"}
"""Reasons of unknowns that only the person can remove."""


@pytest.fixture(params=sorted(CASES), scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def case(name: str) -> Case:
    return CASES[name]


@pytest.fixture(scope="module")
def report(case: Case) -> Report:
    return case.audit()


def as_expected(view: FindingView | UnknownView, expected: tuple[str, ...]) -> str:
    """The finding as the case names it: by its id, or shorter where that is what the case has."""
    short = view.id.partition(":")[0]
    return short if short in expected else view.id


def expected_of(case: Case, severity: Severity) -> tuple[str, ...]:
    match severity:
        case Severity.BLOCKER:
            return case.expect.blocker
        case Severity.RISK:
            return case.expect.risk
        case Severity.ADVICE:
            return case.expect.advice
        case Severity.PASSED:
            return case.expect.passed


def test_the_verdict(case: Case, report: Report) -> None:
    assert report.verdict.state is case.expect.verdict
    assert report.verdict.campaign_state is case.expect.campaign


@pytest.mark.parametrize("severity", list(Severity))
def test_exactly_these_findings(case: Case, report: Report, severity: Severity) -> None:
    expected = expected_of(case, severity)
    found = {as_expected(finding, expected) for finding in report.findings if finding.severity is severity}
    assert found == set(expected)


def test_exactly_these_unknowns(case: Case, report: Report) -> None:
    expected = case.expect.unknown
    assert {as_expected(unknown, expected) for unknown in report.unknowns} == set(expected)


def test_consequences_name_their_causes_and_nothing_else_has_any(case: Case, report: Report) -> None:
    assert {each.id: set(each.because_of) for each in report.findings if each.because_of} == {
        effect: set(causes) for effect, causes in case.because.items()
    }


def test_the_case_shows_what_it_is_named_after(name: str, report: Report) -> None:
    codes = {finding.code for finding in report.findings} | {unknown.reason for unknown in report.unknowns}
    assert code_of(name) in codes


def test_every_consequence_leads_to_a_cause_that_has_none(report: Report) -> None:
    causes = {finding.id: finding.because_of for finding in report.findings}
    for start in causes:
        seen, waiting = set(), [start]
        while waiting:
            each = waiting.pop()
            assert each in causes
            seen.add(each)
            waiting.extend(cause for cause in causes[each] if cause not in seen)
        assert any(not causes[each] for each in seen)


def test_what_decides_is_in_the_report(report: Report) -> None:
    ids = {finding.id for finding in report.findings} | {unknown.id for unknown in report.unknowns}
    assert set(report.verdict.deciding) <= ids


def test_after_the_plan_nothing_is_worse(case: Case, report: Report) -> None:
    order = ["READY", "READY_WITH_RISKS", "INCONCLUSIVE", "NOT_READY"]
    assert report.plan is not None
    assert order.index(report.plan.reaches) <= order.index(case.expect.verdict)


def test_what_the_plan_promises_is_kept_when_it_is_published(case: Case, report: Report) -> None:
    assert report.plan is not None
    if not report.plan.changes:
        assert report.plan.reaches is report.verdict.state
        return
    after = case.audit(World.from_zones(published(case.world, report.plan.changes)))
    assert after.verdict.state is report.plan.reaches
    found = {finding.id for finding in after.findings if finding.severity in {Severity.BLOCKER, Severity.RISK}}
    assert found == {finding.id for finding in report.plan.remaining_findings}
    assert after.plan is not None
    assert after.plan.changes == ()


def test_no_change_claims_to_mend_what_is_as_bad_after_the_plan(report: Report) -> None:
    assert report.plan is not None
    before = {finding.id: finding.severity.rank for finding in report.findings}
    after = {finding.id: finding.severity.rank for finding in report.plan.remaining_findings}
    claims = {finding for change in report.plan.changes for finding in change.mends}
    assert not [finding for finding in claims & set(after) if after[finding] <= before[finding]]


def test_every_code_of_the_catalogue_has_its_case() -> None:
    assert {code_of(name) for name in CASES} >= CODES


def test_every_case_is_named_after_something_that_the_auditor_can_say() -> None:
    assert {code_of(name) for name in CASES} <= CODES | UNKNOWN_TO_DNS | set(Reason)


@pytest.mark.parametrize("profile", ["platform", "receivers"])
def test_both_profiles_are_exercised_to_every_severity(profile: str) -> None:
    cases = [case for case in CASES.values() if case.request.profile == profile]
    for severity in Severity:
        assert any(expected_of(case, severity) for case in cases), severity


@pytest.mark.parametrize("state", ["READY", "READY_WITH_RISKS", "NOT_READY", "INCONCLUSIVE"])
def test_every_verdict_has_cases(state: str) -> None:
    assert sum(case.expect.verdict == state for case in CASES.values()) > 3
