"""DMARC records by RFC 9989 sections 4.7, 4.8 and 4.10.1."""

from __future__ import annotations

import pytest

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dmarc import (
    DiscoveryModel,
    DmarcRecord,
    Effect,
    NearMiss,
    NotDmarc,
    Oddity,
    Policy,
    PolicyTag,
    Psd,
    Unset,
    parse_record,
)


def record(text: str) -> DmarcRecord:
    outcome = parse_record(text, DiscoveryModel.RFC9989)
    assert isinstance(outcome, DmarcRecord), outcome
    return outcome


def oddities(text: str) -> list[tuple[Oddity, str]]:
    return [(odd.kind, odd.span.of(text)) for odd in record(text).irregularities]


class TestVersion:
    @pytest.mark.parametrize("text", ["v=DMARC1", "v=DMARC1;", "v=DMARC1; p=none", "v = DMARC1 ;p=none;"])
    def test_it_is_first_and_exact(self, text: str) -> None:
        assert record(text).text == text

    @pytest.mark.parametrize(
        ("text", "miss"),
        [
            ("v=dmarc1; p=none", NearMiss.VERSION_CASE),
            ("V=DMARC1; p=none", NearMiss.VERSION_CASE),
            ("v=DMARC1 p=none", NearMiss.VERSION_VALUE),
            ("v=DMARC1, p=none", NearMiss.VERSION_VALUE),
            ("v=DMARC2; p=none", NearMiss.VERSION_VALUE),
            (r"v=DMARC1\092; p=none\092;", NearMiss.VERSION_VALUE),
            ("p=none; v=DMARC1", NearMiss.VERSION_NOT_FIRST),
            ("p=none; rua=mailto:a@hotel.example", NearMiss.VERSION_MISSING),
            ("DMARC1; p=none", NearMiss.VERSION_MISSING),
            (" v=DMARC1; p=none", NearMiss.LEADING_SPACE),
            ('"v=DMARC1; p=none"', NearMiss.QUOTED),
            (r"\226\128\156v=DMARC1; p=none\226\128\157", NearMiss.QUOTED),
            ("v=spf1 include:_spf.dmarc.example -all", NearMiss.UNRELATED),
            ("google-site-verification=abc", NearMiss.UNRELATED),
            ("v=DKIM1; p=MIGf", NearMiss.UNRELATED),
            ("", NearMiss.UNRELATED),
        ],
    )
    def test_anything_else_is_discarded_and_a_near_miss_recognised(self, text: str, miss: NearMiss) -> None:
        outcome = parse_record(text, DiscoveryModel.RFC9989)
        assert isinstance(outcome, NotDmarc)
        assert outcome.near_miss is miss


