"""Discovery by the From domain and the Public Suffix List: RFC 7489 sections 3.2 and 6.6.3."""

from __future__ import annotations

import pytest

from auditor.mailauth.dmarc import (
    NoRecord,
    NotDecided,
    Outcome,
    Policy,
    PolicyInForce,
    PolicySource,
    PolicyTag,
    SeveralRecords,
    VoidRecord,
)
from tests.unit.mailauth.dmarc.replies import OLD, SILENT, Zone, find, name

REJECT = "v=DMARC1; p=reject"


def outcome(zone: Zone, domain: str, *, exists: bool | None = True) -> Outcome:
    return find(zone, domain, OLD, exists=exists).outcome


def in_force(zone: Zone, domain: str, *, exists: bool | None = True) -> tuple[Policy, PolicyTag, str]:
    found = outcome(zone, domain, exists=exists)
    assert isinstance(found, PolicyInForce), found
    return found.policy, found.tag, found.domain.text


def test_the_from_domain_first_then_its_organizational_domain() -> None:
    zone: Zone = {"hotel.co.uk": "v=DMARC1; p=reject; sp=none"}
    assert in_force(zone, "hotel.co.uk") == (Policy.REJECT, PolicyTag.P, "hotel.co.uk")
    assert in_force(zone, "news.hotel.co.uk") == (Policy.NONE, PolicyTag.SP, "hotel.co.uk")
    found = outcome(zone, "news.hotel.co.uk")
    assert isinstance(found, PolicyInForce)
    assert found.source is PolicySource.ORGANIZATIONAL_DOMAIN


def test_nothing_between_the_two_is_looked_at() -> None:
    zone: Zone = {"b.hotel.com": SILENT, "hotel.com": REJECT, "com": SILENT}
    assert in_force(zone, "a.b.hotel.com") == (Policy.REJECT, PolicyTag.P, "hotel.com")
    assert [str(one.domain) for one in find(zone, "a.b.hotel.com", OLD).examined] == ["a.b.hotel.com", "hotel.com"]


def test_np_and_the_existence_of_the_name_play_no_part() -> None:
    zone: Zone = {"hotel.com": "v=DMARC1; p=reject; np=none"}
    for exists in (True, False, None):
        assert in_force(zone, "news.hotel.com", exists=exists)[0] is Policy.REJECT


def test_testing_plays_no_part() -> None:
    assert in_force({"hotel.com": "v=DMARC1; p=reject; t=y"}, "hotel.com")[0] is Policy.REJECT


@pytest.mark.parametrize("other", [{}, {"hotel.com": REJECT}, {"hotel.com": SILENT}])
def test_several_records_at_the_from_domain_end_it(other: Zone) -> None:
    zone: Zone = {"news.hotel.com": [REJECT, "v=DMARC1; p=none"], **other}
    assert outcome(zone, "news.hotel.com") == SeveralRecords(domains=(name("news.hotel.com"),))


def test_several_records_at_the_organizational_domain_end_it_too() -> None:
    assert outcome({"hotel.com": [REJECT, REJECT + ";"]}, "news.hotel.com") == SeveralRecords(
        domains=(name("hotel.com"),)
    )


def test_no_record_at_either() -> None:
    assert outcome({"com": REJECT}, "news.hotel.com") == NoRecord()
    assert outcome({}, "hotel.com") == NoRecord()


def test_a_void_record_ends_it() -> None:
    zone: Zone = {"news.hotel.com": "v=DMARC1", "hotel.com": REJECT}
    assert isinstance(outcome(zone, "news.hotel.com"), VoidRecord)


def test_a_tenant_of_a_private_suffix_does_not_inherit_its_policy() -> None:
    assert outcome({"blogspot.com": REJECT}, "hotel.blogspot.com") == NoRecord()


def test_silence_of_the_organizational_domain_matters_only_without_an_own_record() -> None:
    assert isinstance(outcome({"hotel.com": SILENT}, "news.hotel.com"), NotDecided)
    assert in_force({"news.hotel.com": REJECT, "hotel.com": SILENT}, "news.hotel.com")[0] is Policy.REJECT


def test_silence_of_the_from_domain_hides_its_parent() -> None:
    found = outcome({"news.hotel.com": SILENT, "hotel.com": REJECT}, "news.hotel.com")
    assert isinstance(found, NotDecided)
    assert "_dmarc.news.hotel.com" in [need.query.name.text for need in found.needs]


def test_the_organizational_domain_never_depends_on_dns() -> None:
    assert find({"hotel.com": SILENT}, "a.hotel.com", OLD).organizational_domain == name("hotel.com")
