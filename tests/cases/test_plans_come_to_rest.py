"""Whole plans: what they reach, that they come to rest, and when there is none."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.mailauth.dns import Txt
from auditor.mailauth.spf import SpfRecord, parse_record
from auditor.model.plan import Action
from tests.unit.plan.planning import plan_world, single_text
from tests.unit.worlds import (
    DMARC,
    ENVELOPE_MX,
    ENVELOPE_SPF,
    FROM_SPF,
    MAIL,
    READY,
    SENDER_KEYS,
    SENDER_ZONE,
    TOKENS,
    ZONE,
    audit_world,
    keys,
    without,
)

A, B, C = TOKENS
SENDER = "include:amazonses.com"
ELSEWHERE = (
    "".join(f"x{i}.panel.example. 300 IN A 192.0.2.{i}\n" for i in range(12))
    + 'crm.example. 300 IN TXT "v=spf1 ip4:198.51.100.0/24 a:x1.panel.example -all"\n'
    + 'broken.example. 300 IN TXT "v=spf1 ip4:nonsense -all"\n'
    + 'loop.example. 300 IN TXT "v=spf1 include:hotel.example -all"\n'
)


def spf(*records: str, at: str = "hotel.example") -> str:
    return "".join(f'{at}. 300 IN TXT "{record}"\n' for record in records)


SPF_TERMS = (
    "mx",
    "a",
    "a:gone.panel.example",
    "a:x2.panel.example",
    "include:crm.example",
    "include:gone.example",
    "include:broken.example",
    "include:loop.example",
    "include:hotel.example",
    SENDER,
    "?include:amazonses.com",
    "ip4:198.51.100.9",
    "ip4:54.240.0.0/24",
    "ip4=192.0.2.3",
    "ipv4:192.0.2.3",
    "ip4:300.1.1.1",
    "exists:%{i}.list.example",
    *(f"a:x{i}.panel.example" for i in range(3, 12)),
)
ENDS = ("", " ~all", " -all", " ?all", " +all", " redirect=crm.example", " –all".replace("–", "\\226\\128\\147"))
RECORD = st.builds(
    lambda terms, end: " ".join(("v=spf1", *terms)) + end,
    st.lists(st.sampled_from(SPF_TERMS), max_size=12, unique=True),
    st.sampled_from(ENDS),
).filter(lambda record: len(record) < 250)
FROM_SPFS = st.lists(RECORD, max_size=3, unique=True).map(lambda records: spf(*records))
ENVELOPES = st.sampled_from(
    (
        ENVELOPE_MX + ENVELOPE_SPF,
        ENVELOPE_MX,
        ENVELOPE_MX + spf("v=spf1 mx -all", at="bounce.hotel.example"),
        ENVELOPE_MX + "bounce.hotel.example. 300 IN MX 20 mx.panel.example.\n" + ENVELOPE_SPF,
        ENVELOPE_SPF,
        "bounce.hotel.example.hotel.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n" + ENVELOPE_SPF,
        "",
    )
)
KEYS = st.sampled_from(
    (
        keys(*TOKENS),
        keys(B, C),
        "",
        keys(B, C) + f'{A}._domainkey.hotel.example. 300 IN TXT "{A}.dkim.amazonses.com"\n',
        keys(B, C) + f"{A}._domainkey.hotel.example.hotel.example. 300 IN CNAME {A}.dkim.amazonses.com.\n",
        keys(B, C) + f"{A}._domainkey.hotel.example. 300 IN CNAME nowhere.example.\n",
    )
)
DMARCS = st.sampled_from(
    (
        DMARC,
        "",
        DMARC + '_dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=reject; adkim=s"\n',
        '_dmarc.hotel.example. 300 IN TXT "v=DMARC1 p=none"\n',
        '_dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=reject; p=none"\n',
        '_dmarc.hotel.example. 300 IN TXT "v=DMARC1; rua=mailto:x@hotel.example"\n',
        "_dmarc.hotel.example. 300 IN CNAME gone.example.\n",
        '_dmarc.hotel.example.hotel.example. 300 IN TXT "v=DMARC1; p=quarantine"\n',
        'hotel.example. 300 IN TXT "v=DMARC1; p=quarantine"\n',
    )
)
WORLDS = st.tuples(FROM_SPFS, ENVELOPES, KEYS, DMARCS).map(
    lambda parts: SENDER_ZONE + SENDER_KEYS + ZONE + MAIL + ELSEWHERE + "".join(parts)
)
REMAINS = {
    "spf-too-many-lookups",
    "spf-too-many-void-lookups",
    "spf-syntax-error",
    "spf-include-loop",
}
"""What others publish, and what only fewer services would mend; no blocker once the sender comes first."""


def test_nothing_wrong_is_nothing_to_change() -> None:
    assert plan_world(READY).changes == ()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones=WORLDS)
def test_a_plan_mends_what_dns_can_mend_and_comes_to_rest(zones: str) -> None:
    planned = plan_world(zones, mail_from="bounce.hotel.example", region="eu-west-1")
    after = planned.settled().again()
    assert after.changes == ()
    assert after.faults <= REMAINS
    assert not [each for each in after.findings if each.severity == "blocker"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones=WORLDS)
def test_every_change_has_its_own_place_a_reason_and_a_value_that_can_be_read(zones: str) -> None:
    planned = plan_world(zones, mail_from="bounce.hotel.example", region="eu-west-1")
    places = [(each.name, each.type) for each in planned.changes]
    assert len(set(places)) == len(places)
    assert [each.order for each in planned.changes] == list(range(1, len(places) + 1))
    ids = {each.id for each in planned.findings}
    for change in planned.changes:
        assert change.mends
        assert set(change.mends) <= ids
        assert not set(change.before) & {*change.after, *change.keep}
        for record in change.after:
            if isinstance(record, Txt) and record.text.startswith("v=spf1"):
                assert isinstance(parse_record(record.text), SpfRecord)
                assert record.text.count("amazonses.com") == 1


def test_consequences_are_mended_with_their_causes() -> None:
    planned = plan_world(without(READY, keys(*TOKENS)))
    (effect,) = [each for each in planned.findings if each.code == "alignment-only-spf"]
    assert effect.because_of == ("dkim-ses-tokens-incomplete:hotel.example",)
    assert all(effect.id in change.mends for change in planned.changes)


def test_a_subdomain_begins_to_exist_with_its_first_record() -> None:
    report = audit_world(READY, domain="news.hotel.example")
    [cause] = [each for each in report.findings if each.code == "from-domain-not-found"]
    assert cause.fixed_by == ("create:news.hotel.example/TXT",)
    assert "from-domain-not-found:news.hotel.example" not in report.plan.remaining


def test_a_consequence_with_a_cause_that_stays_is_not_called_mended() -> None:
    zones = without(READY, FROM_SPF, keys(*TOKENS))
    planned = plan_world(zones, mail_from="default")
    (effect,) = [each for each in planned.findings if each.code == "alignment-none"]
    assert "envelope-default@envelope:amazonses.com" in effect.because_of
    assert planned.changes
    assert not [change for change in planned.changes if effect.id in change.mends]


@pytest.mark.parametrize("domain", ["gmail.com", "unregistered.example"])
def test_a_domain_that_is_nobodys_to_change_has_no_plan(domain: str) -> None:
    zones = READY + ". 300 IN SOA a.root.example. h.root.example. 1 2 3 4 300\n"
    planned = plan_world(zones, domain=domain)
    assert planned.faults
    assert planned.changes == ()


def test_where_replies_go_is_for_the_hotel_to_say() -> None:
    for zones in (without(READY, MAIL), without(READY, MAIL) + "hotel.example. 300 IN MX 0 .\n"):
        planned = plan_world(zones)
        assert planned.faults
        assert planned.changes == ()


def test_silence_is_not_taken_for_absence() -> None:
    zones = without(READY, DMARC, FROM_SPF, keys(A)) + (
        "_dmarc.hotel.example. 300 IN TIMEOUT TXT\n"
        "hotel.example. 300 IN SERVFAIL TXT\n"
        f"{A}._domainkey.hotel.example. 300 IN TIMEOUT ANY\n"
    )
    assert plan_world(zones).changes == ()


def test_two_plans_in_a_row_are_one() -> None:
    given = ("v=spf1 include:gone.example -all", "v=spf1 mx ~all")
    planned = plan_world(without(READY, FROM_SPF) + spf(*given))
    assert single_text(planned, "hotel.example") == f"v=spf1 {SENDER} include:gone.example mx ~all"
    whole = planned.settled()
    assert single_text(whole, "hotel.example") == f"v=spf1 {SENDER} mx ~all"
    assert {each.text for each in whole.change("hotel.example").before} == set(given)
    assert whole.change("hotel.example").mends == planned.change("hotel.example").mends
    assert whole.again().changes == ()


def test_of_two_records_the_one_that_says_everything_stays() -> None:
    given = (f"v=spf1 {SENDER} mx ~all", "v=spf1 mx -all")
    change = plan_world(without(READY, FROM_SPF) + spf(*given)).change("hotel.example")
    assert (change.action, [each.text for each in change.before]) == (Action.DELETE, [given[1]])
    assert [each.text for each in change.keep] == [given[0]]


def test_the_same_world_gives_the_same_plan() -> None:
    zones = without(READY, FROM_SPF, DMARC, keys(*TOKENS))
    shuffled = "\n".join(sorted(zones.splitlines(), reverse=True))
    assert plan_world(zones).changes == plan_world(shuffled + "\n").changes
