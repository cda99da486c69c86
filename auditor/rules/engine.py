"""How are rules run, so that nothing that was concluded is lost and nothing unknown is taken for an answer?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.mailauth.dns import Reason, Undetermined
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding, NeedsInput, NotApplicable, NotKnown, Unknown, UnknownKind
from auditor.model.question import Question
from auditor.model.severity import Owner

Conclusions = Iterator[Finding | NotApplicable]

_RETRY_HELPS = frozenset({Reason.TIMEOUT, Reason.SERVFAIL, Reason.BUDGET_SPENT, Reason.TRUNCATED, Reason.MALFORMED})
_NEXT_STEP = {
    Reason.REFUSED: "use-other-nameserver",
    Reason.NO_NAMESERVER: "check-nameserver",
    Reason.NOT_RECORDED: "record-again",
    Reason.DNSSEC_BOGUS: "ask-dns-host",
    Reason.ZONE_WITHOUT_ANSWERS: "ask-dns-host",
    Reason.CNAME_LOOP: "ask-dns-host",
    Reason.UNASKABLE: "ask-dns-host",
}
_CALLER_S_TURN = frozenset({Reason.REFUSED, Reason.NO_NAMESERVER, Reason.NOT_RECORDED, Reason.BUDGET_SPENT})


@dataclass(frozen=True, slots=True)
class Rule:
    """A question and the generator that answers it; a question may have several rules."""

    question: Question
    judge: Callable[[Evidence], Conclusions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules concluded, sorted; each finding, and each unknown, once."""

    findings: tuple[Finding, ...]
    not_applicable: tuple[tuple[Question, NotApplicable], ...]
    unknowns: tuple[Unknown, ...]


def run_rules(rules: tuple[Rule, ...], evidence: Evidence) -> Judgement:
    """Run every rule; what it yielded before it stopped counts. A rule that concludes nothing has crashed."""
    findings: dict[str, Finding] = {}
    not_applicable: list[tuple[Question, NotApplicable]] = []
    unknowns: dict[str, Unknown] = {}
    for rule in rules:
        concluded = False
        try:
            for conclusion in rule.judge(evidence):
                concluded = True
                if isinstance(conclusion, Finding):
                    findings.setdefault(conclusion.id, conclusion)
                else:
                    not_applicable.append((rule.question, conclusion))
            if not concluded:
                raise RuntimeError("the rule concluded nothing")
        except NotKnown as missing:
            unknown = _could_not_ask(rule.question, missing.reply)
            unknowns.setdefault(unknown.id, unknown)
        except NeedsInput as missing:
            unknown = _needs_input(rule.question, missing)
            unknowns.setdefault(unknown.id, unknown)
        except Exception:
            unknown = _crashed(rule.question, evidence)
            unknowns.setdefault(unknown.id, unknown)
    return Judgement(
        findings=tuple(sorted(findings.values(), key=_finding_order)),
        not_applicable=tuple(not_applicable),
        unknowns=tuple(sorted(unknowns.values(), key=_unknown_order)),
    )


def _finding_order(finding: Finding) -> tuple[int, int, str]:
    return (finding.severity.rank, list(Question).index(finding.question), finding.id)


def _unknown_order(unknown: Unknown) -> tuple[int, str]:
    """The question that others rest on first: that the From domain does not answer says more than its consequences."""
    return (list(Question).index(unknown.question), unknown.id)


def _could_not_ask(question: Question, reply: Undetermined) -> Unknown:
    return Unknown(
        question=question,
        kind=UnknownKind.COULD_NOT_ASK,
        reason=reply.reason,
        subject=reply.query.name,
        retry_helps=reply.reason in _RETRY_HELPS,
        next_step=_NEXT_STEP.get(reply.reason, "retry-later"),
        owner=Owner.PLATFORM if reply.reason in _CALLER_S_TURN else Owner.DNS,
        tried=reply.tried,
        evidence=(reply.query,),
    )


def _needs_input(question: Question, missing: NeedsInput) -> Unknown:
    return Unknown(
        question=question,
        kind=UnknownKind.NEEDS_INPUT,
        reason=missing.reason,
        subject=missing.subject,
        retry_helps=False,
        next_step=missing.next_step,
        owner=Owner.PLATFORM,
        tried=missing.tried,
    )


def _crashed(question: Question, evidence: Evidence) -> Unknown:
    return Unknown(
        question=question,
        kind=UnknownKind.CRASHED,
        reason="crashed",
        subject=evidence.request.from_domain,
        retry_helps=False,
        next_step="report-bug",
        owner=Owner.PLATFORM,
    )
