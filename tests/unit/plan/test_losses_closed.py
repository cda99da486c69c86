"""Is a person told that closing a record may leave out servers of their own?"""

from __future__ import annotations

import pytest

from auditor.render.language import Lang
from auditor.render.text import Color, Detail, render_text
from tests.unit.worlds import FROM_SPF, READY, audit_world, without

ADDRESS = "hotel.example. 300 IN A 192.0.2.1\n"


@pytest.mark.parametrize(
    ("record", "term"),
    [
        ("v=spf1 +all", "all"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "ip4:0.0.0.0/0"),
        ("v=spf1 ip6:2000::/12 -all", "ip6:2000::/12"),
        ("v=spf1 a/0 -all", "a/0"),
    ],
)
def test_what_let_everybody_pass_is_named_on_the_change_that_closes_it(record: str, term: str) -> None:
    report = audit_world(without(READY, FROM_SPF) + f'hotel.example. 300 IN TXT "{record}"\n' + ADDRESS)
    assert report.plan is not None
    (change,) = report.plan.changes
    assert [each.removeprefix("+") for each in change.closed] == [term]
    told = render_text(report, Lang.EN, width=80, color=Color.NONE, detail=Detail.EVERYTHING)
    assert "let any server send in your name" in " ".join(told.split())


def test_a_record_that_lists_its_servers_closes_nothing() -> None:
    report = audit_world(without(READY, FROM_SPF) + 'hotel.example. 300 IN TXT "v=spf1 mx -all"\n')
    assert report.plan is not None
    assert [change.closed for change in report.plan.changes] == [()]
