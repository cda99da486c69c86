"""What do the zone's own servers have that resolvers do not see, and what if nobody can be asked?"""

from __future__ import annotations

import pytest

from auditor.model.report import Report
from tests.unit.worlds import (
    DMARC,
    ENVELOPE_MX,
    FROM_SPF,
    KEY,
    READY,
    SENDER_KEYS,
    TOKENS,
    audit_world,
    codes,
    finding,
    keys,
    without,
)

SERVER = "$SERVER 192.0.2.53\n"
FIRST, *OTHERS = TOKENS
NAME_SERVER = "ns1.panel.example. 300 IN A 192.0.2.53\n"
WRONG_MX = "bounce.hotel.example. 300 IN MX 10 mx.panel.example.\n"


def changes(report: Report) -> list[tuple[str, str, str]]:
    assert report.plan is not None
    return [(each.action, each.name, each.type) for each in report.plan.changes]


def test_a_faulty_mx_that_is_on_its_way_is_replaced_and_not_joined_by_another() -> None:
    zones = without(READY, ENVELOPE_MX) + SERVER + WRONG_MX
    report = audit_world(zones, mail_from="bounce.hotel.example", region="eu-west-1")
    assert {"envelope-mx-wrong", "record-not-yet-visible"} <= codes(report)
    assert "envelope-mx-missing" not in codes(report)
    assert changes(report) == [("replace", "bounce.hotel.example", "MX")]


@pytest.mark.parametrize(
    ("missing", "published", "code"),
    [
        (FROM_SPF, r'hotel.example. 300 IN TXT "\"v=spf1 include:amazonses.com -all\""', "spf-typing-mistake"),
        (DMARC, '_dmarc.hotel.example. 300 IN TXT "v=DMARC1 p=none"', "dmarc-syntax-error"),
        (keys(FIRST), f"{FIRST}._domainkey.hotel.example. 300 IN CNAME x.panel.example.", "dkim-cname-wrong-target"),
        (
            keys(FIRST),
            f'{FIRST}._domainkey.hotel.example. 300 IN TXT "{FIRST}.dkim.amazonses.com"',
            "dkim-cname-pasted-as-txt",
        ),
    ],
)
def test_a_faulty_record_on_its_way_is_told_as_such_and_mended(missing: str, published: str, code: str) -> None:
    report = audit_world(without(READY, missing) + SERVER + published + "\n")
    assert {code, "record-not-yet-visible"} <= codes(report)
    assert not codes(report) & {"dmarc-missing", "dkim-ses-tokens-incomplete"}
    assert report.plan is not None
    assert report.plan.reaches == "READY"


def test_a_text_that_resolvers_see_as_well_is_not_on_its_way() -> None:
    near_miss = r'hotel.example. 300 IN TXT "\"v=spf1 include:amazonses.com -all\""' + "\n"
    report = audit_world(without(READY, FROM_SPF) + near_miss)
    assert "record-not-yet-visible" not in codes(report)


def test_what_a_wildcard_answers_is_not_on_its_way_at_the_zone_s_own_servers() -> None:
    report = audit_world(without(READY, keys(*TOKENS)) + "*.hotel.example. 300 IN CNAME web.builder.example.\n")
    assert "record-not-yet-visible" not in codes(report)
    assert "dkim-ses-tokens-incomplete" in codes(report, "blocker")


def test_a_policy_behind_a_cname_on_its_way_is_in_force() -> None:
    vendor = 'hotel.vendor.example. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@hotel.example"\n'
    alias = "_dmarc.hotel.example. 300 IN CNAME hotel.vendor.example.\n"
    report = audit_world(without(READY, DMARC) + vendor + SERVER + alias)
    assert codes(report, "blocker", "risk") == {"record-not-yet-visible"}
    assert "dmarc-ok" in codes(report)
    soon = finding(report, "record-not-yet-visible").fields
    assert (soon["type"], soon["value"], soon["servers"]) == ("CNAME", "hotel.vendor.example.", ("192.0.2.53",))


def test_a_cname_on_its_way_to_nothing_is_dangling() -> None:
    report = audit_world(without(READY, DMARC) + SERVER + "_dmarc.hotel.example. 300 IN CNAME hotel.vendor.example.\n")
    assert {"dmarc-cname-dangling", "record-not-yet-visible"} <= codes(report)
    assert "dmarc-missing" not in codes(report)


def test_a_key_behind_a_cname_on_its_way_is_usable() -> None:
    target = f's1.vendor.example. 300 IN TXT "p={KEY[:200]}" "{KEY[200:]}"\n'
    alias = "s1._domainkey.hotel.example. 300 IN CNAME s1.vendor.example.\n"
    zones = without(READY, keys(*TOKENS), SENDER_KEYS) + target + SERVER + alias
    report = audit_world(zones, selectors=("s1",))
    assert codes(report, "blocker", "risk") == {"record-not-yet-visible"}


def test_a_name_server_that_has_ipv6_only_is_asked() -> None:
    zones = without(READY, DMARC, NAME_SERVER) + "ns1.panel.example. 300 IN AAAA 2001:db8::53\n"
    report = audit_world(zones + "$SERVER 2001:db8::53\n" + DMARC)
    assert codes(report, "blocker", "risk") == {"record-not-yet-visible"}


@pytest.mark.parametrize(
    ("lost", "fault", "unknown"),
    [
        ("", "hotel.example. IN TIMEOUT NS\n", "dmarc/timeout:hotel.example"),
        (NAME_SERVER, "ns1.panel.example. IN TIMEOUT ANY\n", "dmarc/timeout:ns1.panel.example"),
    ],
)
def test_where_nobody_could_be_asked_nothing_is_called_missing(lost: str, fault: str, unknown: str) -> None:
    report = audit_world(without(READY, DMARC, lost) + fault)
    assert report.verdict.state == "INCONCLUSIVE"
    assert {each.id for each in report.unknowns} == {unknown}
    assert not codes(report, "blocker")
    assert report.plan is not None
    assert not report.plan.changes


@pytest.mark.parametrize("fault", ["TIMEOUT", "REFUSED"])
def test_servers_that_were_asked_in_vain_leave_the_resolver_s_absence(fault: str) -> None:
    report = audit_world(without(READY, DMARC) + f"$SERVER 192.0.2.53 {fault}\n")
    assert codes(report, "blocker") == {"dmarc-missing"}


def test_a_misplaced_record_is_told_even_where_nobody_could_be_asked() -> None:
    doubled = DMARC.replace("hotel.example. 300", "hotel.example.hotel.example. 300")
    report = audit_world(without(READY, DMARC) + doubled + "hotel.example. IN TIMEOUT NS\n")
    assert codes(report, "blocker") == {"record-name-doubled"}
