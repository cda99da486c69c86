"""The terminal report: what is said first, that it fits, that values are exact, that nothing raw gets through."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model.finding import UnknownKind
from auditor.model.plan import Action
from auditor.model.report import FindingView, PlanView, Report
from auditor.model.severity import Confidence, Owner, Severity
from auditor.model.verdict import CampaignState, State
from auditor.render.causes import number_causes
from auditor.render.language import Lang
from auditor.render.safe import show_characters
from auditor.render.terminal.columns import cut, cut_middle, width_of, wrap
from auditor.render.text import Color, Detail, render_quiet, render_table, render_text
from auditor.render.texts import load_texts
from tests.unit.render.samples import (
    SAMPLES,
    SES_SPF,
    TOKENS,
    change,
    dns_timed_out,
    hostile,
    many_causes,
    ready,
    two_spf_and_no_dmarc,
    unknown_dkim,
    wants_tokens,
    with_risks,
)

ROOT = Path(__file__).parents[3]
EVERY = [pytest.param(make, lang, id=f"{name}-{lang}") for (name, make), lang in product(SAMPLES.items(), Lang)]
every_sample = pytest.mark.parametrize(("make", "lang"), EVERY)
both_languages = pytest.mark.parametrize("lang", list(Lang))


def first_screen(report: Report, lang: Lang = Lang.EN, width: int = 80, color: Color = Color.NONE) -> list[str]:
    text = render_text(report, lang, width=width, color=color, detail=Detail.FIRST_SCREEN)
    assert text.endswith("\n")
    return text.split("\n")[:-1]


def everything(report: Report, lang: Lang = Lang.EN, width: int = 80) -> list[str]:
    return render_text(report, lang, width=width, color=Color.NONE, detail=Detail.EVERYTHING).split("\n")[:-1]


def command_in(lines: list[str]) -> list[str]:
    """What a shell makes of the command that the screen shows."""
    start = next(at for at, line in enumerate(lines) if line.startswith("  auditor "))
    end = next(at for at in range(start, len(lines)) if not lines[at].endswith("\\"))
    # A backslash before a line's end joins the lines (POSIX shell 2.2.1); shlex does not know that.
    return shlex.split("\n".join(lines[start : end + 1]).replace("\\\n", ""))


def raw_characters(text: str) -> set[str]:
    """What no line may hold: controls, formats (bidirectional, zero width), surrogates, unassigned, separators."""
    return {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}}


# --- it fits, and it is safe ---


@every_sample
def test_the_first_screen_fits_24_by_80_with_the_prompt_below(make: Callable[[], Report], lang: Lang) -> None:
    lines = first_screen(make(), lang)

    assert len(lines) <= 23
    assert max(map(width_of, lines)) <= 80


@every_sample
def test_a_wide_terminal_does_not_change_the_first_screen(make: Callable[[], Report], lang: Lang) -> None:
    assert first_screen(make(), lang, width=200) == first_screen(make(), lang)


@pytest.mark.parametrize("width", [40, 60])
@every_sample
def test_a_narrow_terminal_gets_narrow_lines(make: Callable[[], Report], lang: Lang, width: int) -> None:
    lines = first_screen(make(), lang, width=width)

    assert len(lines) <= 23
    assert max(map(width_of, lines)) <= width


@every_sample
def test_nothing_raw_reaches_the_terminal(make: Callable[[], Report], lang: Lang) -> None:
    for detail in Detail:
        text = render_text(make(), lang, width=80, color=Color.NONE, detail=detail)
        assert raw_characters(text) == set()
        assert not re.search(r"\{[a-z_]+[:}]", text.replace("{braces}", ""))


def test_hostile_characters_are_shown_not_dropped() -> None:
    text = "\n".join(everything(hostile()))

    for visible in (r"\u{1B}[2J", r"\u{202E}egassem", r"\u{200B}", r"\u{9B}31m", r"\027[31m", "<script>"):
        assert visible in text


@every_sample
def test_colour_only_repeats_what_words_say(make: Callable[[], Report], lang: Lang) -> None:
    coloured = render_text(make(), lang, width=80, color=Color.ANSI, detail=Detail.EVERYTHING)
    plain = render_text(make(), lang, width=80, color=Color.NONE, detail=Detail.EVERYTHING)

    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain
    assert all(line.count("\x1b") in {0, 2} for line in coloured.split("\n"))
    assert "\x1b" in coloured


@pytest.mark.parametrize("domain_labels", [1, 4], ids=["usual", "253-octets"])
@both_languages
def test_the_longest_domain_still_fits_and_its_command_can_be_pasted(lang: Lang, domain_labels: int) -> None:
    domain = ".".join(["h" * 59] * domain_labels) + ".example"
    report = wants_tokens()
    report = replace(report, request=replace(report.request, domain=domain))
    lines = first_screen(report, lang)

    assert len(lines) <= 23
    assert max(map(width_of, lines)) <= 80
    assert command_in(lines)[:3] == ["auditor", "check", domain]


HOSTILE_TEXT = st.text(
    st.characters(codec=None) | st.sampled_from("\x1b\x9b\r\n\u202e\u2066\u200d\u3164ＡＢ漢\u0301{}%\\…"), max_size=120
)


def test_a_long_domain_of_wide_characters_does_not_overrun() -> None:
    report = wants_tokens()
    report = replace(report, request=replace(report.request, domain="漢" * 100))

    assert max(map(width_of, first_screen(report))) <= 80
    assert command_in(first_screen(report))[2] == "漢" * 100


CODE = st.from_regex(r"[a-z][a-z-]{0,60}", fullmatch=True)
"""Of a later version, perhaps."""


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports of any shape: findings that cause each other at random, hostile values, long and many changes."""
    base = many_causes()
    base = draw(st.sampled_from([base, hostile(), with_risks(), two_spf_and_no_dmarc()]))
    pool = [*base.findings, *many_causes().findings]
    ids = [finding.id for finding in pool]
    changes = [
        change(
            draw(st.sampled_from(Action)),
            draw(st.sampled_from(["TXT", "CNAME", "MX"])),
            f"n{number}.hotel.example",
            draw(HOSTILE_TEXT | st.just("v=spf1 " + "include:a.example " * 40)),
            (),
            host=draw(st.none() | HOSTILE_TEXT),
            before=draw(st.none() | st.lists(HOSTILE_TEXT, max_size=3).map(tuple)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    fixes = st.lists(st.sampled_from([each.id for each in changes] or ["none"]), max_size=4).map(tuple)
    findings = tuple(
        replace(
            draw(st.sampled_from(pool)),
            id=f"{draw(st.sampled_from(ids))}{number}",
            severity=draw(st.sampled_from(Severity)),
            confidence=draw(st.sampled_from(Confidence)),
            because_of=tuple(f"{draw(st.sampled_from(ids))}{n}" for n in range(draw(st.integers(0, 2)))),
            fixed_by=draw(fixes),
            subject=draw(HOSTILE_TEXT),
        )
        for number in range(draw(st.integers(0, 30)))
    )
    unknowns = tuple(
        replace(
            unknown_dkim("hotel.example"),
            id=f"dkim/x:{number}",
            reason=draw(st.sampled_from(["timeout", "dkim-not-proven", "crashed"]) | HOSTILE_TEXT),
            kind=draw(st.sampled_from(UnknownKind)),
            next_step=draw(st.sampled_from(["give-ses-tokens", "retry-later"]) | CODE),
            fields={"subject": draw(HOSTILE_TEXT), "tried": (draw(HOSTILE_TEXT),)},
        )
        for number in range(draw(st.integers(0, 4)))
    )
    deciding = draw(st.lists(st.sampled_from([*(f.id for f in findings), *(u.id for u in unknowns), "x"]), max_size=3))
    return replace(
        base,
        findings=findings,
        unknowns=unknowns,
        verdict=replace(base.verdict, state=draw(st.sampled_from(State)), deciding=tuple(deciding)),
        plan=draw(st.none() | st.just(PlanView(changes=tuple(changes), reaches=State.READY, remaining=("gone",)))),
        request=replace(base.request, domain=draw(st.just("hotel.example") | HOSTILE_TEXT)),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports(), st.sampled_from(Lang), st.sampled_from([40, 80, 132]))
def test_whatever_a_report_holds_the_first_screen_fits_and_is_safe(report: Report, lang: Lang, width: int) -> None:
    lines = first_screen(report, lang, width)

    assert len(lines) <= 23
    assert max(map(width_of, lines)) <= min(width, 80)
    assert raw_characters("\n".join(lines)) == set()
    assert raw_characters("\n".join(everything(report, lang, width))) == set()
    assert raw_characters(render_quiet(report)) == set()
    table = render_table([report], lang, color=Color.NONE)
    assert max(map(width_of, table.split("\n"))) <= 80
    assert raw_characters(table) == set()


# --- what is said ---


@pytest.mark.parametrize(
    ("make", "en", "es"),
    [
        (ready, "✓ READY  hotel.example:", "✓ LISTO  hotel.example:"),
        (with_risks, "! READY, WITH RISKS  hotel.example:", "! LISTO, CON RIESGOS  hotel.example:"),
        (two_spf_and_no_dmarc, "✗ NOT READY  hotel.example:", "✗ NO ESTÁ LISTO  hotel.example:"),
        (wants_tokens, "? NO VERDICT YET  hotel.example:", "? AÚN SIN VEREDICTO  hotel.example:"),
    ],
    ids=["ready", "risks", "not-ready", "inconclusive"],
)
def test_the_first_line_is_the_verdict(make: Callable[[], Report], en: str, es: str) -> None:
    assert first_screen(make(), Lang.EN)[0].startswith(en)
    assert first_screen(make(), Lang.ES)[0].startswith(es)


def test_what_follows_is_who_acts_on_it() -> None:
    report = two_spf_and_no_dmarc()
    by_receivers = replace(report, verdict=replace(report.verdict, campaign_state=CampaignState.OK))

    assert "the platform would send nothing" in first_screen(report)[0]
    assert "guests' mail services would refuse it" in first_screen(by_receivers)[0]


def test_how_many_changes_who_makes_them_and_where() -> None:
    assert "2 changes in DNS, by " in (where := "\n".join(first_screen(two_spf_and_no_dmarc())))
    assert "at Example DNS (zone hotel.example):" in where


def test_without_a_known_dns_host_its_name_server_says_where() -> None:
    report = two_spf_and_no_dmarc()
    zone = replace(report.facts.zone, dns_host=None, dns_host_name=None)

    text = " ".join(first_screen(replace(report, facts=replace(report.facts, zone=zone))))
    assert "(name server ns1.dns-host.example):" in text


def test_each_cause_is_numbered_with_the_record_that_mends_it() -> None:
    lines = first_screen(two_spf_and_no_dmarc())
    first = next(at for at, line in enumerate(lines) if line.startswith("1. "))
    second = next(at for at, line in enumerate(lines) if line.startswith("2. "))

    assert [line.strip() for line in lines[first + 1 : first + 3]] == [
        "Create a record: TXT, host: _dmarc",
        "v=DMARC1; p=none",
    ]
    assert [line.strip() for line in lines[second + 1 : second + 3]] == [
        "Put one record in place of the 2: TXT, host: @",
        "v=spf1 include:amazonses.com include:spf.mail.example ~all",
    ]


@both_languages
def test_what_follows_from_a_cause_is_not_another_problem(lang: Lang) -> None:
    screen = first_screen(two_spf_and_no_dmarc(), lang)

    assert sum(bool(re.match(r"\d+\. ", line)) for line in screen) == 2
    behind = everything(two_spf_and_no_dmarc(), lang)
    assert sum("↳" in line for line in behind) == 1


def test_the_verdict_after_the_changes_is_said() -> None:
    assert "→ After that: READY." in "\n".join(first_screen(two_spf_and_no_dmarc()))


def test_what_changes_in_dns_do_not_mend_is_said() -> None:
    report = two_spf_and_no_dmarc()
    assert report.plan is not None
    unknown = unknown_dkim("hotel.example")
    plan = replace(report.plan, reaches=State.INCONCLUSIVE, remaining=("x", unknown.id), remaining_unknowns=(unknown,))
    request = replace(report.request, ses_tokens=())
    text = "\n".join(first_screen(replace(report, unknowns=(unknown,), plan=plan, request=request)))

    assert "→ After that: NO VERDICT YET. Then its three SES tokens are needed." in text
    assert "Tokens: the codes before ._domainkey" in text
    assert "Proven" not in text


def test_of_what_stays_open_the_worst_is_said() -> None:
    report = with_risks()
    plan = two_spf_and_no_dmarc().plan
    assert plan is not None
    risk = next(each for each in report.findings if each.severity is Severity.RISK)
    blocker = replace(two_spf_and_no_dmarc().findings[0], id="worse", severity=Severity.BLOCKER)
    plan = replace(plan, reaches=State.NOT_READY, remaining=(risk.id, "worse"), remaining_findings=(risk, blocker))
    told = " ".join(each.strip() for each in first_screen(replace(report, plan=plan)))

    assert f"→ After that: NOT READY. Still open: {load_texts(Lang.EN).finding(blocker).title}" in told


def test_one_line_says_what_is_right_and_one_what_was_not_seen() -> None:
    lines = first_screen(many_causes())

    assert lines.count("✓ Right: domain") == 1
    assert len([line for line in lines if line.startswith("? Not seen: ")]) == 1


def test_a_question_with_a_fault_or_without_an_answer_is_not_called_right() -> None:
    right = next(line for line in first_screen(wants_tokens()) if line.startswith("✓"))

    assert "DKIM" not in right
    assert "DMARC" in right


@both_languages
def test_inconclusive_begins_with_the_one_thing_to_give(lang: Lang) -> None:
    lines = first_screen(wants_tokens(), lang)

    assert "tokens" in lines[0]
    assert lines[1] == ""
    assert "tokens" in lines[2]
    assert command_in(lines) == ["auditor", "check", "hotel.example", *["--ses-token", "…"] * 3]


def test_tokens_already_given_are_not_asked_for_again() -> None:
    report = wants_tokens()
    given = replace(report, request=replace(report.request, ses_tokens=TOKENS[:1]))

    assert command_in(first_screen(given))[3:] == ["--ses-token", TOKENS[0], *["--ses-token", "…"] * 2]


def test_when_dns_was_silent_the_same_command_is_to_be_run_again() -> None:
    lines = first_screen(dns_timed_out())

    assert "DNS gave no answer" in lines[0]
    assert command_in(lines)[:4] == ["auditor", "check", "hotel.example", "--ses-token"]
    assert "…" not in command_in(lines)


def test_a_verdict_that_rests_on_a_guess_asks_for_the_return_address() -> None:
    report = with_risks()
    seen = next(finding for finding in report.findings if finding.code == "envelope-default")
    guess = replace(seen, severity=Severity.BLOCKER, confidence=Confidence.INFERRED)
    verdict = replace(report.verdict, state=State.INCONCLUSIVE, deciding=(guess.id,))
    lines = first_screen(replace(report, findings=(guess,), verdict=verdict))

    assert "not certain" in lines[0]
    assert command_in(lines)[3:5] == ["--mail-from", "…"]
    assert any("deduced, not seen" in line for line in lines)


def test_the_next_command_repeats_every_option_that_led_here() -> None:
    report = two_spf_and_no_dmarc()
    request = replace(
        report.request,
        mail_from="news.hotel.example",
        identity="hotel.example",
        ses_tokens=(),
        selectors=("s1",),
        no_dkim=True,
        region="eu-south-2",
        volume="low",
    )
    profile = replace(report.profile, name="receivers", assumed=False)

    assert command_in(first_screen(replace(report, request=request, profile=profile))) == shlex.split(
        "auditor check hotel.example --mail-from news.hotel.example --identity hotel.example --selector s1 --no-dkim "
        "--region eu-south-2 --volume low --profile receivers"
    )


def test_a_value_from_a_report_cannot_become_part_of_the_command() -> None:
    report = two_spf_and_no_dmarc()
    request = replace(
        report.request, domain="a;rm -rf ~", mail_from="$(reboot)", identity="-o/etc/passwd", ses_tokens=()
    )

    words = command_in(first_screen(replace(report, request=request)))
    assert words == ["auditor", "check", "a;rm -rf ~", "--mail-from", "$(reboot)", "--identity", "o/etc/passwd"]


def test_ready_offers_the_page_to_pass_on_and_says_what_it_does_not_promise() -> None:
    lines = first_screen(ready())

    assert command_in(lines)[-2:] == ["-o", "report.html"]
    assert any("Not examined: content" in line for line in lines)


def test_an_assumed_profile_is_said_and_a_chosen_one_is_not() -> None:
    report = ready()
    chosen = replace(report, profile=replace(report.profile, assumed=False))

    assert any("profile “platform”" in line for line in first_screen(report))
    assert not any("profile “platform”" in line for line in first_screen(chosen))


def test_advice_is_counted_not_numbered_among_the_problems() -> None:
    lines = first_screen(with_risks())

    assert [line[:3] for line in lines if re.match(r"\d+\. ", line)] == ["1. "]
    assert "· 2 suggestions that can wait: --verbose" in lines


def test_what_dns_cannot_mend_says_whose_turn_it_is_and_what_to_do() -> None:
    report = with_risks()
    seen = next(finding for finding in report.findings if finding.code == "envelope-default")
    lines = first_screen(replace(report, findings=(replace(seen, owner=Owner.PLATFORM),)))

    assert any(line.startswith("Nothing here can be copied into a DNS panel") for line in lines)
    cause = next(at for at, line in enumerate(lines) if line.startswith("1. "))
    assert lines[cause + 1].startswith("   ")


# --- values ---


@both_languages
def test_every_value_to_publish_stands_whole_and_alone_behind_the_first_screen(lang: Lang) -> None:
    report = many_causes()
    lines = everything(report, lang)

    assert report.plan is not None
    for planned in report.plan.changes:
        if planned.action is not Action.DELETE:
            assert planned.value in lines
        assert any(line.endswith(f" {planned.name}") for line in lines)


def with_value(value: str) -> Report:
    report = two_spf_and_no_dmarc()
    assert report.plan is not None
    spf, dmarc = report.plan.changes
    return replace(report, plan=replace(report.plan, changes=(replace(spf, value=value), dmarc)))


def test_a_value_of_a_line_is_exact() -> None:
    value = "v=spf1 " + "a" * 68
    assert f"     {value}" in first_screen(with_value(value))


def test_a_longer_value_is_wrapped_at_spaces_where_there_is_room() -> None:
    value = "v=spf1 include:one.a-long-name.example include:two.a-long-name.example include:three.example ~all"
    lines = first_screen(with_value(value))
    start = next(at for at, line in enumerate(lines) if line.startswith("     v=spf1"))

    assert f"{lines[start].strip()} {lines[start + 1].strip()}" == value
    assert not any("cut short" in line for line in lines)


@pytest.mark.parametrize(
    "value", ["v=DKIM1; p=" + "A" * 400, "v=spf1 " + "include:x.example " * 30 + "~all"], ids=["unbreakable", "long"]
)
@both_languages
def test_a_value_that_does_not_fit_says_that_it_is_cut(value: str, lang: Lang) -> None:
    lines = first_screen(with_value(value), lang)
    start = next(line for line in lines if line.startswith(f"     {value[:20]}"))

    assert start.endswith("…")
    assert any("--verbose" in line and "HTML" in line for line in lines)
    assert value in everything(with_value(value), lang)


def test_two_spaces_in_a_value_are_not_lost_to_wrapping() -> None:
    value = "v=spf1  include:one.a-long-name.example include:two.a-long-name.example include:three.example ~all"
    lines = first_screen(with_value(value))

    assert any(line.startswith("     v=spf1  include:one") and line.endswith("…") for line in lines)


def test_several_records_of_one_name_are_several_lines() -> None:
    lines = everything(with_value("first\nsecond"))
    at = lines.index("first")

    assert lines[at + 1] == "second"


def test_a_mail_exchanger_shows_its_priority_apart_from_its_value() -> None:
    lines = everything(many_causes())
    at = lines.index("feedback-smtp.eu-west-1.amazonses.com.")

    assert "   Priority: 10" in lines[at - 5 : at]


def test_names_to_type_into_a_panel_stay_as_they_are_and_people_see_letters() -> None:
    lines = first_screen(hostile())

    assert "hotelñandú.example" in lines[0]
    assert any("xn--" in line for line in lines if line.startswith("  auditor "))
    assert "   Full name: _dmarc.xn--hoteland-h3a7g.example" in everything(hostile())


def test_with_many_causes_the_rest_is_counted() -> None:
    report = many_causes()
    shown = [finding for finding in report.findings if finding.severity is Severity.BLOCKER and not finding.because_of]
    more = tuple(replace(finding, id=f"{finding.id}{copy}") for copy in range(5) for finding in shown)
    lines = first_screen(replace(report, findings=more))

    numbered = [line for line in lines if re.match(r"\d+\. ", line)]
    rest = len(more) - len(numbered)
    assert numbered
    assert f"…and {rest} more problems: --verbose shows them all." in lines


def test_one_change_for_two_causes_is_shown_once() -> None:
    report = two_spf_and_no_dmarc()
    missing = next(finding for finding in report.findings if finding.code == "dmarc-missing")
    again = replace(missing, id="another", subject="b.example")
    lines = first_screen(replace(report, findings=(*report.findings, again)))

    assert sum("v=DMARC1; p=none" in line for line in lines) == 1
    assert any("mends this too" in line for line in lines)


# --- behind the first screen ---


def test_the_tree_shows_what_each_part_costs() -> None:
    lines = everything(ready())
    at = lines.index("  hotel.example [1]")

    assert lines[at + 1 : at + 3] == [f"    {SES_SPF}", "    include:amazonses.com [1]"]


def test_both_dmarc_models_each_say_their_policy() -> None:
    text = "\n".join(everything(ready()))

    assert "RFC 7489" in text
    assert "RFC 9989" in text
    assert text.count("_dmarc.hotel.example: v=DMARC1; p=none; rua=mailto:dmarc@hotel.example") == 2


def test_where_the_models_align_differently_each_has_its_line() -> None:
    report = ready()
    legs = tuple(
        replace(leg, aligned="no") if (leg.mechanism, leg.model) == ("spf", "rfc9989") else leg
        for leg in report.facts.alignment
    )
    text = everything(replace(report, facts=replace(report.facts, alignment=legs)), width=100)

    assert len([line for line in text if line.startswith("  SPF bounce.hotel.example: ")]) == 2
    assert len([line for line in text if line.startswith("  DKIM hotel.example: ")]) == 1


def test_every_question_to_dns_stands_with_its_answer() -> None:
    report = ready()
    lines = everything(report)

    for query in report.queries:
        assert f"  {query.type} {query.name} @{query.server}" in lines
        assert all(f"    {answer}" in lines for answer in query.answers)


def test_the_guilty_part_of_a_record_is_underlined() -> None:
    report = two_spf_and_no_dmarc()
    wrong = report.findings[0]
    fields = {"record": "v=spf1 includ:x.example -all", "start": 7, "end": 13, "looked_at": ()}
    lines = everything(replace(report, findings=(replace(wrong, fields=fields),)))
    at = lines.index("     v=spf1 includ:x.example -all")

    assert lines[at + 1] == "            ^^^^^^"


def test_a_huge_observed_record_is_shown_in_part_with_its_length() -> None:
    lines = everything(hostile())

    assert any(line.startswith("     v=spf1 aaa") and line.endswith("a… (65007)") for line in lines)


# --- one line, and tables ---


def test_quiet_is_one_line_in_no_language() -> None:
    assert render_quiet(two_spf_and_no_dmarc()) == "NOT_READY hotel.example ERROR\n"
    report = ready()
    assert render_quiet(replace(report, verdict=replace(report.verdict, campaign_state=None))) == (
        "READY hotel.example -\n"
    )


@both_languages
def test_a_table_has_a_row_for_each_hotel_within_80_columns(lang: Lang) -> None:
    table = render_table([make() for make in SAMPLES.values()], lang, color=Color.NONE).split("\n")

    assert max(map(width_of, table)) <= 80
    assert sum(line[:1] in {"✓", "!", "✗", "?"} for line in table) == len(SAMPLES)


def test_a_row_names_the_main_cause_or_the_open_question() -> None:
    table = render_table([two_spf_and_no_dmarc(), dns_timed_out(), ready()], Lang.EN, color=Color.NONE)

    assert re.search(r"✗ NOT READY +hotel\.example +There is no DMARC record", table)
    assert re.search(r"\? NO VERDICT YET +hotel\.example +DNS gave no answer", table)
    assert re.search(r"✓ READY +hotel\.example\n", table)


# --- parts ---


def test_causes_that_point_at_each_other_are_both_shown_once() -> None:
    report = two_spf_and_no_dmarc()
    one, other, *_ = report.findings

    def caused(view: FindingView, by: FindingView) -> FindingView:
        return replace(view, because_of=(by.id, "gone"))

    causes = number_causes(replace(report, findings=(caused(one, other), caused(other, one))))
    assert [finding.id for cause in causes for finding in cause.findings] == [one.id, other.id]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hotel.example", "hotel.example"),
        ("hotelñandú 日本", "hotelñandú 日本"),
        ("a\x1b[31mb", r"a\u{1B}[31mb"),
        ("\u202eabc", r"\u{202E}abc"),
        ("a\u200bb\ufeff", r"a\u{200B}b\u{FEFF}"),
        ("a\u3164b", r"a\u{3164}b"),
        ("\u0301a", r"\u{301}a"),
        ("a" + "\u0301" * 5, "a" + "\u0301" * 3 + r"\u{301}\u{301}"),
        ("a\nb\tc\r", r"a\u{A}b\u{9}c\u{D}"),
        ("\ud800", r"\u{D800}"),
    ],
)
def test_what_is_not_a_visible_character_is_written_out(text: str, shown: str) -> None:
    assert show_characters(text) == shown
    assert show_characters(shown) == shown


def test_columns_count_what_a_terminal_shows() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert cut("日本語", 5) == "日本…"
    assert cut("hotel", 5) == "hotel"
    assert cut_middle("abcdefghij", 7) == "abc…hij"
    assert wrap("uno dos tres", 7) == ["uno dos", "tres"]
    assert wrap("uno dos tres cuatro", 8, most=2) == ["uno dos", "tres cu…"]


@given(HOSTILE_TEXT.map(show_characters), st.integers(4, 90))
def test_lines_never_exceed_their_columns_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert width_of(cut(text, width)) <= width
    assert width_of(cut_middle(text, width)) <= width


def test_the_terminal_report_needs_no_library_beyond_the_standard_one() -> None:
    program = (
        "import sys; from tests.unit.render.samples import ready; from auditor.render.text import *; "
        "from auditor.render.language import Lang; "
        "render_text(ready(), Lang.ES, width=80, color=Color.NONE, detail=Detail.FIRST_SCREEN); "
        "print([m for m in ('pydantic', 'jinja2', 'rich', 'dns', 'typer') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
