"""Tag-lists: RFC 6376 section 3.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.escaping import escape
from auditor.mailauth.tags import TagFaultCode, parse_tag_list, without_folding

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True)
VALUES = st.from_regex(r"([!-:<-\[\]-~]{1,6}( [!-:<-\[\]-~]{1,6}){0,2})?", fullmatch=True)


def names_and_values(text: str) -> list[tuple[str, str]]:
    return [(tag.name, tag.value) for tag in parse_tag_list(text).tags]


@pytest.mark.parametrize(
    "text",
    ["a=1;b=2", "a=1;b=2;", " a = 1 ; b = 2 ", "a=1; b=2; ", r"\009a\009=1;\013\010 b=\013\010\009 2;"],
)
def test_white_space_around_names_and_values_and_a_last_semicolon_mean_nothing(text: str) -> None:
    assert names_and_values(text) == [("a", "1"), ("b", "2")]
    assert parse_tag_list(text).faults == ()


def test_names_are_case_sensitive_and_values_may_hold_equals_signs_and_nothing() -> None:
    assert names_and_values("P=x;p=YQ==;n=") == [("P", "x"), ("p", "YQ=="), ("n", "")]
    assert parse_tag_list("P=x;p=YQ==;n=").faults == ()


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", TagFaultCode.EMPTY_LIST, ""),
        ("  ", TagFaultCode.EMPTY_LIST, "  "),
        ("a=1;;b=2", TagFaultCode.EMPTY_TAG, ""),
        (";a=1", TagFaultCode.EMPTY_TAG, ""),
        ("a=1; junk ;b=2", TagFaultCode.EQUALS_MISSING, "junk"),
        ("a=1;=2", TagFaultCode.NAME_INVALID, ""),
        ("a=1;2b=2", TagFaultCode.NAME_INVALID, "2b"),
        ("a=1;b c=2", TagFaultCode.NAME_INVALID, "b c"),
        ("a=1;b=x;a=3", TagFaultCode.DUPLICATE, "a=3"),
        (r"a=\195\177", TagFaultCode.CHARACTER, r"\195"),
        (r"a=x\010y", TagFaultCode.CHARACTER, r"\010"),
    ],
)
def test_every_departure_from_the_grammar_is_named_with_its_place(text: str, code: TagFaultCode, where: str) -> None:
    faults = parse_tag_list(text).faults
    assert [fault.code for fault in faults] == [code]
    assert faults[0].span.of(text) == where


def test_a_backslash_is_an_ordinary_character_of_a_value() -> None:
    tag_list = parse_tag_list(escape(b"a=x\\y"))
    assert tag_list.faults == ()
    assert tag_list.tags[0].value == r"x\092y"


def test_one_faulty_tag_does_not_hide_the_others() -> None:
    assert names_and_values("a=1;;junk;b=2;a=3") == [("a", "1"), ("b", "2"), ("a", "3")]


def test_spans_point_at_the_tag_its_name_and_its_value() -> None:
    text = "v=DKIM1;  p = abc ; "
    tag = parse_tag_list(text).get("p")
    assert tag is not None
    assert [span.of(text) for span in (tag.span, tag.name_span, tag.value_span)] == ["p = abc", "p", "abc"]


def test_folding_inside_a_value_is_kept_and_can_be_removed() -> None:
    tag = parse_tag_list(r"p=ab\013\010 cd ef\009gh").tags[0]
    assert tag.compact == "abcdefgh"
    assert without_folding("a b") == "ab"


@given(st.binary(max_size=200))
def test_no_octets_make_it_raise_and_every_span_lies_in_the_text(octets: bytes) -> None:
    text = escape(octets)
    tag_list = parse_tag_list(text)
    spans = [tag.span for tag in tag_list.tags] + [fault.span for fault in tag_list.faults]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert tag_list.tags or tag_list.faults


@given(st.text(alphabet=" ;=ap\\0139", max_size=60))
def test_text_that_no_escaping_wrote_does_not_make_it_raise_either(text: str) -> None:
    tag_list = parse_tag_list(text)
    assert tag_list.tags or tag_list.faults


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=6))
def test_what_is_written_is_read_again(tags: dict[str, str]) -> None:
    text = "; ".join(f"{name}={value}" for name, value in tags.items())
    tag_list = parse_tag_list(text)
    assert tag_list.faults == ()
    assert names_and_values(text) == list(tags.items())
    assert str(tag_list) == text
