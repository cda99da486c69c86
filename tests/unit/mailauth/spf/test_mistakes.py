"""Slips of the hand, what each does alone, and the record that was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.spf import SlipEffect, SlipKind, SpfRecord, find_mistakes, parse_record
from tests.unit.mailauth.spf.strategies import records

GOOD = "v=spf1 include:s.example ~all"

SLIPS = [
    ("v=spf1 include:s.example \\226\\128\\147all", "typographic-dash", "permerror", "v=spf1 include:s.example -all"),
    ("v=spf1 include:s.example \\150all", "typographic-dash", "permerror", "v=spf1 include:s.example -all"),
    ("v=spf1 include:s.example –all", "typographic-dash", "permerror", "v=spf1 include:s.example -all"),
    ("v=spf1 include:s.example \\203\\156all", "typographic-tilde", "permerror", GOOD),
    ("\\226\\128\\156v=spf1 include:s.example ~all\\226\\128\\157", "typographic-quote", "none", GOOD),
    ("v=spf1 include:s.example ~all\\226\\128\\157", "typographic-quote", "permerror", GOOD),
    ("v=spf1 include:s.example\\194\\160~all", "typographic-blank", "permerror", GOOD),
    ("\\239\\187\\191v=spf1 include:s.example ~all", "invisible-character", "none", GOOD),
    ('"v=spf1 include:s.example ~all"', "quote", "none", GOOD),
    ('v=spf1 include:s.example ~all"', "quote", "permerror", GOOD),
    ('\\092"v=spf1 include:s.example ~all\\092"', "quote", "none", GOOD),
    ("'v=spf1 include:s.example ~all'", "quote", "none", GOOD),
    (" v=spf1 include:s.example ~all", "leading-blank", "none", GOOD),
    ("v=spf1. include:s.example ~all", "version", "none", GOOD),
    ("v=spf 1 include:s.example ~all", "version", "none", GOOD),
    ("v=spf1include:s.example ~all", "version", "none", GOOD),
    ("v = spf1 include:s.example ~all", "version", "none", GOOD),
    ("spf1 include:s.example ~all", "version", "none", GOOD),
    ("v=spf1, include:s.example ~all", "version", "none", GOOD),
    ("v=spf1 include:s.example ~ all", "qualifier-apart", "permerror", GOOD),
    ("v=spf1 include:s.example all~", "qualifier-apart", "permerror", GOOD),
    ("v=spf1 include:s.example ~todos", "all-in-other-words", "permerror", GOOD),
    ("v=spf1 include:s.example softfail", "result-for-all", "permerror", GOOD),
    ("v=spf1 include:s.example ~all;", "separator", "permerror", GOOD),
    ("v=spf1 include:s.example; ~all", "separator", "permerror", GOOD),
    ("v=spf1 include:s.example,~all", "separator", "permerror", GOOD),
    ("v=spf1 ip4:192.0.2.1,192.0.2.9 ~all", "separator", "permerror", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.9 ~all"),
    (
        "v=spf1 include:s.example,t.example ~all",
        "separator",
        "include-none",
        "v=spf1 include:s.example include:t.example ~all",
    ),
    ("v=spf1 include: s.example ~all", "blank-in-term", "permerror", GOOD),
    ("v=spf1 include :s.example ~all", "blank-in-term", "permerror", GOOD),
    ("v=spf1 include s.example ~all", "blank-in-term", "permerror", GOOD),
    ("v=spf1 include=s.example ~all", "equals-for-colon", "ignored", GOOD),
    ("v=spf1 ip4=192.0.2.1 ~all", "equals-for-colon", "ignored", "v=spf1 ip4:192.0.2.1 ~all"),
    ("v=spf1 redirect:s.example", "colon-for-equals", "permerror", "v=spf1 redirect=s.example"),
    ("v=spf1 includ:s.example ~all", "misspelt-name", "permerror", GOOD),
    ("v=spf1 inlcude:s.example ~all", "misspelt-name", "permerror", GOOD),
    ("v=spf1 ip:192.0.2.1 ~all", "misspelt-name", "permerror", "v=spf1 ip4:192.0.2.1 ~all"),
    ("v=spf1 include:http://s.example ~all", "url-for-domain", "include-none", GOOD),
    ("v=spf1 include:https://s.example/ ~all", "url-for-domain", "permerror", GOOD),
    ("v=spf1 ip4:mail.hotel.example ~all", "host-for-address", "permerror", "v=spf1 a:mail.hotel.example ~all"),
    ("v=spf1 a:192.0.2.1 ~all", "address-for-host", "permerror", "v=spf1 ip4:192.0.2.1 ~all"),
    ("v=spf1 ip4:2001:db8::1 ~all", "address-family", "permerror", "v=spf1 ip6:2001:db8::1 ~all"),
    ("v=spf1 mx -all v=spf1 include:s.example ~all", "record-inside", "ignored", "v=spf1 mx include:s.example ~all"),
]


@pytest.mark.parametrize(("text", "kind", "effect", "corrected"), SLIPS)
def test_a_slip_its_effect_and_what_was_meant(text: str, kind: str, effect: str, corrected: str) -> None:
    assert [(m.kind, m.effect, m.corrected) for m in find_mistakes(text)] == [(kind, effect, corrected)]


def test_every_kind_and_every_effect_is_shown_above() -> None:
    assert {kind for _, kind, _, _ in SLIPS} == set(SlipKind)
    assert {effect for _, _, effect, _ in SLIPS} == set(SlipEffect)


def test_several_slips_each_with_its_own_effect_and_one_corrected_record() -> None:
    text = '"v=spf1 includ:http://s.example/; ip4=192.0.2.1 ~ todos"'
    found = find_mistakes(text)
    assert {m.corrected for m in found} == {"v=spf1 include:s.example ip4:192.0.2.1 ~all"}
    assert {(m.kind, m.effect, text[m.span.start : m.span.end]) for m in found} == {
        (SlipKind.QUOTE, SlipEffect.NONE, '"'),
        (SlipKind.MISSPELT_NAME, SlipEffect.PERMERROR, "includ"),
        (SlipKind.URL_FOR_DOMAIN, SlipEffect.PERMERROR, "http://s.example/"),
        (SlipKind.SEPARATOR, SlipEffect.PERMERROR, ";"),
        (SlipKind.EQUALS_FOR_COLON, SlipEffect.IGNORED, "="),
        (SlipKind.QUALIFIER_APART, SlipEffect.PERMERROR, " "),
        (SlipKind.ALL_IN_OTHER_WORDS, SlipEffect.PERMERROR, "todos"),
    }


def test_two_records_in_one_keep_the_milder_all_at_the_end() -> None:
    found = find_mistakes("v=spf1 a -all v=spf1 a ip4:192.0.2.1 ~all")
    assert found[0].corrected == "v=spf1 a ip4:192.0.2.1 ~all"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "google-site-verification=abc",
        "v=spf10 a -all",
        "spf2.0/pra include:s.example -all",
        "v=DMARC1; p=none",
        "v=spf1 nonsense:x.example -all",
        "v=spf1 x=include,all; -all",
        "v=spf1 exists:%{i,}.s.example -all",
        "v=spf1 ip4:192.0.2.1include:s.example -all",
        "v=spf1 a " + "mx " * 10_000,
    ],
)
def test_no_slip_that_could_be_recognised_and_mended(text: str) -> None:
    assert find_mistakes(text) == ()


@given(records())
def test_a_record_without_slips_has_none(text: str) -> None:
    assert find_mistakes(text) == ()


PIECES = [
    *"~-+?;,:=\"' ",
    "v=spf1",
    "v=spf 1",
    "include",
    "ip4",
    "s.example",
    "192.0.2.1",
    "all",
    "http://",
    "\\226\\128\\147",
    "\\092",
    "\\239\\187\\191",
    "“",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join).map("v=spf1 {}".format)))
def test_whatever_the_text_the_corrected_record_is_valid_and_free_of_slips(text: str) -> None:
    for mistake in find_mistakes(text):
        assert isinstance(parse_record(mistake.corrected), SpfRecord)
        assert find_mistakes(mistake.corrected) == ()
        assert 0 <= mistake.span.start < mistake.span.end <= len(text)
