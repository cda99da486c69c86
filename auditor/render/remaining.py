"""What do the changes of the plan not mend, in words?"""

from __future__ import annotations

from auditor.model.report import Report
from auditor.render.texts import Texts


def remaining_titles(report: Report, texts: Texts) -> tuple[str, ...]:
    """Titles of the second audit's findings and unknowns, each once; what nothing describes stands as its id."""
    if report.plan is None:
        return ()
    findings = (*report.findings, *report.plan.remaining_findings)
    unknowns = (*report.unknowns, *report.plan.remaining_unknowns)
    titles = {each.id: texts.finding(each).title for each in findings}
    titles |= {each.id: texts.unknown(each).title for each in unknowns}
    return tuple(dict.fromkeys(titles.get(each, each) for each in report.plan.remaining))
