"""What becomes of the MX record of the MAIL FROM domain."""

from __future__ import annotations

import pytest

from auditor.knowledge.profiles import load_profile
from auditor.knowledge.senders import load_sender
from auditor.mailauth.dns import RecordType
from auditor.model.plan import Action
from auditor.model.severity import Severity
from auditor.model.verdict import State
from auditor.plan import plan_changes
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from tests.unit.plan.planning import plan_world
from tests.unit.worlds import ENVELOPE_MX, ENVELOPE_SPF, READY, TOKENS, audit_world, keys, without

BOUNCE = "bounce.hotel.example"
REST = without(READY, ENVELOPE_MX)
IRELAND = "10 feedback-smtp.eu-west-1.amazonses.com."
MILAN = "10 feedback-smtp.eu-south-1.amazonses.com."


def mx(*hosts: str) -> str:
    return "".join(f"{BOUNCE}. 300 IN MX {host}\n" for host in hosts)


def test_a_missing_exchanger_is_the_feedback_host_of_the_region() -> None:
    planned = plan_world(REST, region="eu-west-1")
    change = planned.change(BOUNCE, RecordType.MX)
    assert (change.action, [str(each) for each in change.after], change.ttl) == (Action.CREATE, [IRELAND], 3600)
    assert planned.again().faults == set()


def test_no_region_is_invented() -> None:
    planned = plan_world(REST)
    assert "envelope-mx-missing" in planned.faults
    assert planned.changes == ()


def test_a_region_that_was_told_before_the_plan_is_not_asked_for_again() -> None:
    planned = plan_world(REST)
    changes = plan_changes(
        planned.evidence,
        planned.findings,
        sender=load_sender(planned.evidence.request.sender),
        profile=load_profile("platform"),
        region="eu-south-1",
    )
    assert [str(record) for change in changes for record in change.after] == [MILAN]


def test_the_zone_of_the_keys_tells_the_region_where_it_is_the_regions_own() -> None:
    zones = without(REST, keys(*TOKENS)) + keys(*TOKENS).replace(".dkim.", ".dkim.eu-south-1.")
    assert plan_world(zones).values == {f"{BOUNCE}/MX": [MILAN]}


def test_a_domain_that_does_not_exist_gets_what_can_be_told() -> None:
    zones = without(REST, ENVELOPE_SPF)
    spf = {f"{BOUNCE}/TXT": ["v=spf1 include:amazonses.com ~all"]}
    assert plan_world(zones, mail_from=BOUNCE).values == spf
    assert plan_world(zones, mail_from=BOUNCE, region="eu-west-1").values == {**spf, f"{BOUNCE}/MX": [IRELAND]}


@pytest.mark.parametrize("hosts", [("10 mx.panel.example.",), ("10 mx.panel.example.", IRELAND), (MILAN,)])
def test_a_wrong_set_becomes_the_one_right_exchanger(hosts: tuple[str, ...]) -> None:
    planned = plan_world(REST + mx(*hosts), mail_from=BOUNCE, region="eu-west-1")
    change = planned.change(BOUNCE, RecordType.MX)
    assert sorted(str(each) for each in (*change.after, *change.keep)) == [IRELAND]
    assert planned.again().faults == set()
    assert planned.again().changes == ()


def test_of_several_exchangers_the_senders_own_tells_the_region() -> None:
    planned = plan_world(REST + mx("5 mx.panel.example.", IRELAND), mail_from=BOUNCE)
    change = planned.change(BOUNCE, RecordType.MX)
    assert [str(each) for each in change.before] == ["5 mx.panel.example."]
    assert [str(each) for each in change.keep] == [IRELAND]


def test_two_regions_leave_the_choice_open() -> None:
    assert plan_world(REST + mx(IRELAND, MILAN), mail_from=BOUNCE).changes == ()


def test_an_exchanger_at_a_doubled_name_moves() -> None:
    planned = plan_world(REST + f"{BOUNCE}.hotel.example. 300 IN MX {IRELAND}\n")
    assert planned.values == {f"{BOUNCE}/MX": [IRELAND], f"{BOUNCE}.hotel.example/MX": []}
    assert planned.again().faults == set()


def test_the_hotels_own_mail_is_never_led_away() -> None:
    planned = plan_world(READY, mail_from="hotel.example", region="eu-west-1")
    assert "envelope-mx-wrong" in planned.faults
    assert planned.changes == ()


@pytest.mark.parametrize("domain", ["bounce.other.example", "mail.agency.test"])
def test_a_domain_that_the_sender_does_not_take_is_left_alone(domain: str) -> None:
    assert plan_world(READY, mail_from=domain, region="eu-west-1").changes == ()


