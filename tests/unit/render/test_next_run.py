"""What the terminal tells to do next: the command to run, what to put into it, what is still open."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from auditor.model.finding import UnknownKind
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.report import FindingView, NotApplicableView, Report, UnknownView
from auditor.model.severity import Owner, Severity
from auditor.model.verdict import State
from auditor.render.causes import number_causes
from auditor.render.language import Lang
from auditor.render.terminal.columns import width_of
from auditor.render.terminal.command import write_command
from auditor.render.terminal.inputs import Input
from auditor.render.text import Color, Detail, render_text
from auditor.render.texts import load_texts
from tests.unit.render.samples import (
    TOKENS,
    change,
    dns_timed_out,
    many_causes,
    ready,
    two_spf_and_no_dmarc,
    unknown_dkim,
    wants_tokens,
    with_risks,
)

both_languages = pytest.mark.parametrize("lang", list(Lang))


def told(report: Report, lang: Lang = Lang.EN, detail: Detail = Detail.FIRST_SCREEN) -> str:
    return render_text(report, lang, width=80, color=Color.NONE, detail=detail)


def flowing(text: str) -> str:
    """Without the line breaks that the width made."""
    return " ".join(text.split())


def command(report: Report, repeated: tuple[tuple[str, str], ...] = ()) -> list[str]:
    return shlex.split(str(write_command(report, repeated=repeated)))


def asked(report: Report, **fields: object) -> Report:
    return replace(report, request=replace(report.request, **fields))  # type: ignore[arg-type] # any of its fields


def fault(base: Report, **fields: object) -> FindingView:
    seen = next(each for each in base.findings if each.severity is not Severity.PASSED)
    made = {"severity": Severity.BLOCKER, "because_of": (), "fixed_by": (), **fields}
    return replace(seen, **made)  # type: ignore[arg-type] # any of its fields


# --- the command ---


def test_a_profile_of_ones_own_is_not_taken_for_a_shipped_one() -> None:
    own = replace(ready(), profile=replace(ready().profile, name="our platform", assumed=False))

    assert command(own)[-2:] == ["--profile", "…"]
    assert command(own, (("--profile", "our profile.toml"),))[-2:] == ["--profile", "our profile.toml"]


def test_what_a_report_does_not_hold_is_repeated_as_typed() -> None:
    repeated = (("--nameserver", "192.0.2.1"), ("--nameserver", "192.0.2.2:53"))

    assert command(asked(ready(), ses_tokens=()), repeated) == shlex.split(
        "auditor check hotel.example --nameserver 192.0.2.1 --nameserver 192.0.2.2:53"
    )


def test_a_set_up_that_is_to_change_is_not_asked_about_again() -> None:
    base = asked(with_risks(), mail_from="default", no_dkim=True, ses_tokens=())
    unaligned = fault(base, id="a", code="alignment-none", question=Question.ALIGNMENT, owner=Owner.PLATFORM)
    verdict = replace(base.verdict, state=State.NOT_READY, deciding=("a",))
    words = command(replace(base, findings=(unaligned,), verdict=verdict))

    assert words == shlex.split("auditor check hotel.example --mail-from … --ses-token … --ses-token … --ses-token …")


def test_a_set_up_that_is_not_at_fault_stays_as_it_was_given() -> None:
    base = asked(two_spf_and_no_dmarc(), mail_from="default", no_dkim=True, ses_tokens=())

    assert command(base) == shlex.split("auditor check hotel.example --mail-from default --no-dkim")


@pytest.mark.parametrize("code", ["from-domain-not-found", "from-domain-is-freemail"])
@both_languages
def test_another_domain_is_left_open_with_all_that_belonged_to_this_one(code: str, lang: Lang) -> None:
    base = asked(two_spf_and_no_dmarc(), mail_from="bounce.hotel.example", region="eu-west-1")
    report = replace(base, findings=(fault(base, code=code),), plan=None)

    assert command(report) == shlex.split("auditor check … --region eu-west-1")
    assert load_texts(lang).ui("terminal.input.domain") in told(report, lang)


def test_a_question_that_the_saved_copy_does_not_hold_is_recorded_anew() -> None:
    base = dns_timed_out()
    lost = tuple(replace(each, reason="not-recorded", next_step="record-again") for each in base.unknowns)
    report = replace(base, unknowns=lost)

    assert "--save-dns dns.txt" in " ".join(command(report))
    assert "the saved copy does not hold this question" in told(report).splitlines()[0]
    assert "DNS gave no answer" not in told(report)


def test_while_dns_is_silent_no_tokens_are_asked_for() -> None:
    base = asked(dns_timed_out(), ses_tokens=())
    report = replace(base, unknowns=(*base.unknowns, unknown_dkim("hotel.example")))

    assert "--ses-token" not in command(report)


def test_a_silent_server_that_was_asked_is_named() -> None:
    base = dns_timed_out()
    silent = tuple(replace(each, fields={**each.fields, "tried": ("192.0.2.1:53",)}) for each in base.unknowns)

    assert "Asked in vain: 192.0.2.1:53." in flowing(told(replace(base, unknowns=silent)))


def test_where_the_right_mx_is_not_known_the_region_is_asked_for() -> None:
    base = two_spf_and_no_dmarc()
    without_region = fault(base, code="envelope-mx-missing", question=Question.ENVELOPE, fields={"expected": ()})
    report = replace(base, findings=(without_region,), plan=None)

    assert command(report)[-2:] == ["--region", "…"]
    assert "--region" not in command(replace(report, findings=(replace(without_region, fields={"expected": ("x",)}),)))


@both_languages
@pytest.mark.parametrize("wanted", list(Input))
def test_what_to_put_in_is_explained_on_one_line(wanted: Input, lang: Lang) -> None:
    assert width_of(load_texts(lang).ui(f"terminal.input.{wanted}")) <= 78


@both_languages
def test_what_a_token_is_is_always_explained(lang: Lang) -> None:
    base = many_causes()
    unknown = unknown_dkim("hotel.example")
    explained = load_texts(lang).ui("terminal.input.ses-token")

    assert explained in told(replace(asked(base, ses_tokens=()), unknowns=(unknown,)), lang)
    assert explained not in told(base, lang)


@both_languages
def test_tokens_are_said_to_be_needed_where_nothing_can_be_changed_either(lang: Lang) -> None:
    base = asked(two_spf_and_no_dmarc(), ses_tokens=())
    report = replace(base, findings=(fault(base),), plan=None, unknowns=(unknown_dkim("hotel.example"),))
    elsewhere = replace(report, findings=(fault(base, code="from-domain-is-freemail"),))
    needed = f"→ {load_texts(lang).ui('terminal.then.dkim-not-proven')}"

    assert needed in told(report, lang).splitlines()
    assert needed not in told(elsewhere, lang).splitlines()


def test_two_of_three_tokens_are_not_called_none() -> None:
    base = asked(wants_tokens(), ses_tokens=TOKENS[:2])
    (unknown,) = (replace(each, reason="tokens-not-all-given") for each in base.unknowns)

    first = told(replace(base, unknowns=(unknown,))).splitlines()[0]
    assert "the rest of its SES tokens is needed" in first
    assert "three" not in first


# --- causes ---


def led_to_blocker() -> Report:
    base = two_spf_and_no_dmarc()
    slip = fault(base, id="slip", severity=Severity.RISK)
    other = fault(base, id="other", severity=Severity.RISK, code="dmarc-missing")
    blocker = fault(base, id="blocker", code="envelope-mx-multiple", because_of=("slip",))
    verdict = replace(base.verdict, state=State.NOT_READY, deciding=("blocker",))
    return replace(base, findings=(other, slip, blocker), plan=None, verdict=verdict)


def test_a_cause_is_as_bad_as_what_follows_from_it() -> None:
    slip, other = number_causes(led_to_blocker())

    assert (slip.number, slip.finding.id, slip.severity) == (1, "slip", Severity.BLOCKER)
    assert slip.blocked_by is not None
    assert slip.blocked_by.id == "blocker"
    assert (other.number, other.severity, other.blocked_by) == (2, Severity.RISK, None)


@both_languages
def test_what_blocks_is_named_beneath_the_slip_that_leads_to_it(lang: Lang) -> None:
    texts, report = load_texts(lang), led_to_blocker()
    blocker = report.findings[-1]

    for detail in Detail:
        text = flowing(told(report, lang, detail))
        assert flowing(texts.ui("terminal.blocks-by-it", what=texts.finding(blocker).title)) in text
    first_cause = told(report, lang).partition("1. ")[2].splitlines()[0]
    assert texts.term("severity", "risk") not in first_cause


def test_what_no_record_mends_keeps_its_step_beside_the_records() -> None:
    base = two_spf_and_no_dmarc()
    assert base.plan is not None
    cause = next(each for each in base.findings if each.fixed_by and each.code == "spf-multiple-records")
    follows = next(each for each in base.findings if each.because_of == (cause.id,))
    step = load_texts(Lang.EN).finding(follows).fix[0]
    left = replace(base, plan=replace(base.plan, remaining=(follows.id,), remaining_findings=(follows,)))

    assert flowing(step) in flowing(told(left))
    assert flowing(step) in flowing(told(left, detail=Detail.EVERYTHING))
    assert flowing(step) not in flowing(told(base))


def reordered(after: str) -> Report:
    base = two_spf_and_no_dmarc()
    assert base.plan is not None
    before = "v=spf1 a mx include:amazonses.com ~all"
    moved = change(Action.REPLACE, "TXT", "hotel.example", after, (), before=(before,))
    too_many = fault(base, id="spf-too-many-lookups@from:hotel.example", fixed_by=(moved.id,))
    plan = replace(base.plan, changes=(moved,), remaining=(too_many.id,), remaining_findings=(too_many,))
    return replace(base, findings=(too_many,), plan=plan)


@both_languages
def test_a_record_that_is_only_reordered_says_why(lang: Lang) -> None:
    why = flowing(load_texts(lang).ui("terminal.reordered"))

    for detail in Detail:
        assert why in flowing(told(reordered("v=spf1 include:amazonses.com a mx ~all"), lang, detail))
        assert why not in flowing(told(reordered("v=spf1 include:amazonses.com a ~all"), lang, detail))


@both_languages
def test_what_a_record_costs_and_leaves_out_is_said_beside_it(lang: Lang) -> None:
    report = reordered("v=spf1 include:amazonses.com a ~all")
    assert report.plan is not None
    [bare] = report.plan.changes
    paid = replace(bare, cost=("include:crm.example",), dropped=("ip4:192.0.2.0/33",))

    for detail in Detail:
        shown = flowing(told(replace(report, plan=replace(report.plan, changes=(paid,))), lang, detail))
        assert "include:crm.example" in shown
        assert "ip4:192.0.2.0/33" in shown


# --- room ---


def test_a_step_that_fits_is_whole_and_one_that_is_cut_is_said_to_be() -> None:
    base = two_spf_and_no_dmarc()
    one = fault(base, code="from-domain-is-freemail", fields={})
    step = flowing(load_texts(Lang.EN).finding(one).fix[0])
    alone = told(replace(base, findings=(one,), plan=None))
    crowd = tuple(replace(one, id=f"f{number}", code="envelope-default") for number in range(8))
    crowded = told(replace(base, findings=crowd, plan=None))

    assert step in flowing(alone)
    assert "cut short" not in alone
    cut = [line for line in crowded.splitlines() if line.endswith("…") and line.startswith("   ")]
    assert bool(cut) == ("cut short" in crowded)
    assert cut


@both_languages
def test_what_is_not_examined_is_said_however_full_the_screen_is(lang: Lang) -> None:
    assert load_texts(lang).ui("terminal.not-examined.short") in told(many_causes(), lang)


# --- whose turn ---


def test_each_of_several_people_gets_the_preposition() -> None:
    base = two_spf_and_no_dmarc()
    one = fault(base, id="a", owner=Owner.DNS)
    other = fault(base, id="b", owner=Owner.PLATFORM)

    text = flowing(told(replace(base, findings=(one, other), plan=None), Lang.ES))
    assert "Le toca a quien gestiona su DNS y a la plataforma" in text


# --- for technicians ---


def test_what_does_not_apply_is_said_with_its_reason() -> None:
    skipped = NotApplicableView(question=Question.DKIM, reason="no-dkim-stated")
    text = flowing(told(replace(ready(), not_applicable=(skipped,)), detail=Detail.EVERYTHING))

    assert "WHAT DOES NOT APPLY the DKIM signature: It was stated that nothing signs with DKIM." in text


@pytest.mark.parametrize(
    ("related", "authenticated", "aligned", "words"),
    [
        ("yes", "yes", "yes", "SPF bounce.hotel.example: aligned with the From domain ("),
        ("yes", "no", "no", "SPF bounce.hotel.example: aligned by name, but not proven ("),
        ("yes", "unknown", "unknown", "SPF bounce.hotel.example: aligned by name; not known whether it is proven ("),
        ("no", "yes", "no", "SPF bounce.hotel.example: not aligned with the From domain ("),
        ("unknown", "yes", "unknown", "SPF bounce.hotel.example: not known whether it aligns ("),
    ],
)
def test_a_name_that_agrees_is_told_from_a_proof(related: str, authenticated: str, aligned: str, words: str) -> None:
    base = ready()
    legs = tuple(
        replace(leg, related=related, authenticated=authenticated, aligned=aligned) if leg.mechanism == "spf" else leg
        for leg in base.facts.alignment
    )
    report = replace(base, facts=replace(base.facts, alignment=legs))

    assert words in flowing(told(report, detail=Detail.EVERYTHING))


def test_where_nothing_signs_no_domain_is_said_to_sign() -> None:
    report = asked(ready(), no_dkim=True, ses_tokens=())

    assert "DKIM: nothing signs" in told(report, detail=Detail.EVERYTHING)
    assert "DKIM hotel.example: aligned" not in told(report, detail=Detail.EVERYTHING)


def test_an_open_question_after_the_changes_is_told_by_its_title() -> None:
    base = two_spf_and_no_dmarc()
    assert base.plan is not None
    silent: UnknownView = replace(
        unknown_dkim("hotel.example"), id="x", kind=UnknownKind.COULD_NOT_ASK, reason="timeout", next_step="retry-later"
    )
    plan = replace(base.plan, reaches=State.INCONCLUSIVE, remaining=("x",), remaining_unknowns=(silent,))
    report = replace(base, unknowns=(silent,), plan=plan)

    title = load_texts(Lang.EN).unknown(silent).title
    assert f"→ After that: NO VERDICT YET. Not seen: {title}" in flowing(told(report))
