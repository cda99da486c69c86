"""Discovery by the DNS tree walk: RFC 9989 section 4.10."""

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
    names_to_ask,
    organizational_domain,
    walk_domains,
)
from auditor.mailauth.dns import Reason
from tests.unit.mailauth.dmarc.replies import NEW, SILENT, Zone, find, name, replies

REJECT = "v=DMARC1; p=reject"


def organization(zone: Zone, domain: str) -> str | NotDecided:
    found = organizational_domain(name(domain), NEW, replies(zone, domain))
    return found if isinstance(found, NotDecided) else found.text


def in_force(zone: Zone, domain: str, *, exists: bool | None = True) -> tuple[Policy, PolicyTag, str, PolicySource]:
    outcome = find(zone, domain, NEW, exists=exists).outcome
    assert isinstance(outcome, PolicyInForce), outcome
    return outcome.policy, outcome.tag, outcome.domain.text, outcome.source


def outcome(zone: Zone, domain: str, *, exists: bool | None = True) -> Outcome:
    return find(zone, domain, NEW, exists=exists).outcome


class TestNamesOfTheWalk:
    def test_it_goes_down_to_the_top_level_domain(self) -> None:
        assert [str(one) for one in walk_domains(name("news.hotel.com"))] == ["news.hotel.com", "hotel.com", "com"]

    def test_a_name_of_seven_labels_is_walked_label_by_label(self) -> None:
        assert [len(one.labels) for one in walk_domains(name("a.b.c.d.e.f.com"))] == [7, 6, 5, 4, 3, 2, 1]

    @pytest.mark.parametrize("start", ["a.b.c.d.e.f.g.com", "x.y.z.a.b.c.d.e.f.g.com"])
    def test_a_longer_name_is_cut_to_seven_labels_and_costs_eight_questions(self, start: str) -> None:
        walked = walk_domains(name(start))
        assert [str(one) for one in walked[:3]] == [start, "b.c.d.e.f.g.com", "c.d.e.f.g.com"]
        assert len(walked) == 8

    def test_every_question_is_known_beforehand_for_both_models(self) -> None:
        asked = names_to_ask(name("news.hotel.com"), name("bounce.hotel.com"))
        assert [str(one) for one in asked] == [
            "_dmarc.news.hotel.com",
            "_dmarc.hotel.com",
            "_dmarc.com",
            "_dmarc.bounce.hotel.com",
        ]

    def test_a_name_too_long_to_be_asked_is_left_out_and_holds_nothing(self) -> None:
        label = "a" * 62
        long = name(f"{label}.{label}.{label}.hotel-{'b' * 49}.com")
        assert long.is_representable
        assert all(one.is_representable for one in names_to_ask(long))
        zone: Zone = {f"hotel-{'b' * 49}.com": REJECT}
        assert in_force(zone, long.text)[0] is Policy.REJECT


