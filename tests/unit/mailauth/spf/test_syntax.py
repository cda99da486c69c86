"""Reading a record."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.mailauth.spf import ATerm, Expected, Qualifier, SpfRecord, SpfSyntaxFault, is_spf_record, parse_record
from tests.unit.mailauth.spf.strategies import records

PIECES = [
    "v=spf1",
    " ",
    "a",
    "mx:",
    "ip4:",
    "1.2.3.4",
    "/",
    "//",
    "%{",
    "%",
    "}",
    "d",
    "-",
    "~all",
    "redirect=",
    "\\226",
    "\\",
    "é",
    ".",
]


@given(st.one_of(st.text(), st.text().map("v=spf1 {}".format), st.lists(st.sampled_from(PIECES)).map("".join)))
@example("v=spf1 %")
@example("v=spf1 a:%{")
@example("v=spf1 \\")
@example("v=spf1 a:%{d\ud800}")
def test_no_text_raises_and_every_fault_points_into_it(text: str) -> None:
    found = parse_record(text)
    if isinstance(found, SpfSyntaxFault):
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.span.start < found.span.end or not text
    else:
        assert is_spf_record(text)


@given(records())
def test_rendering_what_was_read_gives_the_record_back(text: str) -> None:
    found = parse_record(text)
    assert isinstance(found, SpfRecord)
    assert found.render() == text


@given(records())
def test_the_span_of_a_term_is_where_its_text_stands(text: str) -> None:
    found = parse_record(text)
    assert isinstance(found, SpfRecord)
    assert all(text[term.span.start : term.span.end] == term.text for term in found.terms)
    assert " ".join(["v=spf1", *(term.text for term in found.terms)]) == text


def test_rendering_is_canonical() -> None:
    found = parse_record("V=SPF1   +MX  A:%{D1R}.x.example/24   -ALL  ")
    assert isinstance(found, SpfRecord)
    assert found.render() == "v=spf1 mx a:%{D1r}.x.example/24 -all"


def test_a_term_says_what_it_holds() -> None:
    found = parse_record("v=spf1 ~a:mail.hotel.example/24//64")
    assert isinstance(found, SpfRecord)
    term = found.terms[0]
    assert isinstance(term, ATerm)
    assert term.domain is not None
    assert (term.qualifier, term.domain.text, term.cidr.ip4, term.cidr.ip6) == (
        Qualifier.SOFTFAIL,
        "mail.hotel.example",
        24,
        64,
    )


def test_terms_that_evaluation_ignores() -> None:
    found = parse_record("v=spf1 a redirect=x.example -all include:y.example exp=z.example")
    assert isinstance(found, SpfRecord)
    assert [term.text for term in found.effective_mechanisms] == ["a", "-all"]
    assert [term.text for term in found.terms_after_all] == ["redirect=x.example", "include:y.example"]
    assert found.effective_redirect is None


@pytest.mark.parametrize(
    ("text", "guilty", "expected"),
    [
        ("v=spf1 includ:x.example -all", "includ", Expected.KNOWN_MECHANISM),
        ("v=spf1 include:x -all", "x", Expected.DOMAIN_END),
        ("v=spf1 a ~all;", ";", Expected.TERM_END),
        ("v=spf1 ip4:1.2.3.4/33 -all", "33", Expected.IP4_PREFIX_LENGTH),
        ("v=spf1 a:%{y}.example", "%{y", Expected.MACRO_LETTER),
        ("v=spf1 \\226\\128\\147all", "\\226", Expected.VISIBLE_ASCII),
    ],
)
def test_a_fault_underlines_the_guilty_characters(text: str, guilty: str, expected: Expected) -> None:
    found = parse_record(text)
    assert isinstance(found, SpfSyntaxFault)
    assert (text[found.span.start : found.span.end], found.expected) == (guilty, expected)
