"""What becomes of a rule that crashes, that lacks an answer, or that says nothing?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from auditor.decide import decide
from auditor.knowledge.profiles import load_profile
from auditor.mailauth.dns import Query, Reason, RecordType, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding, NeedsInput, NotApplicable, NotKnown, UnknownKind
from auditor.model.findings.from_domain import FromDomainNullMx, FromDomainOk
from auditor.model.question import Question
from auditor.model.request import AuditRequest
from auditor.model.verdict import State
from auditor.rules.engine import Judgement, Rule, run_rules
from tests.unit.worlds import READY, evidence_of

DOMAIN = DomainName.of("hotel.example")
EVIDENCE = evidence_of(READY)


def run(judge: object) -> Judgement:
    return run_rules((Rule(Question.FROM_DOMAIN, judge),), EVIDENCE)  # type: ignore[arg-type] # any rule


def verdict_of(judgement: Judgement) -> State:
    request = AuditRequest(from_domain=DOMAIN)
    return decide(judgement.findings, judgement.unknowns, profile=load_profile("platform"), request=request).state


def test_a_crash_is_an_unknown_and_the_gate_stays_closed() -> None:
    def crashes(_: Evidence) -> Iterator[Finding]:
        yield FromDomainOk(subject=DOMAIN, exchangers=())
        raise ZeroDivisionError

    judgement = run(crashes)

    assert [each.code for each in judgement.findings] == ["from-domain-ok"], "what was concluded before is kept"
    assert [(each.kind, each.reason) for each in judgement.unknowns] == [(UnknownKind.CRASHED, "crashed")]
    assert verdict_of(judgement) is State.INCONCLUSIVE


def test_a_blocker_found_before_the_crash_still_decides() -> None:
    def crashes(_: Evidence) -> Iterator[Finding]:
        yield FromDomainNullMx(subject=DOMAIN)
        raise ZeroDivisionError

    assert verdict_of(run(crashes)) is State.NOT_READY


def test_a_rule_that_says_nothing_has_crashed() -> None:
    assert [each.kind for each in run(lambda _: iter(())).unknowns] == [UnknownKind.CRASHED]


@pytest.mark.parametrize(
    ("reason", "retry_helps", "next_step"),
    [
        (Reason.TIMEOUT, True, "retry-later"),
        (Reason.SERVFAIL, True, "retry-later"),
        (Reason.REFUSED, False, "use-other-nameserver"),
        (Reason.NO_NAMESERVER, False, "check-nameserver"),
        (Reason.NOT_RECORDED, False, "record-again"),
        (Reason.DNSSEC_BOGUS, False, "ask-dns-host"),
    ],
)
def test_a_silent_question_says_whether_a_retry_helps_and_what_to_do(
    reason: Reason, retry_helps: bool, next_step: str
) -> None:
    query = Query(DOMAIN, RecordType.MX)

    def lacks(_: Evidence) -> Iterator[Finding]:
        raise NotKnown(Undetermined(query=query, reason=reason))
        yield

    (unknown,) = run(lacks).unknowns
    assert (unknown.kind, unknown.reason) == (UnknownKind.COULD_NOT_ASK, reason)
    assert (unknown.retry_helps, unknown.next_step) == (retry_helps, next_step)
    assert unknown.evidence == (query,)


def test_missing_input_says_what_to_give() -> None:
    def lacks(_: Evidence) -> Iterator[Finding]:
        raise NeedsInput("dkim-not-proven", "give-ses-tokens", DOMAIN, ("_domainkey.hotel.example",))
        yield

    (unknown,) = run(lacks).unknowns
    assert (unknown.kind, unknown.next_step) == (UnknownKind.NEEDS_INPUT, "give-ses-tokens")
    assert unknown.tried == ("_domainkey.hotel.example",)


def test_not_applicable_is_an_answer() -> None:
    judgement = run(lambda _: iter([NotApplicable("no-dkim-stated")]))
    assert judgement.unknowns == ()
    assert judgement.not_applicable == ((Question.FROM_DOMAIN, NotApplicable("no-dkim-stated")),)


def test_one_silent_question_is_one_unknown_however_many_rules_meet_it() -> None:
    def lacks(_: Evidence) -> Iterator[Finding]:
        raise NotKnown(Undetermined(query=Query(DOMAIN, RecordType.MX), reason=Reason.TIMEOUT))
        yield

    judgement = run_rules((Rule(Question.DMARC, lacks), Rule(Question.DMARC, lacks)), EVIDENCE)
    assert len(judgement.unknowns) == 1