class TestTags:
    def test_defaults(self) -> None:
        found = record("v=DMARC1; p=reject")
        assert (found.p, found.sp, found.np) == (Policy.REJECT, Unset.MISSING, Unset.MISSING)
        assert (found.psd, found.testing) == (Psd.UNSAID, False)
        assert (found.adkim, found.aspf) == (AlignmentMode.RELAXED, AlignmentMode.RELAXED)
        assert found.failure_options == {"0"}
        assert (found.rua, found.ruf, found.percent) == ((), (), 100)
        assert found.irregularities == ()

    def test_every_tag_in_any_order_and_case_of_value(self) -> None:
        found = record("v=DMARC1; t=Y; psd=N; np=Reject; aspf=S; adkim=s; fo=1:d:s; sp=QUARANTINE; p=None")
        assert (found.p, found.sp, found.np) == (Policy.NONE, Policy.QUARANTINE, Policy.REJECT)
        assert (found.psd, found.testing) == (Psd.NO, True)
        assert (found.adkim, found.aspf) == (AlignmentMode.STRICT, AlignmentMode.STRICT)
        assert found.failure_options == {"1", "d", "s"}
        assert found.irregularities == ()

    def test_tag_names_are_case_sensitive(self) -> None:
        assert record("v=DMARC1; P=reject").p is Unset.MISSING

    def test_unknown_tags_are_ignored_and_noted(self) -> None:
        text = "v=DMARC1; p=reject; x=1"
        assert record(text).effect is Effect.AS_WRITTEN
        assert oddities(text) == [(Oddity.UNKNOWN_TAG, "x=1")]

    def test_removed_tags_have_no_effect_and_are_noted(self) -> None:
        text = "v=DMARC1; p=reject; pct=0; rf=afrf; ri=x"
        assert record(text).percent == 100
        assert record(text).effect is Effect.AS_WRITTEN
        assert record(text).removed_tags == ("pct", "rf", "ri")

    @pytest.mark.parametrize("tag", ["psd=x", "t=yes", "adkim=strict", "aspf=", "fo=2"])
    def test_other_invalid_values_fall_back_to_the_default(self, tag: str) -> None:
        text = f"v=DMARC1; p=reject; {tag}"
        found, plain = record(text), record("v=DMARC1; p=reject")
        assert oddities(text) == [(Oddity.VALUE_INVALID, tag)]
        assert found.effect is Effect.AS_WRITTEN
        assert (found.psd, found.testing, found.adkim, found.aspf, found.failure_options) == (
            plain.psd,
            plain.testing,
            plain.adkim,
            plain.aspf,
            plain.failure_options,
        )

    def test_junk_between_the_tags_is_ignored_and_noted(self) -> None:
        text = "v=DMARC1;; junk; p=reject"
        assert record(text).effect is Effect.AS_WRITTEN
        assert [kind for kind, _ in oddities(text)] == [Oddity.TAG_SYNTAX, Oddity.TAG_SYNTAX]

    def test_a_repeated_tag_voids_the_record(self) -> None:
        text = "v=DMARC1; p=reject; p=none; rua=mailto:a@hotel.example"
        assert record(text).effect is Effect.VOID
        assert (Oddity.DUPLICATE_TAG, "p=none") in oddities(text)


class TestFallbacks:
    def test_np_falls_back_to_sp_and_that_to_p(self) -> None:
        every = record("v=DMARC1; p=reject; sp=quarantine; np=none")
        assert [every.requested(tag) for tag in PolicyTag] == [
            (Policy.REJECT, PolicyTag.P),
            (Policy.QUARANTINE, PolicyTag.SP),
            (Policy.NONE, PolicyTag.NP),
        ]
        assert record("v=DMARC1; p=reject; sp=none").requested(PolicyTag.NP) == (Policy.NONE, PolicyTag.SP)
        assert record("v=DMARC1; p=reject").requested(PolicyTag.NP) == (Policy.REJECT, PolicyTag.P)

    @pytest.mark.parametrize(
        ("written", "applied"),
        [("reject", Policy.QUARANTINE), ("quarantine", Policy.NONE), ("none", Policy.NONE)],
    )
    def test_testing_lowers_by_one_level(self, written: str, applied: Policy) -> None:
        found = record(f"v=DMARC1; p={written}; t=y")
        assert found.applied(PolicyTag.P) == (applied, PolicyTag.P)
        assert found.requested(PolicyTag.P)[0].value == written


class TestErrorRule:
    """Section 4.10.1: a missing or invalid p, or an invalid sp or np: p=none with a valid rua, nothing without."""

    @pytest.mark.parametrize(
        "tags", ["", "p=rejct", "p=", "p=reject; sp=rejct", "p=reject; np=rejct", "sp=reject", "p=none,"]
    )
    def test_it_depends_on_a_valid_report_address(self, tags: str) -> None:
        assert record(f"v=DMARC1; {tags}").effect is Effect.VOID
        with_reports = record(f"v=DMARC1; rua=mailto:a@hotel.example; {tags}")
        assert with_reports.effect is Effect.AS_NONE
        assert with_reports.requested(PolicyTag.SP) == (Policy.NONE, PolicyTag.P)

    def test_an_invalid_report_address_does_not_save_it(self) -> None:
        assert record("v=DMARC1; rua=a@hotel.example").effect is Effect.VOID
        assert record("v=DMARC1; rua=a@hotel.example,mailto:b@hotel.example").effect is Effect.AS_NONE

    def test_a_failure_report_address_does_not_save_it(self) -> None:
        assert record("v=DMARC1; ruf=mailto:a@hotel.example").effect is Effect.VOID

    def test_missing_and_invalid_are_told_apart(self) -> None:
        assert record("v=DMARC1; sp=none").p is Unset.MISSING
        assert record("v=DMARC1; p=monitor").p is Unset.INVALID
