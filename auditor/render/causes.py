"""Which faults are causes, what follows from each, and under which number does a reader find it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.model.report import FindingView, Report
from auditor.model.severity import Confidence, Consequence, Severity


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault and all that follows from it; ``number`` starts at 1."""

    number: int
    finding: FindingView
    consequences: tuple[FindingView, ...]

    @property
    def findings(self) -> tuple[FindingView, ...]:
        """The fault first, then what follows from it."""
        return (self.finding, *self.consequences)

    @property
    def severity(self) -> Severity:
        """That of the worst of them: a slip that leads to a blocker is no mere risk."""
        return min((each.severity for each in self.findings), key=lambda severity: severity.rank)

    @property
    def blocked_by(self) -> FindingView | None:
        """The consequence that makes a blocker of a cause that is none itself."""
        if self.finding.severity is Severity.BLOCKER:
            return None
        return next((each for each in self.consequences if each.severity is Severity.BLOCKER), None)


def number_causes(report: Report) -> tuple[Cause, ...]:
    """The worst first. Every fault stands once, even where the references make a circle or lead nowhere."""
    deciding = frozenset(report.verdict.deciding)

    def weight(fault: FindingView) -> tuple[int, bool, bool]:
        return fault.severity.rank, fault.id not in deciding, fault.confidence is Confidence.INFERRED

    faults = sorted((each for each in report.findings if each.severity is not Severity.PASSED), key=weight)
    known = {fault.id for fault in faults}
    caused = {fault.id: frozenset(fault.because_of) & known - {fault.id} for fault in faults}
    placed: set[str] = set()

    def beneath(cause: str) -> Iterator[FindingView]:
        for fault in faults:
            if fault.id not in placed and cause in caused[fault.id]:
                placed.add(fault.id)
                yield fault
                yield from beneath(fault.id)

    causes: list[Cause] = []
    # A fault with a cause comes here only when it is part of a circle.
    for fault in [each for each in faults if not caused[each.id]] + faults:
        if fault.id not in placed:
            placed.add(fault.id)
            causes.append(Cause(0, fault, tuple(beneath(fault.id))))
    causes.sort(key=lambda cause: min(map(weight, cause.findings)))
    return tuple(replace(cause, number=number) for number, cause in enumerate(causes, start=1))


def is_only_hygiene(report: Report) -> bool:
    """Whether the risks that decide concern other mail of the domain, not this."""
    risks = [each for each in report.findings if each.id in report.verdict.deciding]
    return bool(risks) and all(each.consequence is Consequence.HYGIENE for each in risks)
