"""What must the next run be told that this one was not, or not rightly?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from auditor.model.finding import UnknownKind
from auditor.model.question import Question
from auditor.model.report import FindingView, Report
from auditor.model.severity import Owner, Severity
from auditor.model.verdict import State
from auditor.render.unknowns import order_unknowns


class Input(StrEnum):
    """The argument that takes it."""

    DOMAIN = "domain"
    SES_TOKEN = "ses-token"  # noqa: S105 -- the name of an option
    MAIL_FROM = "mail-from"
    IDENTITY = "identity"
    REGION = "region"
    SELECTOR = "selector"
    NAMESERVER = "nameserver"
    SAVE_DNS = "save-dns"


ANSWERS = {
    "give-ses-tokens": Input.SES_TOKEN,
    "give-mail-from": Input.MAIL_FROM,
    "give-identity": Input.IDENTITY,
    "give-region": Input.REGION,
    "give-selector": Input.SELECTOR,
    "use-other-nameserver": Input.NAMESERVER,
    "record-again": Input.SAVE_DNS,
}
"""What answers a next step. Codes that are not here are answered by running the same command again."""

TOKENS_WANTED = 3
"""Easy DKIM publishes three keys; which two or three are in use changes."""
_OTHER_DOMAIN = frozenset({"from-domain-not-found", "from-domain-is-freemail"})
"""Faults that no record mends: the mail has to be sent from another domain."""
_DEFAULT_ENVELOPE = "default"


def missing_inputs(report: Report) -> frozenset[Input]:
    """All of it."""
    problems = [each for each in report.findings if each.severity in {Severity.BLOCKER, Severity.RISK}]
    if any(each.code in _OTHER_DOMAIN for each in problems):
        return frozenset({Input.DOMAIN})
    wanted = {*_asked_for(report)}
    for problem in problems:
        if not problem.fixed_by:
            wanted |= {*_changed_by(problem, report)}
    if len(report.request.ses_tokens) >= TOKENS_WANTED:
        wanted.discard(Input.SES_TOKEN)
    return frozenset(wanted)


def _asked_for(report: Report) -> Iterator[Input]:
    unknowns = order_unknowns(report)
    if any(each.kind is UnknownKind.COULD_NOT_ASK for each in unknowns):
        # While DNS is silent, more input would not lead any further than what is asked for first.
        unknowns = unknowns[:1]
    yield from (ANSWERS[each.next_step] for each in unknowns if each.next_step in ANSWERS)
    deciding = [each for each in report.findings if each.id in report.verdict.deciding]
    if report.verdict.state is State.INCONCLUSIVE and deciding and report.request.mail_from is None:
        yield Input.MAIL_FROM  # an inferred fault decides: which return address is used would settle it


def _changed_by(problem: FindingView, report: Report) -> Iterator[Input]:
    """What will not be as it was given once the problem is mended where the mail is sent, or was never known."""
    unaligned = problem.question is Question.ALIGNMENT
    if problem.owner is Owner.PLATFORM:
        if problem.question is Question.ENVELOPE or (unaligned and report.request.mail_from == _DEFAULT_ENVELOPE):
            yield Input.MAIL_FROM
        if report.request.no_dkim and (unaligned or problem.question is Question.DKIM):
            yield Input.SES_TOKEN
    if problem.fields.get("expected") == () and not problem.because_of and not report.request.region:
        yield Input.REGION  # which MX is right depends on it, and no region is known
