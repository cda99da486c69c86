"""What of a problem do the plan's records mend, and what is left to be done by hand?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.spf import MAX_DNS_TERMS
from auditor.model.report import ChangeView, FindingView, Report
from auditor.model.severity import Severity
from auditor.render.causes import Cause
from auditor.render.texts import Texts

_TOO_MANY_LOOKUPS = "spf-too-many-lookups"


def unplanned(cause: Cause, report: Report) -> tuple[FindingView, ...]:
    """The cause if no record mends it, and of what follows from it whatever outlives the plan.

    Where there is no record at all, what follows goes away with its cause, and its own steps would only mislead.
    """
    remaining = frozenset(report.plan.remaining) if report.plan is not None else frozenset()
    planned = any(each.fixed_by for each in cause.findings)
    worth_it = [each for each in cause.consequences if each.severity in {Severity.BLOCKER, Severity.RISK}]
    outliving = [each for each in worth_it if planned and not each.fixed_by and each.id in remaining]
    return (*([] if cause.finding.fixed_by else [cause.finding]), *outliving)


def remarks(change: ChangeView, report: Report, texts: Texts) -> Iterator[str]:
    """What is not to be seen by comparing: why only the order changes, what it costs, what it does without."""
    if is_reordered(change, report):
        yield texts.ui("terminal.reordered")
    if change.cost:
        yield texts.ui("terminal.cost", terms=change.cost, limit=MAX_DNS_TERMS)
    if change.closed:
        yield texts.ui("terminal.closed", terms=change.closed)
    if change.dropped:
        yield texts.ui("terminal.dropped", terms=change.dropped, count=len(change.dropped))


def is_reordered(change: ChangeView, report: Report) -> bool:
    """Whether an SPF record keeps its parts and only their order changes, since nothing else can be done for it."""
    if not change.before or len(change.before) != 1 or report.plan is None:
        return False
    before, after = change.before[0].strip('"').split(), change.value.split()
    still_too_many = any(each.partition("@")[0] == _TOO_MANY_LOOKUPS for each in _codes(report.plan.remaining))
    return still_too_many and before != after and sorted(before) == sorted(after)


def _codes(ids: tuple[str, ...]) -> list[str]:
    return [each.partition(":")[0] for each in ids]
