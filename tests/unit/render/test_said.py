"""How do values look inside sentences, and which sentence is chosen for a finding?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.model.findings.dkim import DkimOk
from auditor.model.findings.spf import SpfMissing, SpfSyntaxError, SpfTooManyLookups
from auditor.model.report import FindingView, UnknownView, Value
from auditor.model.severity import Identity, Severity
from auditor.render.catalogue import example_of
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from auditor.render.texts.loader import variants
from tests.unit.render.spoken import unknown_view

EN, ES = load_texts(Lang.EN), load_texts(Lang.ES)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ((), "", ""),
        (("a.example",), "a.example", "a.example"),
        (("a.example", "b.example"), "a.example and b.example", "a.example y b.example"),
        (("a.es", "b.es", "ibiza.es"), "a.es, b.es and ibiza.es", "a.es, b.es e ibiza.es"),
        (("mar.es", "hierro.es"), "mar.es and hierro.es", "mar.es y hierro.es"),
        (("mar.es", "hielo.es"), "mar.es and hielo.es", "mar.es y hielo.es"),
        ("2026-11-21T18:05:41Z", "21 November 2026 at 18:05 UTC", "21 de noviembre de 2026 a las 18:05 UTC"),
        ("xn--.es", "xn--.es", "xn--.es"),
        (10, "10", "10"),
        (None, "", ""),
    ],
)
def test_values_are_said_as_the_language_says_them(value: Value, english: str, spanish: str) -> None:
    assert (EN.said(value), ES.said(value)) == (english, spanish)


def test_an_international_name_is_shown_in_its_own_letters() -> None:
    assert ES.said("xn--caf-dma.es") == "café.es"
    assert ES.said("_dmarc.xn--caf-dma.es") == "_dmarc.café.es"


def test_a_record_is_shown_exactly_as_it_is() -> None:
    record = "v=spf1 include:xn--caf-dma.es ~all"
    assert ES.said(record) == record


def test_a_long_list_is_counted_and_a_huge_value_cut_visibly() -> None:
    many = tuple(f"n{number}.example" for number in range(300))
    assert EN.said(many).endswith("n7.example and 292 more")
    assert ES.said(many).endswith("n7.example y 292 más")
    assert EN.said("x" * 64_000).endswith("x […]")
    assert len(EN.said("x" * 64_000)) < 700


def test_braces_in_a_record_are_only_text() -> None:
    view = example_of(SpfSyntaxError)
    hostile = replace(view, fields={**view.fields, "term": "{subject}{0}{term.__class__}"})
    assert "{subject}{0}{term.__class__}" in EN.finding(hostile).why


def test_a_value_is_said_by_its_word_and_an_unheard_one_as_it_is() -> None:
    view = example_of(SpfSyntaxError)
    assert "an IPv4 address, such as 192.0.2.1" in EN.finding(view).why
    later = replace(view, fields={**view.fields, "expected": "something-of-next-year"})
    assert "something-of-next-year" in EN.finding(later).why


def with_fields(view: FindingView, **fields: Value) -> FindingView:
    return replace(view, fields={**view.fields, **fields})


def test_the_campaign_is_said_to_be_unaffected_where_evaluation_never_gets_there() -> None:
    view = example_of(SpfTooManyLookups)
    assert "ERROR" in EN.finding(view).why
    assert "not affected" in EN.finding(with_fields(view, reached=False)).why


def test_the_platform_is_named_for_the_from_domain_and_receivers_for_the_envelope() -> None:
    view = example_of(SpfMissing)
    assert "campaign goes to ERROR" in EN.finding(replace(view, identity=Identity.FROM)).why
    envelope = EN.finding(replace(view, identity=Identity.ENVELOPE)).why
    assert "Receivers check this record" in envelope
    assert "ERROR" not in envelope


def test_a_profile_that_only_advises_does_not_threaten_with_the_platform() -> None:
    view = replace(example_of(SpfMissing), identity=Identity.FROM, severity=Severity.ADVICE)
    assert "ERROR" not in ES.finding(view).why
    assert "no depende de ello" in ES.finding(view).why


def test_a_key_without_cname_is_said_to_stand_at_its_own_name() -> None:
    view = example_of(DkimOk)
    assert "leads to" in EN.finding(view).why
    assert EN.finding(with_fields(view, target=None)).why == f"At {view.subject} there is an RSA key of 2048 bits."


def test_the_most_particular_table_comes_first_and_the_plain_one_last() -> None:
    when = {"when": {"reached": "false"}}
    tables = {"code": {}, "code@envelope": {}, "code~unreached": when, "code@envelope~unreached": when}
    values: dict[str, Value] = {"identity": "envelope", "reached": False}
    assert list(variants("code", tables, values)) == [
        "code@envelope~unreached",
        "code~unreached",
        "code@envelope",
        "code",
    ]
    assert list(variants("code", tables, {"identity": None, "reached": True})) == ["code"]


def test_a_code_of_a_later_version_stands_for_itself() -> None:
    later = replace(example_of(SpfMissing), code="spf-from-the-future")
    assert EN.finding(later).title == "spf-from-the-future"
    assert EN.next_step("do-what-is-new", {}) == "do-what-is-new"
    assert EN.term("severity", "catastrophe") == "catastrophe"


def test_a_field_that_an_older_report_lacks_is_an_ellipsis() -> None:
    bare = replace(example_of(SpfSyntaxError), fields={"reached": True})
    assert "“…”" in EN.finding(bare).why


def test_an_unknown_ends_in_its_next_step() -> None:
    view: UnknownView = replace(unknown_view("timeout"), next_step="give-ses-tokens")
    said = ES.unknown(view)
    assert "hotelsol.es" in said.title
    assert "el registro DMARC" in said.why
    assert "consola de Amazon SES → Identidades" in said.fix[-1]
    assert ES.next_step("give-ses-tokens", view.fields) == " ".join(said.fix)


def test_what_was_tried_for_dkim_is_named_or_said_not_to_be() -> None:
    tried = EN.unknown(unknown_view("dkim-not-proven", tried=("a.example", "b.example"))).why
    assert "a.example and b.example" in tried
    assert "names were not given" in EN.unknown(unknown_view("dkim-not-proven")).why


def test_one_is_said_in_the_singular() -> None:
    assert EN.ui("html.changes.lead-one", place="x") == EN.ui("html.changes.lead", count=1, place="x")
    assert EN.ui("html.changes.lead", count=2, place="x").startswith("2 ")
