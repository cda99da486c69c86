"""The parts of the HTML report by themselves: excerpts, lines for a terminal, trees, unknowns."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from auditor.model.facts import SpfNodeFact
from auditor.model.finding import UnknownKind
from auditor.model.question import Question
from auditor.render.html.changes import show_changes
from auditor.render.html.checks import MOST_CHECKS, write_check, write_checks
from auditor.render.html.excerpt import LONGEST_SHOWN, clip, mark
from auditor.render.html.problems import number_problems, order_unknowns, show_first, show_problems, show_unseen
from auditor.render.html.technical import DEEPEST_SHOWN, Node, nest, show_technical
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from tests.unit.render import samples

TEXTS = load_texts(Lang.EN)


def node(domain: str, depth: int) -> SpfNodeFact:
    return SpfNodeFact(
        domain=domain, status="record", via="", record="", lookups=0, void_lookups=0, depth=depth, networks=0
    )


def shape(nodes: tuple[Node, ...]) -> list[object]:
    return [(each.domain, shape(each.children)) if each.children else each.domain for each in nodes]


def depth_of(nodes: tuple[Node, ...]) -> int:
    return 1 + max((depth_of(each.children) for each in nodes), default=0) if nodes else 0


def test_a_short_record_is_whole_and_a_long_one_tells_its_length() -> None:
    assert clip("v=spf1 -all").total == 0
    assert clip("x" * LONGEST_SHOWN).text == "x" * LONGEST_SHOWN
    assert clip("x" * 65_536).total == 65_536
    assert len(clip("x" * 65_536).text) == LONGEST_SHOWN + 1


def test_a_span_divides_the_record_without_losing_anything() -> None:
    marked = mark("v=spf1 includ:x.example -all", 7, 23)
    assert (marked.before, marked.guilty, marked.after) == ("v=spf1 ", "includ:x.example", " -all")


def test_the_guilty_part_of_a_long_record_is_in_view() -> None:
    record = "a" * 30_000 + "GUILTY" + "b" * 30_000
    marked = mark(record, 30_000, 30_006)
    assert marked.guilty == "GUILTY"
    assert marked.before.startswith("…a")
    assert marked.after.endswith("b…")
    assert marked.total == len(record)
    assert len(marked.before + marked.guilty + marked.after) <= LONGEST_SHOWN + 8


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-3, 2), (5, 5), (9, 4), (0, 12)])
def test_a_span_that_is_none_marks_nothing(start: int, end: int) -> None:
    marked = mark("v=spf1 -all", start, end)
    assert (marked.before, marked.guilty, marked.after) == ("v=spf1 -all", "", "")


def test_a_plain_name_is_asked_with_both_programs() -> None:
    check = write_check("_dmarc.hotel.example", "TXT")
    assert check is not None
    assert check.nslookup == "nslookup -type=TXT _dmarc.hotel.example."
    assert check.dig == "dig +noall +answer _dmarc.hotel.example. TXT"


@pytest.mark.parametrize(
    "name", ["$(reboot).example", "a;b.example", "-f/etc/passwd.example", "*.example", "a'b.example", "x\\032y.example"]
)
def test_an_odd_name_is_one_quoted_word_for_dig_and_not_offered_for_nslookup(name: str) -> None:
    check = write_check(name, "A")
    assert check is not None
    assert check.nslookup == ""
    assert shlex.split(check.dig) == ["dig", "+noall", "+answer", "-t", "A", "-q", f"{name}."]


@pytest.mark.parametrize(("name", "type_"), [("a\nb", "A"), ("a b", "A"), ("", "A"), ("ñ.example", "A"), ("a", "A;x")])
def test_what_no_line_could_ask_safely_is_not_offered(name: str, type_: str) -> None:
    assert write_check(name, type_) is None


def test_each_question_is_offered_once_and_not_without_end() -> None:
    [query] = [each for each in samples.queries("hotel.example") if each.id == "hotel.example/MX"]
    assert len(write_checks([query, query])) == 1
    assert len(write_checks(replace(query, name=f"h{n}.example") for n in range(99))) == MOST_CHECKS


def test_a_tree_is_rebuilt_from_its_reading_order() -> None:
    flat = (node("a", 0), node("b", 1), node("c", 2), node("d", 2), node("e", 1), node("f", 0))
    assert shape(nest(flat, TEXTS)) == [("a", [("b", ["c", "d"]), "e"]), "f"]


def test_a_tree_of_any_depth_is_shown() -> None:
    flat = tuple(node(f"n{depth}", depth) for depth in range(3000))
    assert depth_of(nest(flat, TEXTS)) == DEEPEST_SHOWN + 1


def test_a_tree_with_gaps_loses_no_record() -> None:
    def count(nodes: tuple[Node, ...]) -> int:
        return sum(1 + count(each.children) for each in nodes)

    assert count(nest((node("a", 4), node("b", 0), node("c", 7), node("d", -1)), TEXTS)) == 4


def test_ways_to_align_are_shown_once_where_the_models_agree() -> None:
    legs = show_technical(samples.ready(), TEXTS).legs
    assert [(leg.mechanism, leg.aligned) for leg in legs] == [("SPF", "yes"), ("DKIM", "yes")]
    assert not any("RFC" in leg.details for leg in legs)


def test_where_the_models_differ_each_is_named() -> None:
    report = samples.ready()
    legs = tuple(
        replace(leg, aligned="no") if leg.mechanism == "dkim" and leg.model == "rfc9989" else leg
        for leg in report.facts.alignment
    )
    shown = show_technical(replace(report, facts=replace(report.facts, alignment=legs)), TEXTS).legs
    dkim = {leg.aligned: leg.details for leg in shown if leg.mechanism == "DKIM"}
    assert "RFC 7489" in dkim["yes"]
    assert "RFC 9989" in dkim["no"]


def test_the_nature_of_the_unknown_decides_its_place() -> None:
    silent, asked = samples.dns_timed_out().unknowns[0], samples.unknown_dkim("hotel.example")
    report = replace(samples.wants_tokens(), unknowns=(silent, asked))
    decided = replace(report, verdict=replace(report.verdict, deciding=(silent.id, asked.id)))
    assert [each.kind for each in order_unknowns(decided)] == [UnknownKind.NEEDS_INPUT, UnknownKind.COULD_NOT_ASK]
    other = replace(report, verdict=replace(report.verdict, deciding=(silent.id,)))
    assert [each.id for each in order_unknowns(other)] == [silent.id, asked.id]


def test_the_same_advice_is_given_once() -> None:
    report = samples.dns_timed_out()
    first = show_first(report, TEXTS)
    assert first is not None
    assert first.steps != ()
    rest = show_unseen(report, TEXTS)
    assert len(rest) == len(report.unknowns) - 1
    assert [each.steps for each in rest] == [()] * len(rest)


def test_what_a_change_mends_is_not_told_as_steps_too() -> None:
    [problem] = show_problems(samples.mistyped(), TEXTS, {"replace:hotel.example/TXT": 1})
    assert problem.changes == (1,)
    assert problem.fix == ()
    [unplanned] = show_problems(samples.mistyped(), TEXTS, {})
    assert unplanned.fix != ()
    assert unplanned.corrected == samples.SES_SPF


def test_what_a_change_only_eases_keeps_its_steps() -> None:
    report = samples.mistyped()
    assert report.plan is not None
    slip = next(each.id for each in report.findings if each.code == "spf-typing-mistake")
    eased = replace(report, plan=replace(report.plan, remaining=(slip,)))
    [problem] = show_problems(eased, TEXTS, {"replace:hotel.example/TXT": 1})
    assert problem.eased
    assert problem.fix != ()
    [card] = show_changes(eased, TEXTS, number_problems(eased))
    assert card.solves == ()


def test_a_consequence_does_not_quote_the_record_that_its_cause_quotes() -> None:
    [problem] = show_problems(samples.mistyped(), TEXTS, {})
    assert len(problem.quotes) == 1
    assert [each.quotes for each in problem.follows] == [()]


def test_a_fault_that_quotes_nothing_is_shown_with_the_record_that_was_read() -> None:
    report = samples.mistyped()
    slip = next(each for each in report.findings if each.code == "spf-typing-mistake")
    fields = {"at": "hotel.example", "term": "include:amazonses.com", "target": "amazonses.com", "reached": True}
    bare = replace(slip, code="spf-include-without-record", fields=fields)
    problem = show_problems(replace(report, findings=(bare,)), TEXTS, {})[0]
    [quote] = problem.quotes
    assert quote.record is not None
    assert quote.record.guilty == "include:amazonses.com"
    assert quote.record.after == " ~ all"


def test_a_missing_record_is_shown_as_what_dns_answered() -> None:
    report = samples.mistyped()
    slip = next(each for each in report.findings if each.code == "spf-typing-mistake")
    query = replace(report.queries[0], status="nodata", answers=())
    bare = replace(slip, code="dmarc-missing", question=Question.DMARC, fields={}, evidence=(query.id,))
    changed = replace(report, findings=(bare,), queries=(query,))
    [quote] = show_problems(changed, TEXTS, {})[0].quotes
    assert quote.record is None
    assert quote.said == TEXTS.term("status", "nodata")
