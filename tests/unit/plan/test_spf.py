"""What becomes of SPF records."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.knowledge.profiles import load_profile
from auditor.mailauth.dns import RecordType, Resolver, Txt
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import SpfRecord, SpfResult, check_host, parse_record
from auditor.model.plan import Action
from auditor.plan.spf_record import read
from tests.unit.plan.planning import plan_world, single_text
from tests.unit.worlds import ENVELOPE_SPF, FROM_SPF, MAIL, READY, audit_world, without

REST = without(READY, FROM_SPF)
OTHERS = (
    "example. 300 IN SOA ns1.panel.example. h.panel.example. 1 2 3 4 300\n"
    "mx.panel.example. 300 IN A 192.0.2.25\n"
    + "".join(f"x{i}.panel.example. 300 IN A 192.0.2.{i}\n" for i in range(12))
    + 'crm.example. 300 IN TXT "v=spf1 ip4:198.51.100.0/24 -all"\n'
    + 'loop.example. 300 IN TXT "v=spf1 include:hotel.example -all"\n'
    + 'broken.example. 300 IN TXT "v=spf1 ip4:nonsense -all"\n'
)
GOOGLE = "hotel.example. 300 IN MX 1 aspmx.l.google.com.\n"
MANY = " ".join(f"a:x{i}.panel.example" for i in range(11))
SENDER = "include:amazonses.com"
TERMS = (
    "mx",
    "a:x1.panel.example",
    "a:gone.panel.example",
    "a:old.panel.example",
    "a:away.panel.example",
    "include:crm.example",
    "include:gone.example",
    "include:broken.example",
    "-ip4:198.51.100.9",
    "ip4:203.0.113.0/24",
    "?include:amazonses.com",
    "ptr",
    SENDER,
)
ADDRESSES = ("192.0.2.1", "192.0.2.25", "198.51.100.8", "198.51.100.9", "203.0.113.5", "54.240.1.1", "8.8.8.8")


def spf(*records: str) -> str:
    return "".join(f'hotel.example. 300 IN TXT "{record}"\n' for record in records)


def becomes(*records: str) -> str:
    return single_text(plan_world(REST + OTHERS + spf(*records)), "hotel.example")


def test_a_missing_record_names_the_sender() -> None:
    planned = plan_world(REST)
    change = planned.change("hotel.example")
    assert change.action is Action.CREATE
    assert change.after == (Txt((f"v=spf1 {SENDER} ~all",)),)
    assert (change.before, change.keep, change.ttl) == ((), (), 3600)
    assert change.mends == ("spf-missing@from:hotel.example",)


def test_a_new_record_does_not_shut_out_the_mailboxes_that_the_domain_has() -> None:
    zones = without(REST, MAIL) + GOOGLE
    assert single_text(plan_world(zones), "hotel.example") == f"v=spf1 {SENDER} include:_spf.google.com ~all"


@pytest.mark.parametrize(
    "record",
    [
        f'hotel.example.hotel.example. 300 IN TXT "v=spf1 {SENDER} ~all"\n',
        f'hotel.example. 300 IN TXT "v=spf1{SENDER} ~all"\n',
        f'hotel.example. 300 IN TXT "v=spf1 ip5:192.0.2.1 {SENDER} ~all"\n',
    ],
    ids=["misplaced", "no-blank", "syntax"],
)
def test_a_record_that_counts_for_the_first_time_does_not_shut_the_mailboxes_out_either(record: str) -> None:
    planned = plan_world(without(REST, MAIL) + GOOGLE + record)
    assert single_text(planned, "hotel.example") == f"v=spf1 {SENDER} include:_spf.google.com ~all"


def test_a_term_that_nobody_can_read_is_left_out_and_named() -> None:
    planned = plan_world(REST + spf(f"v=spf1 ip4:198.51.100.80/33 mx {SENDER} ~all"))
    change = planned.change("hotel.example")
    assert (change.dropped, change.after) == (("ip4:198.51.100.80/33",), (Txt((f"v=spf1 {SENDER} mx ~all",)),))


def test_a_term_that_is_put_right_is_not_called_left_out() -> None:
    assert plan_world(REST + spf(f"v=spf1 ipv4:198.51.100.80 {SENDER} ~all")).change("hotel.example").dropped == ()


def test_other_texts_at_the_name_stay() -> None:
    other = 'hotel.example. 300 IN TXT "site-verification=1"\n'
    change = plan_world(REST + other).change("hotel.example")
    assert change.keep == (Txt(("site-verification=1",)),)
    assert change.action is Action.CREATE
    assert change.ttl is None, "a record set has one TTL, and this one exists"


@pytest.mark.parametrize(
    ("record", "value"),
    [
        ("v=spf1 mx -all", f"v=spf1 {SENDER} mx -all"),
        ("v=spf1 ip4:198.51.100.7 -all include:amazonses.com", f"v=spf1 {SENDER} ip4:198.51.100.7 -all"),
        ("v=spf1 -all include:crm.example include:amazonses.com", f"v=spf1 {SENDER} include:crm.example -all"),
        ("v=spf1 redirect=crm.example", f"v=spf1 {SENDER} redirect=crm.example"),
        ("v=spf1 -all", f"v=spf1 {SENDER} -all"),
        ("V=SPF1  +mx ?include:AmazonSES.com ~ALL", f"v=spf1 {SENDER} mx ~all"),
        ("v=spf1 ip4:54.240.0.0/24 ~all", f"v=spf1 {SENDER} ip4:54.240.0.0/24 ~all"),
        (f"v=spf1 -exists:%{{i}}.list.example {SENDER} -all", f"v=spf1 {SENDER} -exists:%{{i}}.list.example -all"),
    ],
    ids=[
        "not-there",
        "behind-all",
        "moved-before-all",
        "redirect-stays",
        "nobody",
        "not-as-a-pass",
        "stale-range",
        "behind-what-depends-on-the-address",
    ],
)
def test_a_sender_that_does_not_pass_is_put_first_once(record: str, value: str) -> None:
    assert becomes(record) == value


@pytest.mark.parametrize(
    ("records", "value"),
    [
        (("v=spf1 mx ~all", f"v=spf1 {SENDER} -all"), f"v=spf1 {SENDER} mx ~all"),
        (("v=spf1 mx a -all", "v=spf1 a mx ip4:192.0.2.1 -all"), f"v=spf1 {SENDER} a mx ip4:192.0.2.1 -all"),
        (("v=spf1 mx ?all", f"v=spf1 {SENDER} -all"), f"v=spf1 {SENDER} mx ?all"),
        (("v=spf1 redirect=crm.example", "v=spf1 mx -all"), f"v=spf1 {SENDER} mx include:crm.example -all"),
        ((f"v=spf1 {SENDER} +all", "v=spf1 mx -all"), f"v=spf1 {SENDER} mx ~all"),
        (("v=spf1 mx exp=a.example", "v=spf1 a exp=b.example"), f"v=spf1 {SENDER} a mx ~all exp=b.example"),
        ((f"v=spf1 {SENDER} ~all", "v=spf1 ipv4:192.0.2.7 ~all"), f"v=spf1 {SENDER} ip4:192.0.2.7 ~all"),
    ],
    ids=["milder", "union", "neutral", "redirect", "everyone", "one-explanation", "mistyped"],
)
def test_several_records_become_one_that_says_all_of_it(records: tuple[str, ...], value: str) -> None:
    planned = plan_world(REST + OTHERS + spf(*records))
    assert set(single_text(planned, "hotel.example").split()) == set(value.split())
    assert len(planned.change("hotel.example").before) == 2


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (f"v=spf1 {SENDER} –all", None),
        ("v=spf1 include=amazonses.com ~all", f"v=spf1 {SENDER} ~all"),
        (f"v=spf1 {SENDER} ipv4:192.0.2.7 ~all", f"v=spf1 {SENDER} ip4:192.0.2.7 ~all"),
        (f"v=spf1 {SENDER}, mx, ~all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 {SENDER} mx ip4:300.1.2.3 -all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 ip4:300.1.2.3 {SENDER} redirect=crm.example", f"v=spf1 {SENDER} include:crm.example ~all"),
        (f"v=spf1 {SENDER} mx ip4:300.1.2.3 ?all", f"v=spf1 {SENDER} mx ?all"),
        ("v=spf1 ip4:192.0.2.1include:crm.example -all", f"v=spf1 {SENDER} ip4:192.0.2.1 include:crm.example -all"),
        (f"v=spf1 {SENDER} ip4:192.0.2.0/24~all", f"v=spf1 {SENDER} ip4:192.0.2.0/24 ~all"),
        (
            f"v=spf1 {SENDER} ip4:192.0.2.1ip4:198.51.100.1-ip4:300.1.1.1 -all",
            f"v=spf1 {SENDER} ip4:192.0.2.1 ip4:198.51.100.1 ~all",
        ),
        ("v=spf1 ip4:192.0.2.1include:x -all", f"v=spf1 {SENDER} ip4:192.0.2.1 ~all"),
        (f"v=spf1 {SENDER} mx redirect=crm.example redirect=crm.example", f"v=spf1 {SENDER} mx redirect=crm.example"),
        ("spf1 mx ~all", f"v=spf1 {SENDER} mx ~all"),
        ("v=spf1.0 mx ~all", f"v=spf1 {SENDER} mx ~all"),
    ],
    ids=[
        "dash",
        "equals",
        "misspelt",
        "commas",
        "no-address",
        "no-address-and-redirect",
        "no-address-and-neutral",
        "joined",
        "joined-all",
        "joined-and-no-address",
        "joined-and-no-domain",
        "twice",
        "version",
        "version-number",
    ],
)
def test_a_record_that_cannot_be_read_becomes_what_was_meant(record: str, value: str | None) -> None:
    wanted = value or f"v=spf1 {SENDER} -all"
    assert becomes(record.replace("–", "\\226\\128\\147")) == wanted


def test_a_text_that_was_meant_as_the_record_is_replaced_not_left_beside_it() -> None:
    change = plan_world(REST + spf("spf1 mx ~all")).change("hotel.example")
    assert (change.action, change.before, change.keep) == (Action.REPLACE, (Txt(("spf1 mx ~all",)),), ())


def test_a_sender_behind_ten_look_ups_comes_first_and_every_other_term_stays() -> None:
    planned = plan_world(REST + OTHERS + spf(f"v=spf1 {MANY} {SENDER} ~all"))
    assert single_text(planned, "hotel.example") == f"v=spf1 {SENDER} {MANY} ~all"
    assert planned.again().faults == {"spf-too-many-lookups"}, "twelve look-ups remain, and are no blocker now"
    assert planned.again().changes == ()


def test_what_a_platform_that_counts_every_term_still_sees_is_not_called_mended(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('name = "own"\nspf_check = "static"\nmail_from = "bounce.{domain}"\n', encoding="utf-8")
    report = audit_world(REST + OTHERS + spf(f"v=spf1 {MANY} {SENDER} ~all"), profile=str(file))
    (change,) = report.plan.changes
    assert report.plan.remaining == ("spf-too-many-lookups@from:hotel.example",)
    assert change.mends == ()


def test_look_ups_that_find_nothing_make_room_for_those_that_do() -> None:
    some = " ".join(f"a:x{i}.panel.example" for i in range(9))
    planned = plan_world(REST + OTHERS + spf(f"v=spf1 a:gone.panel.example a:old.panel.example {some} {SENDER} ~all"))
    assert single_text(planned, "hotel.example") == f"v=spf1 {SENDER} {some} ~all"
    assert planned.again().faults == set()


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (f"v=spf1 include:gone.example mx {SENDER} ~all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 {SENDER} mx include:gone.example ~all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 {SENDER} redirect=gone.example", f"v=spf1 {SENDER} ~all"),
        (f"v=spf1 include:hotel.example mx {SENDER} ~all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 a:g1.example a:g2.example a:g3.example mx {SENDER} -all", f"v=spf1 {SENDER} mx -all"),
        (f"v=spf1 include:loop.example {SENDER} ~all", f"v=spf1 {SENDER} include:loop.example ~all"),
        (f"v=spf1 include:broken.example {SENDER} ~all", f"v=spf1 {SENDER} include:broken.example ~all"),
    ],
    ids=["no-record", "no-record-later", "redirect", "itself", "voids", "loop-elsewhere", "broken-elsewhere"],
)
def test_terms_by_which_nobody_can_pass_go_and_faults_of_others_come_after_the_sender(record: str, value: str) -> None:
    assert becomes(record) == value


def test_a_fault_in_the_record_of_another_that_the_sender_never_meets_changes_nothing() -> None:
    planned = plan_world(REST + OTHERS + spf(f"v=spf1 {SENDER} include:broken.example ~all"))
    assert planned.faults == {"spf-syntax-error"}
    assert planned.changes == ()


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (f"v=spf1 {SENDER} +all", f"v=spf1 {SENDER} ~all"),
        ("v=spf1 mx all", f"v=spf1 {SENDER} mx ~all"),
        (f"v=spf1 {SENDER} ip4:0.0.0.0/0 -all", f"v=spf1 {SENDER} ~all"),
        ("v=spf1 ip4:0.0.0.0/0 mx -all", f"v=spf1 {SENDER} mx ~all"),
        ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 ?all", f"v=spf1 {SENDER} ?all"),
        ("v=spf1 ip4:0.0.0.0/0 redirect=crm.example", f"v=spf1 {SENDER} include:crm.example ~all"),
        ("v=spf1 a:x1.panel.example/0 -all", f"v=spf1 {SENDER} a:x1.panel.example ~all"),
        (f"v=spf1 -ip4:0.0.0.0/5 {SENDER} +all", f"v=spf1 {SENDER} -ip4:0.0.0.0/5 ~all"),
    ],
    ids=["all", "all-unsigned", "range", "only-range", "halves", "redirect", "around-a-host", "refused-range"],
)
def test_a_record_that_lets_everyone_pass_is_closed_and_the_sender_still_passes(record: str, value: str) -> None:
    assert becomes(record) == value


def test_closing_a_record_does_not_shut_out_the_mailboxes_that_the_domain_has() -> None:
    zones = without(REST, MAIL) + GOOGLE + spf("v=spf1 +all")
    assert single_text(plan_world(zones), "hotel.example") == f"v=spf1 {SENDER} include:_spf.google.com ~all"


def test_a_record_longer_than_one_string_stays_one_text() -> None:
    ranges = " ".join(f"ip4:198.51.100.{i}" for i in range(30))
    zones = REST + f'hotel.example. 300 IN TXT "v=spf1 {ranges[:200]}" "{ranges[200:400]}" "{ranges[400:]} -all"\n'
    (record,) = plan_world(zones).change("hotel.example").after
    assert isinstance(record, Txt)
    assert record.text == f"v=spf1 {SENDER} {ranges} -all"
    assert [len(string) for string in record.strings[:-1]] == [255] * (len(record.strings) - 1)
    assert 0 < len(record.strings[-1]) <= 255


def test_a_record_at_a_doubled_name_is_put_right_and_cleared_away() -> None:
    planned = plan_world(REST + 'hotel.example.hotel.example. 300 IN TXT "v=spf1 mx include:amazonses.com -all"\n')
    assert planned.values == {
        "hotel.example/TXT": [f"v=spf1 {SENDER} mx -all"],
        "hotel.example.hotel.example/TXT": [],
    }
    assert [each.action for each in planned.changes] == [Action.CREATE, Action.DELETE]


def test_the_record_of_the_mail_from_domain_is_mended_likewise() -> None:
    planned = plan_world(without(READY, ENVELOPE_SPF))
    assert single_text(planned, "bounce.hotel.example") == f"v=spf1 {SENDER} ~all"
    assert planned.again().faults == set()


def test_one_domain_for_both_gets_one_record() -> None:
    planned = plan_world(REST, mail_from="hotel.example")
    missing = {each.id for each in planned.findings if each.code == "spf-missing"}
    assert "spf-missing@envelope:hotel.example" in missing
    assert missing <= set(planned.change("hotel.example").mends)


def test_receivers_demand_nothing_of_the_from_domain() -> None:
    assert plan_world(REST, profile="receivers", mail_from="bounce.hotel.example").changes == ()


def test_a_platform_that_wants_a_valid_record_gets_one_without_a_sender_it_did_not_ask_for(tmp_path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('name = "own"\nfrom_spf = "valid"\nmail_from = "bounce.{domain}"\n', encoding="utf-8")
    zones = REST + spf("v=spf1 mx ~all", "v=spf1 a ~all")
    assert single_text(plan_world(zones, profile=load_profile(str(file))), "hotel.example") == "v=spf1 a mx ~all"


def test_a_record_that_resolvers_will_see_soon_is_not_written_twice() -> None:
    soon = f'$SERVER 192.0.2.53\nhotel.example. 300 IN TXT "v=spf1 {SENDER} ~all"\n$SERVER *\n'
    planned = plan_world(REST + soon)
    assert "spf-missing" in planned.faults
    assert planned.changes == ()


def test_a_name_that_is_an_alias_gets_no_text() -> None:
    zones = without(READY, ENVELOPE_SPF).replace(
        "bounce.hotel.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
        "bounce.hotel.example. 300 IN CNAME elsewhere.example.",
    )
    planned = plan_world(zones, mail_from="bounce.hotel.example")
    assert not [each for each in planned.changes if each.name.text == "bounce.hotel.example"]


def test_every_value_written_reads_back_as_itself() -> None:
    for record in ("v=spf1 mx -all", f"v=spf1 {MANY} {SENDER} ~all", "v=spf1 a/24//64 exists:%{i}.x.example -all"):
        value = becomes(record)
        read = parse_record(value)
        assert isinstance(read, SpfRecord)
        assert read.render() == value


def test_the_change_says_in_which_zone() -> None:
    change = plan_world(without(READY, ENVELOPE_SPF)).change("bounce.hotel.example", RecordType.TXT)
    assert str(change.zone) == "hotel.example"


@settings(max_examples=20, deadline=None)
@given(
    terms=st.lists(st.sampled_from(TERMS), min_size=1, max_size=7, unique=True),
    end=st.sampled_from((" ~all", " -all", " ?all", "", " redirect=crm.example")),
)
def test_nobody_who_passes_stops_passing(terms: list[str], end: str) -> None:
    planned = plan_world(REST + OTHERS + spf(" ".join(("v=spf1", *terms)) + end))
    assert passing(planned.resolver) <= passing(planned.again().resolver)


def passing(resolver: Resolver) -> set[str]:
    """Which of some addresses the hotel's SPF record lets pass."""
    name = DomainName("hotel.example")
    results = {
        ip: asyncio.run(check_host(resolver, ip=ip_address(ip), domain=name, sender="a@hotel.example", helo=name))
        for ip in ADDRESSES
    }
    return {ip for ip, found in results.items() if found.result is SpfResult.PASS}


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("v=spf1 alincude:.=~-+?\\092/%{i}redct4"), max_size=80))
def test_whatever_stands_there_what_is_written_can_be_read(text: str) -> None:
    value = read(f"v=spf1 {text}").text
    record = parse_record(value)
    assert isinstance(record, SpfRecord)
    assert record.render() == value
    assert read(value).text == value


def test_thousands_of_unreadable_terms_are_no_trouble() -> None:
    assert read("v=spf1 mx " + "! " * 30_000 + "-all").text == "v=spf1 mx ~all"
