"""RFC 7208 section 3: TXT only, one record, strings joined without a blank, US-ASCII."""

from __future__ import annotations

import pytest

from auditor.mailauth.spf import CauseKind, Expected, SpfResult
from tests.unit.mailauth.spf.worlds import check


def test_the_obsolete_record_type_is_ignored() -> None:
    found = check('hotel.example. IN SPF "v=spf1 +all"')
    assert (found.result, found.cause and found.cause.kind) == (SpfResult.NONE, CauseKind.NO_RECORD)


def test_a_broken_record_of_the_obsolete_type_does_no_harm() -> None:
    assert check('hotel.example. IN SPF "v=spf1 nonsense"\nhotel.example. IN TXT "v=spf1 -all"').result == "fail"


def test_strings_are_joined_without_a_blank() -> None:
    assert check('hotel.example. IN TXT "v=spf1 ip4:192.0." "2.1 -all"').result is SpfResult.PASS


def test_strings_split_between_terms_fuse_them() -> None:
    found = check('hotel.example. IN TXT "v=spf1 ip4:192.0.2.1" "include:other.example -all"')
    assert found.result is SpfResult.PERMERROR
    assert found.cause is not None
    assert found.cause.term == "ip4:192.0.2.1include:other.example"


def test_empty_strings_change_nothing() -> None:
    assert check('hotel.example. IN TXT "" "v=spf1" "" " +all" ""').result is SpfResult.PASS


@pytest.mark.parametrize(
    "second", ["v=spf1 -all", "V=SPF1 +all", "v=spf1", "v=spf1 nonsense"], ids=["other", "case", "bare", "faulty"]
)
def test_two_records_are_a_permanent_error(second: str) -> None:
    found = check(f'hotel.example. IN TXT "v=spf1 +all"\nhotel.example. IN TXT "{second}"')
    assert found.result is SpfResult.PERMERROR
    assert found.cause is not None
    assert (found.cause.kind, set(found.cause.records)) == (CauseKind.MULTIPLE_RECORDS, {"v=spf1 +all", second})


def test_other_txt_records_do_not_count() -> None:
    zone = (
        'hotel.example. IN TXT "v=spf1 -all"\nhotel.example. IN TXT "v=spf2.0/pra +all"\nhotel.example. IN TXT "\\226"'
    )
    assert check(zone).result is SpfResult.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 \\226\\128\\147all",
        "v=spf1 a:\\239\\187\\191x.example -all",
        "v=spf1 ip4:192.0.2.1 -all\\009",
        "v=spf1 x=\\233",
    ],
    ids=["dash", "invisible", "tab", "in-unknown-modifier"],
)
def test_octets_outside_visible_ascii_are_a_syntax_error(text: str) -> None:
    found = check(f'hotel.example. IN TXT "{text}"')
    assert found.result is SpfResult.PERMERROR
    assert found.cause is not None
    assert found.cause.fault is not None
    assert found.cause.fault.expected is Expected.VISIBLE_ASCII
    assert found.cause.fault.text[found.cause.fault.span.start] == "\\"


def test_a_backslash_is_a_character_like_any_other() -> None:
    assert check('hotel.example. IN TXT "v=spf1 x=\\092 +all"').result is SpfResult.PASS


def test_a_record_behind_a_cname_is_followed() -> None:
    assert check('hotel.example. IN CNAME other.example.\nother.example. IN TXT "v=spf1 +all"').result is SpfResult.PASS