class TestPolicyDiscovery:
    """Section 4.10.1."""

    def test_the_record_of_the_from_domain_comes_first(self) -> None:
        zone: Zone = {"news.hotel.com": "v=DMARC1; p=none; sp=reject", "hotel.com": REJECT}
        assert in_force(zone, "news.hotel.com") == (
            Policy.NONE,
            PolicyTag.P,
            "news.hotel.com",
            PolicySource.FROM_DOMAIN,
        )

    def test_an_existing_subdomain_gets_sp(self) -> None:
        zone: Zone = {"hotel.com": "v=DMARC1; p=reject; sp=none; np=quarantine"}
        found = (Policy.NONE, PolicyTag.SP, "hotel.com", PolicySource.ORGANIZATIONAL_DOMAIN)
        assert in_force(zone, "news.hotel.com") == found

    def test_a_name_that_does_not_exist_gets_np(self) -> None:
        zone: Zone = {"hotel.com": "v=DMARC1; p=reject; sp=none; np=quarantine"}
        assert in_force(zone, "news.hotel.com", exists=False)[:2] == (Policy.QUARANTINE, PolicyTag.NP)

    def test_without_knowing_whether_it_exists_only_a_difference_leaves_it_open(self) -> None:
        differs: Zone = {"hotel.com": "v=DMARC1; p=reject; np=none"}
        assert outcome(differs, "news.hotel.com", exists=None) == NotDecided(needs=(), existence=True)
        same: Zone = {"hotel.com": "v=DMARC1; p=reject; np=reject"}
        assert in_force(same, "news.hotel.com", exists=None)[:2] == (Policy.REJECT, PolicyTag.P)
        assert in_force(differs, "hotel.com", exists=None)[0] is Policy.REJECT

    def test_the_public_suffix_domain_is_the_last_resort(self) -> None:
        zone: Zone = {"bank": "v=DMARC1; p=reject; sp=quarantine; psd=y"}
        found = (Policy.QUARANTINE, PolicyTag.SP, "bank", PolicySource.PUBLIC_SUFFIX_DOMAIN)
        assert in_force(zone, "news.hotel.bank") == found

    def test_a_record_between_the_from_domain_and_the_organizational_domain_does_not_count(self) -> None:
        zone: Zone = {"b.hotel.com": "v=DMARC1; p=none", "hotel.com": REJECT}
        assert in_force(zone, "a.b.hotel.com")[2] == "hotel.com"

    def test_testing_lowers_the_policy_in_force(self) -> None:
        found = outcome({"hotel.com": "v=DMARC1; p=reject; t=y"}, "hotel.com")
        assert isinstance(found, PolicyInForce)
        assert (found.policy, found.requested) == (Policy.QUARANTINE, Policy.REJECT)

    def test_no_record_anywhere_means_no_dmarc(self) -> None:
        assert outcome({}, "news.hotel.com") == NoRecord()

    def test_a_void_record_ends_the_processing(self) -> None:
        found = outcome({"news.hotel.com": "v=DMARC1; p=rejct", "hotel.com": REJECT}, "news.hotel.com")
        assert isinstance(found, VoidRecord)
        assert found.domain == name("news.hotel.com")

    def test_a_void_record_of_the_parent_leaves_no_policy_either(self) -> None:
        assert isinstance(outcome({"hotel.com": "v=DMARC1; p=reject; sp=rejct"}, "news.hotel.com"), VoidRecord)


class TestSeveralRecordsAtOneName:
    def test_they_are_discarded_and_the_walk_goes_on(self) -> None:
        zone: Zone = {"news.hotel.com": [REJECT, "v=DMARC1; p=none"], "hotel.com": "v=DMARC1; p=quarantine"}
        assert in_force(zone, "news.hotel.com")[0] is Policy.QUARANTINE
        assert find(zone, "news.hotel.com", NEW).several == (name("news.hotel.com"),)

    def test_with_nothing_beyond_them_there_is_no_policy(self) -> None:
        zone: Zone = {"hotel.com": [REJECT, REJECT + "; t=y"]}
        assert outcome(zone, "hotel.com") == SeveralRecords(domains=(name("hotel.com"),))

    def test_texts_of_other_kinds_do_not_count(self) -> None:
        zone: Zone = {"hotel.com": ["google-site-verification=x", REJECT, "v=spf1 -all"]}
        assert in_force(zone, "hotel.com")[0] is Policy.REJECT

    def test_psd_in_discarded_records_does_not_stop_the_walk(self) -> None:
        zone: Zone = {"news.hotel.com": ["v=DMARC1; psd=n", "v=DMARC1; psd=n; p=none"], "hotel.com": REJECT}
        assert organization(zone, "news.hotel.com") == "hotel.com"


