"""What was seen on the way to the policy, and properties that hold for every zone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dmarc import (
    DiscoveryModel,
    NearMiss,
    NotDecided,
    Policy,
    PolicyInForce,
    discover,
    organizational_domain,
    record_name,
)
from auditor.mailauth.dns import Absence, Absent, Answer, Query, RecordType, Reply, Txt
from auditor.mailauth.names import DomainName
from tests.unit.mailauth.dmarc.replies import NEW, OLD, SILENT, Zone, find, name, replies

REJECT = "v=DMARC1; p=reject"
DOMAINS = ("a.news.hotel.com", "news.hotel.com", "hotel.com", "com")
RECORDS = st.sampled_from(
    [
        REJECT,
        "v=DMARC1; p=none; psd=n",
        "v=DMARC1; p=quarantine; psd=y",
        "v=DMARC1; p=rejct",
        [REJECT, "v=DMARC1; p=none"],
        "v=spf1 -all",
    ]
)
ZONES = st.dictionaries(st.sampled_from(DOMAINS), RECORDS)


def test_a_record_behind_a_cname_counts_at_the_name_that_was_asked() -> None:
    recorded = replies({}, "hotel.com")
    asked = record_name(name("hotel.com"))
    target = name("hotel.dmarc.provider.example")
    recorded[asked] = Answer(query=Query(asked, RecordType.TXT), records=(Txt((REJECT,)),), chain=(target,))
    for model in DiscoveryModel:
        found = discover(recorded, name("hotel.com"), model, from_domain_exists=True)
        assert isinstance(found.outcome, PolicyInForce)
        assert found.outcome.domain == name("hotel.com")
        assert found.examined[0].reply.owner == target
        assert not found.examined[0].dangling


def test_a_cname_that_leads_nowhere_is_no_record_and_is_told_apart() -> None:
    recorded = replies({}, "hotel.com")
    asked = record_name(name("hotel.com"))
    query = Query(asked, RecordType.TXT)
    recorded[asked] = Absent(query=query, kind=Absence.NXDOMAIN, chain=(name("gone.provider.example"),))
    found = discover(recorded, name("hotel.com"), NEW, from_domain_exists=True)
    assert found.examined[0].dangling
    assert not found.examined[1].dangling


def test_a_record_in_several_strings_is_one() -> None:
    asked = record_name(name("hotel.com"))
    recorded: dict[DomainName, Reply] = replies({}, "hotel.com")
    recorded[asked] = Answer(query=Query(asked, RecordType.TXT), records=(Txt(("v=DMARC1; p=rej", "ect")),))
    found = discover(recorded, name("hotel.com"), OLD, from_domain_exists=True)
    assert isinstance(found.outcome, PolicyInForce)
    assert found.outcome.policy is Policy.REJECT


def test_near_misses_are_shown_and_unrelated_texts_are_not() -> None:
    zone: Zone = {"hotel.com": ["v=dmarc1; p=none", "v=spf1 -all"]}
    (first, *_) = find(zone, "hotel.com", NEW).examined
    assert [miss.near_miss for miss in first.near_misses] == [NearMiss.VERSION_CASE]
    assert len(first.discarded) == 2


def test_the_walk_shows_only_what_a_receiver_would_ask() -> None:
    zone: Zone = {"hotel.com": "v=DMARC1; p=none; psd=n", "com": REJECT}
    found = find(zone, "news.hotel.com", NEW)
    assert [one.domain.text for one in found.examined] == ["news.hotel.com", "hotel.com"]
    assert found.organizational_domain == name("hotel.com")


@given(ZONES, st.sampled_from(DOMAINS[:3]), st.sampled_from(list(DiscoveryModel)))
def test_the_organizational_domain_is_the_name_itself_or_above_it(
    zone: Zone, domain: str, model: DiscoveryModel
) -> None:
    found = organizational_domain(name(domain), model, replies(zone, domain))
    assert isinstance(found, DomainName)
    assert name(domain).is_at_or_below(found)


@given(ZONES, st.sets(st.sampled_from(DOMAINS)), st.sampled_from(DOMAINS[:3]), st.sampled_from(list(DiscoveryModel)))
def test_what_is_decided_in_spite_of_silence_is_what_the_whole_zone_says(
    zone: Zone, silent: set[str], domain: str, model: DiscoveryModel
) -> None:
    whole = find(zone, domain, model)
    partial = find({**zone, **dict.fromkeys(silent, SILENT)}, domain, model)
    assert not isinstance(whole.outcome, NotDecided)
    if not isinstance(partial.outcome, NotDecided):
        assert partial.outcome == whole.outcome
    if not isinstance(partial.organizational_domain, NotDecided):
        assert partial.organizational_domain == whole.organizational_domain


@given(ZONES, st.sampled_from(DOMAINS[:3]), st.sampled_from(list(DiscoveryModel)))
def test_an_undecided_answer_always_names_what_it_needs(zone: Zone, domain: str, model: DiscoveryModel) -> None:
    found = find({**zone, domain: SILENT}, domain, model).outcome
    assert isinstance(found, NotDecided)
    assert found.needs
