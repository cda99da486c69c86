"""Identifier alignment in both models: RFC 9989 sections 4.4 and 4.10.2, RFC 7489 section 3.1."""

from __future__ import annotations

import pytest

from auditor.mailauth.alignment import AlignmentMode, aligned
from auditor.mailauth.dmarc import DiscoveryModel, NotDecided, alignment
from auditor.mailauth.names import DomainName
from tests.unit.mailauth.dmarc.replies import NEW, OLD, SILENT, Zone, name, replies

NONE = "v=DMARC1; p=none"
RELAXED, STRICT = AlignmentMode.RELAXED, AlignmentMode.STRICT


def check(
    zone: Zone, from_domain: str, other: str, model: DiscoveryModel, mode: AlignmentMode = RELAXED
) -> bool | NotDecided:
    return alignment(name(from_domain), name(other), mode, model, replies(zone, from_domain, other))


@pytest.mark.parametrize(
    ("other", "zone", "by_list", "by_walk"),
    [
        ("bounce.hotel.com", {"news.hotel.com": NONE}, True, False),
        ("bounce.hotel.com", {"hotel.com": NONE}, True, True),
        ("bounce.hotel.com", {"hotel.com": NONE, "news.hotel.com": NONE + "; psd=n"}, True, False),
        ("b.news.hotel.com", {"news.hotel.com": NONE}, True, True),
        ("hotel.com", {"hotel.com": NONE}, True, True),
        ("bounce.hotel.com", {}, True, False),
        ("bounce.other.com", {"hotel.com": NONE, "other.com": NONE}, False, False),
        ("hotel.es", {"hotel.com": NONE, "hotel.es": NONE}, False, False),
    ],
)
def test_where_the_two_models_part(other: str, zone: Zone, by_list: bool, by_walk: bool) -> None:
    assert check(zone, "news.hotel.com", other, OLD) is by_list
    assert check(zone, "news.hotel.com", other, NEW) is by_walk


def test_tenants_of_a_private_suffix_are_strangers_to_the_list_and_siblings_to_the_walk() -> None:
    zone: Zone = {"blogspot.com": NONE}
    assert check(zone, "hotel.blogspot.com", "spammer.blogspot.com", OLD) is False
    assert check(zone, "hotel.blogspot.com", "spammer.blogspot.com", NEW) is True
    marked: Zone = {"blogspot.com": NONE + "; psd=y"}
    assert check(marked, "hotel.blogspot.com", "spammer.blogspot.com", NEW) is False


@pytest.mark.parametrize("model", list(DiscoveryModel))
def test_strict_wants_the_very_same_name(model: DiscoveryModel) -> None:
    zone: Zone = {"hotel.com": NONE}
    assert check(zone, "hotel.com", "bounce.hotel.com", model, STRICT) is False
    assert check(zone, "hotel.com", "hotel.com", model, STRICT) is True


@pytest.mark.parametrize("mode", list(AlignmentMode))
def test_the_same_name_aligns_and_another_top_level_does_not_whatever_is_silent(mode: AlignmentMode) -> None:
    zone: Zone = {"hotel.com": SILENT, "com": SILENT, "hotel.es": SILENT, "es": SILENT}
    assert check(zone, "hotel.com", "hotel.com", NEW, mode) is True
    assert check(zone, "hotel.com", "hotel.es", NEW, mode) is False


def test_strict_needs_no_walk() -> None:
    zone: Zone = {"hotel.com": SILENT, "bounce.hotel.com": SILENT, "com": SILENT}
    assert check(zone, "hotel.com", "bounce.hotel.com", NEW, STRICT) is False


def test_silence_that_moves_both_walks_alike_does_not_matter() -> None:
    zone: Zone = {"hotel.com": NONE, "com": SILENT}
    assert check(zone, "news.hotel.com", "bounce.hotel.com", NEW) is True


def test_silence_that_could_part_them_leaves_it_open() -> None:
    zone: Zone = {"hotel.com": NONE, "bounce.hotel.com": SILENT}
    found = check(zone, "news.hotel.com", "bounce.hotel.com", NEW)
    assert isinstance(found, NotDecided)
    assert [str(need.query.name) for need in found.needs] == ["_dmarc.bounce.hotel.com"]


def test_silence_cannot_bring_together_what_a_psd_keeps_apart() -> None:
    zone: Zone = {"com": NONE + "; psd=y", "hotel.com": SILENT, "other.com": SILENT}
    assert check(zone, "hotel.com", "other.com", NEW) is False


def test_the_pure_comparison_asks_for_organizations_only_where_they_decide() -> None:
    asked: list[str] = []

    def organization_of(domain: DomainName) -> DomainName:
        asked.append(domain.text)
        return domain.parent

    assert aligned(name("a.hotel.com"), name("b.hotel.com"), RELAXED, organization_of)
    assert asked == ["a.hotel.com", "b.hotel.com"]
    asked.clear()
    assert not aligned(name("a.hotel.com"), name("b.hotel.com"), STRICT, organization_of)
    assert aligned(name("a.hotel.com"), name("a.hotel.com"), RELAXED, organization_of)
    assert asked == []
