"""Records whose answer may differ with the single address, and records of which DNS gives only a part."""

from __future__ import annotations

import pytest

from auditor.model.report import Report
from tests.unit.worlds import FROM_SPF, READY, audit_world, codes, finding, without

OVH = 'mx.panel.example. 300 IN TXT "v=spf1 ptr:out.panel.example ptr:mail.panel.example ?all"\n'
LISTED = 'list.panel.example. 300 IN TXT "v=spf1 exists:%{i}._spf.panel.example -all"\n'
HOSTED = '*.hosted.panel.example. 300 IN TXT "v=spf1 include:amazonses.com -all"\n'
NAMED = "*.in-addr.arpa. 300 IN PTR mail.panel.example.\n*.ip6.arpa. 300 IN PTR mail.panel.example.\n"
SILENT = "*.in-addr.arpa. 300 IN TIMEOUT PTR\n*.ip6.arpa. 300 IN TIMEOUT PTR\n"


def audit(spf: str, more: str = "") -> Report:
    return audit_world(without(READY, FROM_SPF) + f'hotel.example. 300 IN TXT "{spf}"\n{more}')


@pytest.mark.parametrize(
    ("spf", "more"),
    [
        ("v=spf1 ptr include:amazonses.com ~all", ""),
        ("v=spf1 ptr include:amazonses.com ~all", SILENT),
        ("v=spf1 include:mx.panel.example include:amazonses.com ~all", OVH),
        ("v=spf1 include:list.panel.example include:amazonses.com ~all", LISTED),
        ("v=spf1 a:%{i}.panel.example include:amazonses.com ~all", ""),
    ],
)
def test_a_term_for_each_address_before_the_sender_s_own_changes_nothing(spf: str, more: str) -> None:
    report = audit(spf, more)
    assert (report.verdict.state, "spf-answer-depends-on-address" in codes(report)) == ("READY", False)


@pytest.mark.parametrize(
    "spf",
    [
        "v=spf1 -ptr include:amazonses.com ~all",
        "v=spf1 ?exists:%{i}.no.panel.example include:amazonses.com ~all",
        "v=spf1 ptr include:mx.panel.example include:amazonses.com ~all",
    ],
)
@pytest.mark.parametrize("names", ["", NAMED])
def test_where_one_address_may_fail_the_sample_is_no_proof(spf: str, names: str) -> None:
    report = audit(spf, OVH + names)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert finding(report, "spf-answer-depends-on-address").severity == "risk"


@pytest.mark.parametrize("names", ["", NAMED, SILENT])
def test_addresses_without_a_name_do_not_condemn_those_that_have_one(names: str) -> None:
    report = audit("v=spf1 ptr include:mx.panel.example include:amazonses.com ~all", OVH + names)
    assert report.verdict.state == "READY_WITH_RISKS"
    assert "spf-too-many-void-lookups" not in codes(report)


def test_a_fault_of_the_tried_addresses_is_inferred() -> None:
    terms = " ".join(f"exists:%{{i}}.{each}.panel.example" for each in "abc")
    report = audit(f"v=spf1 {terms} include:amazonses.com ~all")
    assert report.verdict.state == "INCONCLUSIVE"
    assert finding(report, "spf-too-many-void-lookups").confidence == "inferred"
    assert "spf-answer-depends-on-address" in codes(report)


def test_a_hosted_record_is_tried_with_addresses_that_a_host_may_have() -> None:
    networks = "".join(
        f'{each}.hosted.panel.example. 300 IN TXT "v=spf1 -all"\n'
        for each in ("199.255.192.0", "54.240.0.0", "76.223.128.0")
    )
    report = audit("v=spf1 include:%{i}.hosted.panel.example ~all", HOSTED + networks)
    assert report.verdict.state == "READY_WITH_RISKS"
    told = finding(report, "spf-answer-depends-on-address")
    assert told.fields["tried"] == 9


def test_the_void_look_ups_are_those_of_the_evaluation() -> None:
    names = tuple(f"old{each}.panel.example" for each in range(3))
    terms = " ".join(f"a:{each}" for each in names)
    told = finding(
        audit(f"v=spf1 {terms} a:old3.panel.example include:amazonses.com ~all"), "spf-too-many-void-lookups"
    )
    assert (told.confidence, told.fields["void_lookups"], told.fields["names"]) == ("observed", 3, names)


@pytest.mark.parametrize(
    ("spf", "silent"),
    [
        ("include:amazonses.com include:rest.panel.example ~all", "rest.panel.example. 300 IN TIMEOUT TXT\n"),
        ("include:amazonses.com a:rest.panel.example ~all", "rest.panel.example. 300 IN TIMEOUT A\n"),
    ],
)
def test_what_dns_does_not_say_behind_the_sender_s_own_position_is_told(spf: str, silent: str) -> None:
    report = audit(f"v=spf1 {spf}", silent)
    told = finding(report, "spf-tree-not-read-whole")
    assert (report.verdict.state, told.severity) == ("READY_WITH_RISKS", "risk")
    assert told.fields["names"] == ("rest.panel.example",)


def test_a_silence_before_the_sender_s_own_position_is_an_unknown() -> None:
    report = audit(
        "v=spf1 include:rest.panel.example include:amazonses.com ~all", "rest.panel.example. 300 IN TIMEOUT TXT\n"
    )
    assert (report.verdict.state, "spf-tree-not-read-whole" in codes(report)) == ("INCONCLUSIVE", False)


def test_an_address_that_is_known_needs_no_second_family() -> None:
    report = audit(
        "v=spf1 include:amazonses.com a:rest.panel.example ~all",
        "rest.panel.example. 300 IN A 192.0.2.7\nrest.panel.example. 300 IN TIMEOUT AAAA\n",
    )
    assert report.verdict.state == "READY"


@pytest.mark.parametrize(
    "record",
    ["v=spf1 a mx ptr ~all", "v=spf1 ptr:mail.panel.example -all", "v=spf1 a mx ptr include:x.panel.example ~all"],
)
def test_a_plain_ptr_does_not_hide_that_the_sender_is_missing(record: str) -> None:
    zones = without(READY, FROM_SPF) + f'hotel.example. 300 IN TXT "{record}"\n'
    zones += 'x.panel.example. 300 IN TXT "v=spf1 ip4:192.0.2.9 -all"\n'
    report = audit_world(zones)
    assert report.verdict.state == "NOT_READY"
    assert finding(report, "spf-sender-not-authorised").confidence == "observed"
