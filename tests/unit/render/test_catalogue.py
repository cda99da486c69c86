"""Do the page of a finding and the table of all findings hold what they promise, in both languages?"""

from __future__ import annotations

import pytest

from auditor.model.findings import CATALOGUE
from auditor.render.catalogue import render_explain, render_findings, unknown_reasons
from auditor.render.language import Lang
from auditor.render.texts import load_texts

LANGUAGES = pytest.mark.parametrize("lang", Lang)
CODES = [kind.code for kind in CATALOGUE]


@LANGUAGES
def test_every_code_and_reason_is_in_the_table_once(lang: Lang) -> None:
    first_words = [line.split()[0] for line in render_findings(lang).splitlines() if line.startswith("  ")]
    assert first_words == [*CODES, *unknown_reasons(lang)]


def test_the_table_speaks_the_language() -> None:
    assert "hotelsol.example no existe en el DNS" in render_findings(Lang.ES)
    assert "hotelsol.example does not exist in DNS" in render_findings(Lang.EN)


@LANGUAGES
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str, lang: Lang) -> None:
    page = render_explain(code, lang)
    assert page is not None
    assert page.startswith(f"{code}\n")
    assert page.endswith("\n")
    assert not page.endswith("\n\n")
    kind = CATALOGUE[CODES.index(code)]
    unwrapped = " ".join(page.split())
    assert all(each in unwrapped for each in kind.references)
    assert not any(mark in page for mark in "{}…∅")


@LANGUAGES
@pytest.mark.parametrize("code", [*CODES, *unknown_reasons(Lang.EN)])
def test_a_page_speaks_of_the_report_that_the_reader_has(code: str, lang: Lang) -> None:
    page = " ".join((render_explain(code, lang) or "").split())
    assert load_texts(lang).ui("catalogue.this-report") not in page


@LANGUAGES
@pytest.mark.parametrize("code", [*CODES, *unknown_reasons(Lang.EN)])
def test_a_page_fits_into_eighty_columns(code: str, lang: Lang) -> None:
    page = render_explain(code, lang) or ""
    assert [line for line in page.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_a_page_says_severity_consequence_and_what_to_do() -> None:
    page = render_explain("spf-multiple-records", Lang.ES) or ""
    assert "Gravedad: bloquea la campaña (blocker)" in page
    assert "Qué hacer" in page
    assert "RFC 7208 section 3.2" in page
    assert "el registro SPF del dominio remitente (from-spf)" in " ".join(page.split())


def test_a_page_says_in_words_what_differs_in_other_cases() -> None:
    page = " ".join((render_explain("spf-too-many-lookups", Lang.EN) or "").split())
    assert "reached" not in page
    assert "Where this campaign's check finds its answer before getting there:" in page
    assert "not affected" in page


def test_a_page_begins_with_the_usual_case() -> None:
    page = render_explain("spf-missing", Lang.EN) or ""
    assert page.index("hotelsol.example has no SPF record") < page.index("hotelsol.example has no valid SPF record")
    assert "Where there is something like one" in page
    assert "v=spf 1 include:_spf.mailbox.example" in " ".join(page.split())


def test_a_fault_of_either_domain_says_what_it_leads_to_at_each() -> None:
    page = " ".join((render_explain("spf-missing", Lang.EN) or "").split())
    assert "Consequence at the sender's domain: The platform checks this record" in page
    assert "Consequence at the technical return address (MAIL FROM): Receivers check this record" in page


@LANGUAGES
@pytest.mark.parametrize("reason", unknown_reasons(Lang.EN))
def test_every_reason_of_an_unknown_has_a_page(reason: str, lang: Lang) -> None:
    page = render_explain(reason, lang)
    assert page is not None
    assert page.startswith(f"{reason}\n")


@pytest.mark.parametrize("code", ["spf-mising", "", "SPF-MISSING", "dkim-not-proven~nothing-tried", "spf"])
def test_a_code_that_does_not_exist_has_no_page(code: str) -> None:
    assert render_explain(code, Lang.EN) is None
