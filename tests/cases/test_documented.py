"""The case that the documentation shows is a true one."""

from __future__ import annotations

import re
from pathlib import Path

from auditor.knowledge.loader import loads
from tests.cases.case import Case

GUIDE = Path(__file__).parents[2] / "docs" / "how-to-add-a-rule.md"


def test_the_example_of_the_guide_says_everything_that_its_audit_says() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    case = loads(example, Case, file=GUIDE.name)
    report, expect = case.audit(), case.expect
    expected = {*expect.blocker, *expect.risk, *expect.advice, *expect.passed}
    said = {each.id if each.id in expected else each.id.partition(":")[0] for each in report.findings}
    assert (report.verdict.state, report.verdict.campaign_state) == (expect.verdict, expect.campaign)
    assert said == expected
    assert report.unknowns == ()
    assert {each.id: each.because_of for each in report.findings if each.because_of} == case.because
