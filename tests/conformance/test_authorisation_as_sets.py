"""Which of a sender's addresses a domain authorises, as sets."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.mailauth.dns import Reason, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import (
    CauseKind,
    NoSenderNetworks,
    SenderNetworks,
    SpfAuthorisation,
    SpfResult,
    authorise,
    sender_networks,
)
from auditor.mailauth.spf.authorisation import MAX_EVALUATIONS, SenderRanges
from auditor.net.world import World
from tests.unit.mailauth.spf.worlds import check, record

HOTEL = DomainName("hotel.example")


def of(zone: str, *networks: str) -> SpfAuthorisation:
    given = [ip_network(network) for network in networks]
    return asyncio.run(authorise(World.from_zones(zone), domain=HOTEL, networks=given, sender="guest@hotel.example"))


def ranges(zone: str, domain: str = "sender.example") -> SenderRanges:
    return asyncio.run(sender_networks(World.from_zones(zone), DomainName(domain)))


def texts(networks: tuple[object, ...]) -> list[str]:
    return [str(network) for network in networks]


def test_all_pass_by_the_senders_include() -> None:
    zone = record(
        "v=spf1 include:s.example -all", 's.example. IN TXT "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all"'
    )
    found = of(zone, "192.0.2.0/24", "198.51.100.0/24")
    assert texts(found.passes) == ["192.0.2.0/24", "198.51.100.0/24"]
    assert (found.not_passing, found.results, found.lookups, found.is_sampled) == ((), {SpfResult.PASS}, 1, False)


def test_partly_authorised_is_named_by_network() -> None:
    found = of(record("v=spf1 ip4:192.0.2.64/26 ~all"), "192.0.2.0/24", "2001:db8::/32")
    assert texts(found.passes) == ["192.0.2.64/26"]
    assert texts(found.not_passing) == ["192.0.2.0/26", "192.0.2.128/25", "2001:db8::/32"]
    assert found.results == {SpfResult.PASS, SpfResult.SOFTFAIL}


def test_networks_with_the_same_outcome_are_one() -> None:
    found = of(record("v=spf1 -ip4:192.0.2.128/32 ip4:192.0.2.0/24 ~all"), "192.0.2.0/24")
    assert [(str(o.evaluation.result), texts(o.networks)[:2]) for o in found.outcomes] == [
        ("pass", ["192.0.2.0/25", "192.0.2.129/32"]),
        ("fail", ["192.0.2.128/32"]),
    ]


def test_addresses_of_a_and_mx_divide_networks_too() -> None:
    zone = record(
        "v=spf1 a/30 mx -all",
        "hotel.example. IN A 192.0.2.9",
        "hotel.example. IN MX 1 mx.example.",
        "mx.example. IN A 192.0.2.200",
    )
    assert texts(of(zone, "192.0.2.0/24").passes) == ["192.0.2.8/30", "192.0.2.200/32"]


def test_a_fault_is_a_cause_only_where_the_addresses_reach_it() -> None:
    before = record("v=spf1 include:gone.example ip4:192.0.2.0/24 -all")
    behind = record("v=spf1 ip4:192.0.2.0/24 include:gone.example -all")
    partly = of(behind, "192.0.2.0/23")
    assert [cause.kind for cause in of(before, "192.0.2.0/24").causes] == [CauseKind.INCLUDE_WITHOUT_RECORD]
    assert of(behind, "192.0.2.0/24").causes == ()
    assert [cause.kind for cause in partly.causes] == [CauseKind.INCLUDE_WITHOUT_RECORD]
    assert (texts(partly.passes), texts(partly.not_passing)) == (["192.0.2.0/24"], ["192.0.3.0/24"])


@pytest.mark.parametrize("term", ["exists:%{ir}.list.example", "ptr", "include:%{i}.s.example"])
def test_terms_that_depend_on_the_address_make_the_outcome_a_sample(term: str) -> None:
    assert of(record(f"v=spf1 {term} -all"), "192.0.2.0/24").is_sampled
    assert not of(record(f"v=spf1 {term} -all"), "192.0.2.7/32").is_sampled
    assert not of(record(f"v=spf1 ip4:192.0.2.0/24 {term} -all"), "192.0.2.0/24").is_sampled


@pytest.mark.parametrize(
    ("terms", "sampled"),
    [
        ("ptr ip4:192.0.2.0/24 -all", False),
        ("exists:%{i}.a.example exists:%{i}.b.example ip4:192.0.2.0/24 -all", False),
        ("exists:%{i}.a.example exists:%{i}.b.example ptr ip4:192.0.2.0/24 -all", True),
        ("-exists:%{i}.a.example -all", False),
        ("-exists:%{i}.a.example ip4:192.0.2.0/24 -all", True),
        ("include:x.example ip4:192.0.2.0/24 -all", False),
        ("include:%{i}.x.example ip4:192.0.2.0/24 -all", True),
        ("mx:%{i}.x.example ip4:192.0.2.0/24 -all", True),
        ("redirect=%{i}.x.example", True),
    ],
)
def test_an_outcome_is_a_sample_only_where_the_single_address_decides(terms: str, sampled: bool) -> None:
    inner = ('x.example. IN TXT "v=spf1 -exists:%{i}.c.example ptr ?all"', '*.x.example. IN TXT "v=spf1 +all"')
    assert of(record(f"v=spf1 {terms}", *inner), "192.0.2.0/24").is_sampled is sampled


def test_look_ups_beyond_the_limit_are_not_excused_by_what_might_match() -> None:
    spent = " ".join(f"a:{each}.example" for each in "abcdefghij")
    hosts = [f"{each}.example. IN A 203.0.113.1" for each in "abcdefghij"]
    found = of(record(f"v=spf1 {spent} ptr ip4:192.0.2.0/24 -all", *hosts), "192.0.2.0/24")
    assert ([cause.kind for cause in found.proven_causes], found.is_sampled) == ([CauseKind.TOO_MANY_LOOKUPS], False)


def test_a_range_that_may_differ_is_tried_in_three_places() -> None:
    zone = record("v=spf1 -exists:%{i}.x.example +all", "192.0.2.85.x.example. IN A 127.0.0.2")
    found = of(zone, "192.0.2.0/24")
    assert [(str(o.evaluation.result), o.sampled, o.tried) for o in found.outcomes] == [
        ("pass", True, 2),
        ("fail", True, 1),
    ]


def test_silence_about_the_tried_addresses_is_not_passed_over() -> None:
    found = of(record("v=spf1 exists:%{i}.x.example ip4:192.0.2.0/24", "*.x.example. IN TIMEOUT A"), "192.0.2.0/24")
    assert (found.results, found.is_sampled) == ({SpfResult.TEMPERROR}, True)


def test_an_include_named_by_the_sender_is_divided_exactly() -> None:
    zone = record("v=spf1 include:%{l}.%{o} -all", 'guest.hotel.example. IN TXT "v=spf1 ip4:192.0.2.16/28"')
    found = of(zone, "192.0.2.0/24")
    assert (texts(found.passes), found.is_sampled) == (["192.0.2.16/28"], False)


def test_no_networks_no_outcomes() -> None:
    found = of(record("v=spf1 -all"))
    assert (found.outcomes, found.lookups, found.results) == ((), 0, frozenset())


def test_beyond_the_bound_the_rest_is_one_sampled_outcome() -> None:
    terms = " ".join(f"ip4:10.{i // 128}.{i % 128 * 2}.0/24" for i in range(400))
    found = of(record(f"v=spf1 {terms} -all"), "10.0.0.0/8")
    assert len(found.outcomes) <= MAX_EVALUATIONS + 1
    assert [outcome.sampled for outcome in found.outcomes].count(True) == 1
    assert sum(n.num_addresses for o in found.outcomes for n in o.networks) == 2**24


def test_ipv4_mapped_networks_come_to_an_end() -> None:
    found = of(record("v=spf1 ip4:192.0.2.0/24 -all"), "::ffff:192.0.0.0/112")
    assert found.results == {SpfResult.PASS, SpfResult.FAIL}


blocks = st.builds(
    lambda sign, start, length: f"{sign}ip4:192.0.2.{start}/{length}",
    st.sampled_from(["", "-", "~", "?"]),
    st.integers(0, 255),
    st.integers(24, 32),
)


@settings(max_examples=20)
@given(st.lists(blocks, max_size=5), st.lists(blocks, max_size=3))
def test_every_single_address_fares_as_its_network(outer: list[str], inner: list[str]) -> None:
    included = f's.example. IN TXT "{" ".join(["v=spf1", *inner])} -all"'
    zone = record(" ".join(["v=spf1", *outer[:2], "include:s.example", *outer[2:], "~all"]), included)
    found = of(zone, "192.0.2.0/24")
    by_address = {str(ip): o.evaluation for o in found.outcomes for network in o.networks for ip in network}
    assert len(by_address) == 256
    for ip, evaluation in list(by_address.items())[::5]:
        alone = check(zone, ip=ip)
        assert (alone.result, alone.matched) == (evaluation.result, evaluation.matched)


def test_the_ranges_of_a_sender() -> None:
    zone = """
        sender.example. IN TXT "v=spf1 -ip4:192.0.2.4 ip4:192.0.2.0/29 include:more.example ?ip4:203.0.113.0/24 -all"
        more.example. IN TXT "v=spf1 ip6:2001:db8::/32 a ~all"
        more.example. IN A 198.51.100.1
    """
    lines = "\n".join(line.strip() for line in zone.splitlines())
    found = ranges(lines)
    assert isinstance(found, SenderNetworks)
    assert texts(found.networks) == [
        "192.0.2.0/30",
        "192.0.2.5/32",
        "192.0.2.6/31",
        "198.51.100.1/32",
        "2001:db8::/32",
    ]
    assert not found.sampled


def test_a_sender_whose_include_is_silent_is_unknown_not_smaller() -> None:
    zone = 'sender.example. IN TXT "v=spf1 ip4:192.0.2.0/24 include:x.example -all"\nx.example. IN TIMEOUT TXT'
    found = ranges(zone)
    assert isinstance(found, Undetermined)
    assert found.reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("zone", "kind"),
    [
        ("", CauseKind.NO_RECORD),
        ('sender.example. IN TXT "v=spf1 nonsense"', CauseKind.SYNTAX),
        ('sender.example. IN TXT "v=spf1 -all"', None),
    ],
)
def test_a_sender_without_ranges_says_why(zone: str, kind: CauseKind | None) -> None:
    found = ranges(zone)
    assert isinstance(found, NoSenderNetworks)
    assert (found.cause.kind if found.cause else None) is kind


def test_a_senders_record_that_asks_about_addresses_gives_a_sample() -> None:
    found = ranges('sender.example. IN TXT "v=spf1 ip4:192.0.2.0/24 exists:%{i}.x.example -all"')
    assert isinstance(found, SenderNetworks)
    assert found.sampled


by_address = st.builds(
    lambda sign, term: sign + term,
    st.sampled_from(["", "-", "~", "?"]),
    st.sampled_from(
        [
            "exists:%{i}.a.example",
            "exists:%{ir}.b.example",
            "ptr:named.example",
            "a:%{i}.a.example/28",
            "include:in.example",
            "include:%{i}.in.example",
            "a:gone.example",
            "ip4:192.0.2.0/26",
            "ip4:192.0.2.0/24",
        ]
    ),
)


@settings(max_examples=60)
@given(st.lists(by_address, max_size=5), st.lists(st.integers(0, 255), max_size=6), st.booleans())
def test_what_is_not_marked_as_a_sample_holds_for_every_address(
    terms: list[str], listed: list[int], deny: bool
) -> None:
    zone = record(
        " ".join(["v=spf1", *terms, "-all" if deny else "?all"]),
        'in.example. IN TXT "v=spf1 -exists:%{i}.a.example ptr:named.example ip4:192.0.2.32/27 -all"',
        *(f"192.0.2.{each}.a.example. IN A 192.0.2.{each}" for each in listed),
        *(f'192.0.2.{each}.in.example. IN TXT "v=spf1 +all"' for each in listed),
        *(f"{each}.2.0.192.in-addr.arpa. IN PTR h{each}.named.example." for each in listed[::2]),
        *(f"h{each}.named.example. IN A 192.0.2.{each}" for each in listed[::2]),
    )
    found = of(zone, "192.0.2.0/24")
    for outcome in found.outcomes:
        if not outcome.sampled:
            inside = {int(ip) & 0xFF for network in outcome.networks for ip in network}
            for last in inside & {0, 1, 31, 32, 63, 64, 85, 255, *listed}:
                assert check(zone, ip=f"192.0.2.{last}").result is outcome.evaluation.result