def test_the_default_envelope_is_nothing_to_mend_in_dns() -> None:
    assert plan_world(READY, mail_from="default").changes == ()


WEB = (
    "vendor.example. 300 IN SOA ns1.panel.example. h.panel.example. 1 2 3 4 300\n"
    "shops.vendor.example. 300 IN A 192.0.2.80\n"
    "mail.vendor.example. 300 IN MX 10 mx1.panel.example.\nmail.vendor.example. 300 IN MX 20 mx2.panel.example.\n"
)


@pytest.mark.parametrize(
    "target", ["hotel.example", "shops.vendor.example", "gone.vendor.example", "mail.vendor.example"]
)
def test_a_cname_to_what_is_not_the_senders_makes_room_for_records_of_its_own(target: str) -> None:
    zones = without(REST, ENVELOPE_SPF) + WEB + f"{BOUNCE}. 300 IN CNAME {target}.\n"
    report = audit_world(zones, mail_from=BOUNCE, region="eu-west-1")
    assert [(each.id, each.value) for each in report.plan.changes] == [
        (f"delete:{BOUNCE}/CNAME", ""),
        (f"create:{BOUNCE}/MX", "feedback-smtp.eu-west-1.amazonses.com."),
        (f"create:{BOUNCE}/TXT", "v=spf1 include:amazonses.com ~all"),
    ]
    assert (report.plan.reaches, report.plan.remaining) == (State.READY, ())
    faults = [each for each in report.findings if each.severity in {Severity.BLOCKER, Severity.RISK}]
    [cause] = [each for each in faults if not each.because_of]
    assert cause.fields["alias"] == target
    told = load_texts(Lang.EN).finding(cause)
    assert target in told.why
    assert told.fix[0].startswith("In your DNS panel, delete the CNAME record")


def test_a_cname_stays_where_nobody_knows_what_to_put_in_its_place() -> None:
    zones = without(REST, ENVELOPE_SPF) + WEB + f"{BOUNCE}. 300 IN CNAME shops.vendor.example.\n"
    report = audit_world(zones, mail_from=BOUNCE)
    assert report.plan.changes == ()
    [cause] = [each for each in report.findings if each.code == "envelope-mx-missing"]
    assert "CNAME" in load_texts(Lang.EN).finding(cause).fix[0]


@pytest.mark.parametrize("end", ["", "hotel.example."], ids=["as-shown", "zone-appended"])
def test_an_exchanger_that_was_entered_as_a_cname_tells_the_region(end: str) -> None:
    zones = without(REST, ENVELOPE_SPF) + f"{BOUNCE}. 300 IN CNAME feedback-smtp.eu-west-1.amazonses.com.{end}\n"
    planned = plan_world(zones, mail_from=BOUNCE)
    assert planned.values[f"{BOUNCE}/CNAME"] == []
    assert planned.values[f"{BOUNCE}/MX"] == [IRELAND]
    assert planned.again().faults == set()


def test_where_a_wildcard_leads_the_hotels_mail_tells_no_region() -> None:
    zones = without(REST, ENVELOPE_SPF) + "*.hotel.example. 300 IN MX 10 inbound-smtp.eu-west-1.amazonaws.com.\n"
    assert f"{BOUNCE}/MX" not in plan_world(zones, mail_from=BOUNCE).values


def test_a_cname_to_a_set_up_of_the_sender_is_not_touched() -> None:
    zones = without(REST, ENVELOPE_SPF) + f"{BOUNCE}. 300 IN CNAME set.hotel.example.\n"
    zones += f"set.hotel.example. 300 IN MX {MILAN}\n" + ENVELOPE_SPF.replace("bounce", "set")
    assert plan_world(zones, mail_from=BOUNCE, region="eu-west-1").changes == ()


@pytest.mark.parametrize(
    "host",
    [
        "10 feedback-smtp.eu-west-1.amazonses.com.hotel.example.",
        "10 10.feedback-smtp.eu-west-1.amazonses.com.",
        "10 feedback-smtp.eu-west-1.amazonses.es.",
        "10 inbound-smtp.eu-west-1.amazonaws.com.",
    ],
    ids=["zone-appended", "priority-in-the-value", "misspelt", "another-service"],
)
def test_the_region_is_read_out_of_a_mistyped_exchanger(host: str) -> None:
    planned = plan_world(REST + mx(host), mail_from=BOUNCE)
    assert planned.values == {f"{BOUNCE}/MX": [IRELAND]}
    assert planned.again().faults == set()


@pytest.mark.parametrize("host", ["10 vm.eu-west-1.compute.example.", "10 feedback-smtp.moon-1.amazonses.com."])
def test_a_name_that_only_looks_like_a_region_tells_none(host: str) -> None:
    assert plan_world(REST + mx(host), mail_from=BOUNCE).changes == ()
