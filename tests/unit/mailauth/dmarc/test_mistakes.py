"""Slips of the hand in DMARC records: what they are, where they stand, what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dmarc import (
    DiscoveryModel,
    DmarcRecord,
    Effect,
    Mistake,
    MistakeKind,
    NotDmarc,
    find_mistakes,
    parse_record,
)
from auditor.mailauth.escaping import escape

K = MistakeKind


def found(text: str) -> list[tuple[MistakeKind, str]]:
    return [(slip.kind, slip.span.of(text)) for slip in find_mistakes(text)]


@pytest.mark.parametrize(
    ("written", "slips", "corrected"),
    [
        ("v=dmarc1; p=none", [(K.VERSION_CASE, "v=dmarc1")], "v=DMARC1; p=none"),
        ("v=DMARC; p=none", [(K.VERSION_INCOMPLETE, "v=DMARC")], "v=DMARC1; p=none"),
        ("DMARC1; p=none", [(K.VERSION_INCOMPLETE, "DMARC1")], "v=DMARC1; p=none"),
        ("p=none; fo=1", [(K.VERSION_MISSING, "")], "v=DMARC1; p=none; fo=1"),
        ("p=none; v=DMARC1; fo=1", [(K.VERSION_NOT_FIRST, " v=DMARC1")], "v=DMARC1; p=none; fo=1"),
        ("v=DMARC1 p=none", [(K.SEPARATOR_MISSING, " ")], "v=DMARC1; p=none"),
        ("v=DMARC1p=none", [(K.SEPARATOR_MISSING, "")], "v=DMARC1; p=none"),
        ("v=DMARC1; p=none sp=reject", [(K.SEPARATOR_MISSING, " ")], "v=DMARC1; p=none; sp=reject"),
        ("v=DMARC1, p=none", [(K.WRONG_SEPARATOR, ", ")], "v=DMARC1; p=none"),
        ("v=DMARC1: p=none", [(K.WRONG_SEPARATOR, ": ")], "v=DMARC1; p=none"),
        ("v=DMARC1; p=none, sp=none", [(K.WRONG_SEPARATOR, ", ")], "v=DMARC1; p=none; sp=none"),
        ("v=DMARC1\\; p=none", [(K.ESCAPED_SEMICOLON, r"\092;")], "v=DMARC1; p=none"),
        ('"v=DMARC1; p=none"', [(K.OUTER_QUOTES, '"'), (K.OUTER_QUOTES, '"')], "v=DMARC1; p=none"),
        ("v=DMARC1; p='none'; sp=none", [(K.VALUE_QUOTES, "'")] * 2, "v=DMARC1; p=none; sp=none"),
        (" v=DMARC1; p=none", [(K.UNUSUAL_SPACE, " ")], "v=DMARC1; p=none"),
        ("v=DMARC1;\u00a0p=none", [(K.UNUSUAL_SPACE, r"\194\160")], "v=DMARC1; p=none"),
        ("V=DMARC1; P=none", [(K.TAG_CASE, "V"), (K.TAG_CASE, "P")], "v=DMARC1; p=none"),
        ("v=DMARC1; p=monitor", [(K.POLICY_WORD, "monitor")], "v=DMARC1; p=none"),
        ("v=DMARC1; p=ninguno", [(K.POLICY_WORD, "ninguno")], "v=DMARC1; p=none"),
        ("v=DMARC1; p=Cuarentena", [(K.POLICY_WORD, "Cuarentena")], "v=DMARC1; p=quarantine"),
        ("v=DMARC1; p=none; sp=rechazar", [(K.POLICY_WORD, "rechazar")], "v=DMARC1; p=none; sp=reject"),
        (
            "v=DMARC1; p=none; rua=a@hotel.example,b@hotel.example",
            [(K.MAILTO_MISSING, "a@hotel.example"), (K.MAILTO_MISSING, "b@hotel.example")],
            "v=DMARC1; p=none; rua=mailto:a@hotel.example,mailto:b@hotel.example",
        ),
        (
            "v=DMARC1; p=none; rua=mailto: a@hotel.example",
            [(K.MAILTO_MISWRITTEN, "mailto: ")],
            "v=DMARC1; p=none; rua=mailto:a@hotel.example",
        ),
        (
            "v=DMARC1; p=none; rua=email:a@hotel.example",
            [(K.MAILTO_MISWRITTEN, "email:")],
            "v=DMARC1; p=none; rua=mailto:a@hotel.example",
        ),
    ],
)
def test_each_slip_is_recognised_placed_and_mended(
    written: str, slips: list[tuple[MistakeKind, str]], corrected: str
) -> None:
    text = escape(written.encode())
    assert found(text) == slips
    assert {slip.corrected for slip in find_mistakes(text)} == {corrected}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_typographic_quotes_in_either_encoding(encoding: str) -> None:
    text = escape("“v=DMARC1; p=none”".encode(encoding))
    assert [kind for kind, _ in found(text)] == [K.TYPOGRAPHIC_QUOTES, K.TYPOGRAPHIC_QUOTES]
    assert find_mistakes(text)[0].corrected == "v=DMARC1; p=none"


def test_several_slips_at_once_are_all_mended_in_one_record() -> None:
    text = escape("“v=dmarc1, p=ninguno rua=a@hotel.example”".encode())
    slips = find_mistakes(text)
    assert [slip.kind for slip in slips] == [
        K.TYPOGRAPHIC_QUOTES,
        K.VERSION_CASE,
        K.WRONG_SEPARATOR,
        K.POLICY_WORD,
        K.SEPARATOR_MISSING,
        K.MAILTO_MISSING,
        K.TYPOGRAPHIC_QUOTES,
    ]
    assert slips[0].corrected == "v=DMARC1; p=none; rua=mailto:a@hotel.example"


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1; p=none",
        "v = DMARC1 ;p=none;",
        "v=DMARC1; p=none; rua=mailto:o'neil@hotel.example,mailto:b@hotel.example!10m; fo=1:d:s",
        "v=DMARC1; p=reject; pct=50",
        "v=DMARC1; rua=mailto:a@hotel.example",
        "v=DMARC1; p=",
        "v=DMARC1; p=whatever",
        "v=DKIM1; k=rsa; p=MIGfMA0",
        "p=MIGfMA0",
        "v=spf1 -all",
        "google-site-verification=p",
        "",
    ],
)
def test_what_is_right_or_was_never_a_record_or_cannot_be_guessed_is_left_alone(text: str) -> None:
    assert find_mistakes(text) == ()


@given(st.text(alphabet=" ;,:=vpDMARC1dmarc\"'none rua@x.y\u201c\u00a0\\", max_size=50))
def test_every_correction_is_a_record_that_works_and_needs_no_further_correction(written: str) -> None:
    text = escape(("v=dmarc1" + written).encode())
    for slip in find_mistakes(text):
        assert isinstance(slip, Mistake)
        assert 0 <= slip.span.start <= slip.span.end <= len(text)
        record = parse_record(slip.corrected, DiscoveryModel.RFC9989)
        assert isinstance(record, DmarcRecord)
        assert record.effect is not Effect.VOID


@given(st.binary(max_size=120), st.sampled_from(list(DiscoveryModel)))
def test_no_octets_make_the_record_parser_or_the_corrector_raise(octets: bytes, model: DiscoveryModel) -> None:
    for text in (escape(octets), "v=DMARC1;" + escape(octets)):
        outcome = parse_record(text, model)
        assert isinstance(outcome, DmarcRecord | NotDmarc)
        find_mistakes(text)
