"""Which open question comes first? The one whose answer a person should see to now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from auditor.model.finding import UnknownKind
from auditor.model.question import Question
from auditor.model.report import Report, UnknownView


def order_unknowns(report: Report) -> list[UnknownView]:
    """Those that decide first; among them a From domain whose DNS is silent, for then nothing given would help."""
    return sort_unknowns(report.unknowns, report.verdict.deciding)


def sort_unknowns(unknowns: Iterable[UnknownView], deciding: Collection[str]) -> list[UnknownView]:
    """The same order for any of them; ``deciding``: the ids that decide a verdict."""

    def weight(unknown: UnknownView) -> tuple[bool, bool, bool]:
        silent = unknown.question is Question.FROM_DOMAIN and unknown.kind is UnknownKind.COULD_NOT_ASK
        return (unknown.id not in deciding, not silent, unknown.kind is not UnknownKind.NEEDS_INPUT)

    return sorted(unknowns, key=weight)