class TestOrganizationalDomain:
    """Section 4.10.2."""

    def test_psd_n_marks_it(self) -> None:
        zone: Zone = {"news.hotel.com": "v=DMARC1; p=none; psd=n", "hotel.com": REJECT}
        assert organization(zone, "a.news.hotel.com") == "news.hotel.com"
        assert organization(zone, "news.hotel.com") == "news.hotel.com"

    def test_psd_y_above_marks_the_name_one_label_below(self) -> None:
        zone: Zone = {"co.example": "v=DMARC1; p=none; psd=y"}
        assert organization(zone, "a.b.hotel.co.example") == "hotel.co.example"

    def test_psd_y_at_the_start_itself_makes_it_its_own(self) -> None:
        zone: Zone = {"co.example": "v=DMARC1; p=none; psd=y", "example": REJECT}
        assert organization(zone, "co.example") == "co.example"

    def test_else_the_record_with_the_fewest_labels(self) -> None:
        zone: Zone = {"a.hotel.com": REJECT, "hotel.com": REJECT}
        assert organization(zone, "b.a.hotel.com") == "hotel.com"

    def test_without_any_record_every_name_is_its_own(self) -> None:
        assert organization({}, "news.hotel.com") == "news.hotel.com"

    def test_one_label_below_a_psd_after_the_cut_of_a_long_name(self) -> None:
        zone: Zone = {"g.com": "v=DMARC1; p=reject; psd=y"}
        assert organization(zone, "x.a.b.c.d.e.f.g.com") == "f.g.com"

    def test_a_suffix_that_publishes_without_psd_is_the_organization_of_its_tenants(self) -> None:
        zone: Zone = {"blogspot.com": REJECT}
        assert organization(zone, "hotel.blogspot.com") == "blogspot.com"
        assert in_force(zone, "hotel.blogspot.com")[2] == "blogspot.com"


class TestSilence:
    """A name that did not answer is never taken for one without a record."""

    @pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.SERVFAIL, Reason.DNSSEC_BOGUS])
    def test_a_silent_from_domain_hides_the_policy_of_its_parent(self, reason: Reason) -> None:
        found = outcome({"news.hotel.com": reason, "hotel.com": REJECT}, "news.hotel.com")
        assert isinstance(found, NotDecided)
        assert [(need.query.name.text, need.reason) for need in found.needs] == [("_dmarc.news.hotel.com", reason)]

    def test_a_silent_parent_does_not_matter_to_the_policy_of_the_from_domain(self) -> None:
        assert in_force({"news.hotel.com": REJECT, "hotel.com": SILENT, "com": SILENT}, "news.hotel.com")[0] is (
            Policy.REJECT
        )

    def test_a_silent_name_beyond_the_found_record_could_move_the_organizational_domain(self) -> None:
        zone: Zone = {"hotel.com": REJECT, "com": SILENT}
        assert isinstance(organization(zone, "news.hotel.com"), NotDecided)
        assert isinstance(outcome(zone, "news.hotel.com"), NotDecided)

    def test_psd_n_makes_everything_beyond_it_irrelevant(self) -> None:
        zone: Zone = {"hotel.com": "v=DMARC1; p=reject; psd=n", "com": SILENT}
        assert organization(zone, "news.hotel.com") == "hotel.com"
        assert in_force(zone, "news.hotel.com")[0] is Policy.REJECT

    def test_a_name_that_nobody_asked_for_is_not_absent(self) -> None:
        recorded = replies({}, "hotel.com")
        del recorded[name("_dmarc.com")]
        found = organizational_domain(name("hotel.com"), NEW, recorded)
        assert isinstance(found, NotDecided)
        assert [need.reason for need in found.needs] == [Reason.NOT_RECORDED]

    def test_total_silence_is_undecided_even_for_the_longest_name(self) -> None:
        labels = [*"abcdefghi", "com"]
        zone: Zone = {".".join(labels[start:]): SILENT for start in range(len(labels))}
        assert isinstance(outcome(zone, ".".join(labels)), NotDecided)
        assert isinstance(organization(zone, ".".join(labels)), NotDecided)
