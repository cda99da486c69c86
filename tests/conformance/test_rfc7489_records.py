"""The same texts as a receiver of RFC 7489 reads them (sections 6.3, 6.4 and 6.6.3)."""

from __future__ import annotations

import pytest

from auditor.mailauth.dmarc import (
    DiscoveryModel,
    DmarcRecord,
    Effect,
    Oddity,
    Policy,
    PolicyTag,
    Psd,
    Unset,
    parse_record,
)


def record(text: str) -> DmarcRecord:
    outcome = parse_record(text, DiscoveryModel.RFC7489)
    assert isinstance(outcome, DmarcRecord), outcome
    return outcome


def kinds(text: str) -> set[Oddity]:
    return {odd.kind for odd in record(text).irregularities}


def test_percentage_and_interval_count() -> None:
    found = record("v=DMARC1; p=reject; pct=10; ri=3600; rf=afrf")
    assert (found.percent, found.report_interval) == (10, 3600)
    assert found.irregularities == ()


@pytest.mark.parametrize("value", ["101", "-1", "ten", "", "1000000000000"])
def test_an_invalid_percentage_is_all_of_it(value: str) -> None:
    assert record(f"v=DMARC1; p=reject; pct={value}").percent == 100
    assert kinds(f"v=DMARC1; p=reject; pct={value}") == {Oddity.VALUE_INVALID}


def test_the_newer_tags_are_unknown() -> None:
    found = record("v=DMARC1; p=reject; np=oops; psd=y; t=y")
    assert (found.np, found.psd, found.testing) == (Unset.MISSING, Psd.UNSAID, False)
    assert found.applied(PolicyTag.P) == (Policy.REJECT, PolicyTag.P)
    assert kinds("v=DMARC1; p=reject; np=oops; psd=y; t=y") == {Oddity.UNKNOWN_TAG}


def test_an_invalid_np_voids_only_the_newer_reading() -> None:
    text = "v=DMARC1; p=reject; np=oops"
    newer = parse_record(text, DiscoveryModel.RFC9989)
    assert isinstance(newer, DmarcRecord)
    assert (record(text).effect, newer.effect) == (Effect.AS_WRITTEN, Effect.VOID)


def test_the_grammar_wants_p_right_after_v() -> None:
    assert kinds("v=DMARC1; rua=mailto:a@hotel.example; p=reject") == {Oddity.POLICY_NOT_SECOND}
    assert kinds("v=DMARC1; p=reject; rua=mailto:a@hotel.example") == set()


def test_the_error_rule_of_section_6_6_3() -> None:
    assert record("v=DMARC1; p=oops").effect is Effect.VOID
    assert record("v=DMARC1; p=reject; sp=oops; rua=mailto:a@hotel.example").effect is Effect.AS_NONE
