"""The parts of the HTML report by themselves: excerpts, lines for a terminal, trees, unknowns."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from auditor.collect.asking import control_name
from auditor.mailauth.names import DomainName
from auditor.model.facts import SpfNodeFact
from auditor.model.finding import UnknownKind
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.report import NotApplicableView, PlanView, Report
from auditor.model.severity import Consequence, Severity
from auditor.model.verdict import State
from auditor.render.html.changes import show_changes
from auditor.render.html.checks import MOST_CHECKS, write_check, write_checks
from auditor.render.html.excerpt import LONGEST_SHOWN, clip, mark, merge_alike
from auditor.render.html.problems import number_problems, show_problems
from auditor.render.html.technical import DEEPEST_SHOWN, Node, nest, show_technical
from auditor.render.html.unseen import show_first, show_unseen
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from auditor.render.unknowns import order_unknowns
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
    assert [each.steps for each in show_unseen(report, TEXTS)] == [()]


def test_questions_without_an_answer_for_one_reason_are_told_together() -> None:
    [group] = show_unseen(samples.dns_timed_out(), TEXTS)
    assert group.title == "3 questions to DNS: no answer in time"
    assert group.questions == (
        "the DMARC record (_dmarc.hotel.example)",
        "the SPF record of the technical return address (bounce.hotel.example)",
        "the SPF record of the sender's domain (hotel.example)",
    )


def test_what_a_saved_copy_lacks_is_told_in_its_own_words() -> None:
    report = samples.dns_timed_out()
    lacking = tuple(replace(each, reason="not-recorded", next_step="record-again") for each in report.unknowns)
    [group] = show_unseen(replace(report, unknowns=lacking), TEXTS)
    assert group.title == "3 answers are not in the saved copy of the DNS"


def test_what_is_wanted_from_the_reader_stands_by_itself() -> None:
    silent, wish = samples.dns_timed_out().unknowns[0], samples.unknown_dkim("hotel.example")
    another = replace(wish, id="alignment/dkim-not-proven:hotel.example")
    report = replace(samples.ready(), unknowns=(wish, another, silent))
    assert [each.questions for each in show_unseen(report, TEXTS)] == [(), (), ()]


def test_a_made_up_name_is_told_as_the_name_below_which_it_was_asked_for() -> None:
    control = control_name(DomainName("hotel.example")).text
    silent = replace(samples.dns_timed_out().unknowns[0], fields={"subject": control, "tried": ()})
    assert TEXTS.unknown(silent).title == "DNS gave no answer about hotel.example in time"
    assert TEXTS.subject_of(silent) == "hotel.example"


def test_what_several_servers_say_alike_is_shown_once() -> None:
    report = samples.mistyped()
    slip = next(each for each in report.findings if each.code == "spf-typing-mistake")
    asked = tuple(
        replace(report.queries[0], id=server, server=server, answers=("one.", "two.")[:: 1 if server == "a" else -1])
        for server in ("a", "b", "c")
    )
    bare = replace(slip, code="dmarc-missing", question=Question.DMARC, fields={}, evidence=("a", "b", "c"))
    quotes = show_problems(replace(report, findings=(bare,), queries=asked), TEXTS, {})[0].quotes
    assert {each.heading for each in quotes} == {"TXT of _dmarc.hotel.example (as 3 servers say)"}
    assert [each.words[1] for each in quotes] == ["one.", "two."]


def test_that_a_name_does_not_exist_is_said_once_for_all_types() -> None:
    gone = replace(samples.queries("hotel.example")[0], status="nxdomain", answers=())
    other = replace(gone, name="other.example")
    types = [[each.type for each in alike] for alike in merge_alike([gone, replace(gone, type="CNAME"), other])]
    assert types == [["TXT", "CNAME"], ["TXT"]]


def blocked_slip() -> Report:
    """A mere slip, from which follows that nothing is allowed."""
    report = samples.mistyped()
    slip = next(each for each in report.findings if each.code == "spf-typing-mistake")
    slip = replace(slip, severity=Severity.RISK, consequence=Consequence.HYGIENE)
    follows = next(each for each in samples.two_spf_and_no_dmarc().findings if each.code == "spf-sender-not-authorised")
    follows = replace(follows, severity=Severity.BLOCKER, because_of=(slip.id,))
    return replace(report, findings=(slip, follows))


def test_a_cause_is_as_bad_as_the_worst_that_follows_from_it() -> None:
    [problem] = show_problems(blocked_slip(), TEXTS, {})
    assert problem.severity is Severity.BLOCKER
    assert problem.word == TEXTS.term("severity", Severity.BLOCKER)
    assert problem.effect != TEXTS.term("consequence", Consequence.HYGIENE)


def test_a_consequence_that_stays_keeps_its_steps() -> None:
    report = blocked_slip()
    assert report.plan is not None
    change = {"replace:hotel.example/TXT": 1}
    [mended] = show_problems(report, TEXTS, change)
    assert [each.fix for each in mended.follows] == [()]
    stays = replace(report, plan=replace(report.plan, remaining=(report.findings[1].id,)))
    [open_still] = show_problems(stays, TEXTS, change)
    assert open_still.follows[0].fix != ()


@pytest.mark.parametrize(
    ("states", "no_dkim", "told"),
    [
        (("yes", "yes", "yes"), False, "aligned"),
        (("no", "yes", "no"), False, "aligned by name, but not proven"),
        (("unknown", "yes", "unknown"), False, "aligned by name; proof not known"),
        (("yes", "no", "no"), False, "not aligned"),
        (("no", "yes", "no"), True, "nothing signs"),
        (("unknown", "unknown", "unknown"), False, "not known"),
    ],
)
def test_a_name_in_alignment_is_told_apart_from_one_that_is_proven(
    states: tuple[str, str, str], no_dkim: bool, told: str
) -> None:
    report = samples.ready()
    authenticated, related, aligned = states
    legs = tuple(
        replace(leg, authenticated=authenticated, related=related, aligned=aligned) for leg in report.facts.alignment
    )
    changed = replace(
        report, facts=replace(report.facts, alignment=legs), request=replace(report.request, no_dkim=no_dkim)
    )
    [dkim] = [leg for leg in show_technical(changed, TEXTS).legs if leg.mechanism == "DKIM"]
    assert dkim.aligned_word == told


def test_the_path_shows_a_name_as_people_write_it() -> None:
    name = DomainName.parse("hotelñandú.example").text
    technical = show_technical(samples.report(name, State.READY, ()), TEXTS)
    assert technical.from_domain.value == "hotelñandú.example"
    assert [leg.domain for leg in technical.legs] == ["bounce.hotelñandú.example", "hotelñandú.example"]


def test_what_was_not_looked_at_is_named_with_its_reason() -> None:
    skipped = NotApplicableView(question=Question.ENVELOPE_SPF, reason="envelope-is-senders")
    [(question, reason)] = show_technical(replace(samples.ready(), not_applicable=(skipped,)), TEXTS).skipped
    assert question == "The SPF record of the technical return address"
    assert reason == TEXTS.term("not-applicable", "envelope-is-senders")


def changed_spf(before: str, value: str) -> str:
    change = samples.change(Action.REPLACE, "TXT", "hotel.example", value, (), before=(before,))
    plan = PlanView(changes=(change,), reaches=State.READY, remaining=())
    [card] = show_changes(replace(samples.ready(), plan=plan), TEXTS, {})
    return " ".join(card.remarks)


def test_a_change_of_nothing_but_the_order_says_what_it_is_for() -> None:
    ordered = "v=spf1 include:amazonses.com a mx ~all"
    assert "include:amazonses.com now comes first" in changed_spf("v=spf1 a mx include:amazonses.com ~all", ordered)
    assert changed_spf("v=spf1 a include:amazonses.com ~all", ordered) == ""
    assert changed_spf("v=DMARC1; p=none; rua=x", "v=DMARC1; rua=x p=none;") == ""


@pytest.mark.parametrize("lang", Lang)
def test_what_a_change_costs_and_leaves_out_is_told(lang: Lang) -> None:
    cost, dropped = ("include:crm.example", "mx"), ("ip4:192.0.2.0/33",)
    change = samples.change(
        Action.REPLACE, "TXT", "hotel.example", "v=spf1 a ~all", (), before=("v=spf1 ~all",), cost=cost, dropped=dropped
    )
    plan = PlanView(changes=(change,), reaches=State.READY, remaining=())
    [card] = show_changes(replace(samples.ready(), plan=plan), load_texts(lang), {})
    costly, without = card.remarks
    assert all(term in costly for term in cost)
    assert dropped[0] in without


def test_what_is_usual_at_the_dns_host_is_told_as_usual_and_only_where_it_is_known() -> None:
    report = samples.two_spf_and_no_dmarc()
    assert {card.hint for card in show_changes(report, TEXTS, {})} == {""}
    known = replace(report, facts=replace(report.facts, zone=replace(report.facts.zone, dns_host="godaddy")))
    hints = {lang: {card.hint for card in show_changes(known, load_texts(lang), {})} for lang in Lang}
    assert all(len(told) == 1 and "GoDaddy" in next(iter(told)) for told in hints.values())
    assert next(iter(hints[Lang.EN])).startswith("Usual at GoDaddy, though it may have changed. Type only")


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


def test_a_record_is_known_again_in_the_strings_of_an_answer() -> None:
    report = samples.mistyped()
    slip = next(each for each in report.findings if each.code == "spf-typing-mistake")
    record = str(slip.fields["record"])
    answer = replace(report.queries[0], id="q", name="hotel.example", answers=(f'"{record[:9]}" "{record[9:]}"', '"x"'))
    follows = replace(
        next(each for each in samples.with_risks().findings if each.code == "alignment-only-dkim"),
        because_of=(slip.id,),
        evidence=("q",),
    )
    told = replace(report, findings=(slip, follows), queries=(answer,))
    [problem] = show_problems(told, TEXTS, {})
    assert [each.words for each in problem.follows[0].quotes] == [("hotel.example", "x")]


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
