"""RFC 7208 section 5: the mechanisms."""

from __future__ import annotations

import pytest

from auditor.mailauth.spf import CauseKind, Expected, Missed, SpfResult
from tests.unit.mailauth.spf.worlds import check, record

V6 = "2001:db8::25"


def fault_of(text: str) -> Expected | None:
    found = check(record(text))
    return found.cause.fault.expected if found.cause and found.cause.fault else None


def test_an_ipv4_mapped_client_is_an_ipv4_client() -> None:
    assert check(record("v=spf1 ip4:192.0.2.1 -all"), ip="::ffff:192.0.2.1").result is SpfResult.PASS


# 5.1 all


@pytest.mark.parametrize("term", ["all:x.example", "all/8", "all.", "all:", "-all=x"])
def test_all_takes_no_argument(term: str) -> None:
    assert check(record(f"v=spf1 {term}")).result is SpfResult.PERMERROR


def test_terms_and_redirect_beside_all_are_ignored_but_must_be_well_formed() -> None:
    zone = record("v=spf1 redirect=x.example ~all ip4:192.0.2.1", 'x.example. IN TXT "v=spf1 +all"')
    assert check(zone).result is SpfResult.SOFTFAIL
    assert check(record("v=spf1 ~all ip4:192.0.2")).result is SpfResult.PERMERROR


# 5.2 include


@pytest.mark.parametrize(
    ("included", "result", "missed"),
    [
        ("+all", SpfResult.PASS, None),
        ("-all", SpfResult.NEUTRAL, Missed.INCLUDED_FAIL),
        ("~all", SpfResult.NEUTRAL, Missed.INCLUDED_SOFTFAIL),
        ("?all", SpfResult.NEUTRAL, Missed.INCLUDED_NEUTRAL),
        ("", SpfResult.NEUTRAL, Missed.INCLUDED_NEUTRAL),
        ("nonsense", SpfResult.PERMERROR, Missed.ENDED),
    ],
)
def test_an_include_matches_on_pass_only(included: str, result: SpfResult, missed: Missed | None) -> None:
    found = check(record("v=spf1 include:x.example", f'x.example. IN TXT "v=spf1 {included}"'))
    assert (found.result, found.trace[0].missed) == (result, missed)


@pytest.mark.parametrize("line", ["x.example. IN A 192.0.2.1", "", 'x.example. IN TXT "v=spf10"'])
def test_an_include_without_record_is_a_permanent_error(line: str) -> None:
    found = check(record("v=spf1 include:x.example +all", line))
    assert found.cause is not None
    assert found.cause.target is not None
    assert (found.result, found.cause.kind) == (SpfResult.PERMERROR, CauseKind.INCLUDE_WITHOUT_RECORD)
    assert (found.cause.domain.text, found.cause.target.text) == ("hotel.example", "x.example")


def test_an_include_without_record_behind_the_match_does_no_harm() -> None:
    assert check(record("v=spf1 ip4:192.0.2.1 include:x.example -all")).result is SpfResult.PASS


def test_an_include_that_cannot_be_found_out_is_a_temporary_error() -> None:
    assert check(record("v=spf1 include:x.example +all", "x.example. IN SERVFAIL TXT")).result is SpfResult.TEMPERROR


def test_the_qualifier_of_the_include_decides_not_that_of_the_included_term() -> None:
    found = check(record("v=spf1 -include:x.example", 'x.example. IN TXT "v=spf1 ip4:192.0.2.1"'))
    assert found.result is SpfResult.FAIL
    assert found.matched is not None
    assert (found.matched.domain.text, found.matched.term) == ("x.example", "ip4:192.0.2.1")
    assert [outer.term for outer in found.path] == ["-include:x.example"]


@pytest.mark.parametrize("term", ["include", "include:", "include/24", "include:x.example/24"])
def test_an_include_needs_a_domain_and_nothing_else(term: str) -> None:
    assert check(record(f"v=spf1 {term}")).result is SpfResult.PERMERROR


# 5.3 a


@pytest.mark.parametrize(
    ("term", "ip", "result"),
    [
        ("a", "192.0.2.1", "pass"),
        ("a", "192.0.2.2", "fail"),
        ("a/24", "192.0.2.200", "pass"),
        ("a/0", "8.8.8.8", "pass"),
        ("a//64", "192.0.2.2", "fail"),
        ("a", V6, "pass"),
        ("a//64", "2001:db8::ffff", "pass"),
        ("a/24//64", "2001:db8::ffff", "pass"),
        ("a/24", "2001:db8::ffff", "fail"),
        ("a//0", "2a00::1", "pass"),
        ("a:alias.example", "192.0.2.1", "pass"),
        ("a:hotel.example/31", "192.0.2.0", "pass"),
        ("a:%{d}/31", "192.0.2.0", "pass"),
    ],
)
def test_a_compares_the_addresses_of_the_clients_family(term: str, ip: str, result: str) -> None:
    zone = record(
        f"v=spf1 {term} -all",
        "hotel.example. IN A 192.0.2.1",
        f"hotel.example. IN AAAA {V6}",
        "alias.example. IN CNAME hotel.example.",
    )
    assert check(zone, ip=ip).result == result


@pytest.mark.parametrize("kind", ["A", "MX"])
def test_an_address_that_cannot_be_found_out_is_a_temporary_error(kind: str) -> None:
    term = kind.lower()
    zone = record(f"v=spf1 {term}:x.example +all", f"x.example. IN TIMEOUT {kind}")
    assert check(zone).result is SpfResult.TEMPERROR


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("a/33", Expected.IP4_PREFIX_LENGTH),
        ("a/032", Expected.IP4_PREFIX_LENGTH),
        ("a/", Expected.IP4_PREFIX_LENGTH),
        ("a//129", Expected.IP6_PREFIX_LENGTH),
        ("a//064", Expected.IP6_PREFIX_LENGTH),
        ("a//", Expected.IP6_PREFIX_LENGTH),
        ("a/24/64", Expected.IP4_PREFIX_LENGTH),
        ("a//64/24", Expected.IP6_PREFIX_LENGTH),
        ("a:/24", Expected.DOMAIN_SPEC),
        ("a:", Expected.DOMAIN_SPEC),
        ("mx/-1", Expected.IP4_PREFIX_LENGTH),
        ("mx:x.example/2x", Expected.IP4_PREFIX_LENGTH),
    ],
)
def test_prefix_lengths_are_strict(term: str, expected: Expected) -> None:
    assert fault_of(f"v=spf1 {term} -all") is expected


# 5.4 mx


def test_mx_compares_the_addresses_of_all_hosts() -> None:
    zone = record(
        "v=spf1 mx -all",
        "hotel.example. IN MX 20 b.example.",
        "hotel.example. IN MX 10 a.example.",
        "a.example. IN A 198.51.100.1",
        "b.example. IN A 192.0.2.1",
    )
    assert check(zone).result is SpfResult.PASS


def test_mx_does_not_fall_back_to_the_address_of_the_domain() -> None:
    found = check(record("v=spf1 mx -all", "hotel.example. IN A 192.0.2.1"))
    assert (found.result, found.trace[0].missed) == (SpfResult.FAIL, Missed.NO_MAIL_EXCHANGER)


def test_a_null_mx_matches_nothing() -> None:
    assert check(record("v=spf1 mx -all", "hotel.example. IN MX 0 .")).result is SpfResult.FAIL


@pytest.mark.parametrize(("first", "result"), [(10, "pass"), (30, "temperror")])
def test_an_mx_host_that_cannot_be_found_out_matters_unless_one_before_it_matches(first: int, result: str) -> None:
    zone = record(
        "v=spf1 mx -all",
        f"hotel.example. IN MX {first} good.example.",
        "hotel.example. IN MX 20 slow.example.",
        "good.example. IN A 192.0.2.1",
        "slow.example. IN TIMEOUT A",
    )
    assert check(zone).result == result


# 5.5 ptr

REVERSE = "1.2.0.192.in-addr.arpa. IN PTR"


@pytest.mark.parametrize(
    ("term", "name", "result"),
    [
        ("ptr", "mail.hotel.example", "pass"),
        ("ptr", "hotel.example", "pass"),
        ("ptr", "myhotel.example", "fail"),
        ("ptr:other.example", "mail.other.example", "pass"),
        ("ptr:other.example", "mail.hotel.example", "fail"),
    ],
)
def test_ptr_matches_a_validated_name_at_or_below_the_target(term: str, name: str, result: str) -> None:
    zone = record(f"v=spf1 {term} -all", f"{REVERSE} {name}.", f"{name}. IN A 192.0.2.1")
    assert check(zone).result == result


def test_a_name_that_does_not_point_back_is_not_validated() -> None:
    found = check(record("v=spf1 ptr -all", f"{REVERSE} mail.hotel.example.", "mail.hotel.example. IN A 192.0.2.9"))
    assert (found.result, found.trace[0].missed) == (SpfResult.FAIL, Missed.NO_VALIDATED_NAME)


def test_ptr_of_an_ipv6_client() -> None:
    nibbles = ".".join(reversed("20010db8000000000000000000000025"))
    zone = record("v=spf1 ptr -all", f"{nibbles}.ip6.arpa. IN PTR m.hotel.example.", f"m.hotel.example. IN AAAA {V6}")
    assert check(zone, ip=V6).result is SpfResult.PASS


@pytest.mark.parametrize(
    "lines",
    [
        ("1.2.0.192.in-addr.arpa. IN SERVFAIL PTR",),
        (f"{REVERSE} a.hotel.example.", "a.hotel.example. IN SERVFAIL A"),
    ],
    ids=["of-the-ptr", "of-the-address"],
)
def test_dns_errors_make_ptr_no_match_never_an_error(lines: tuple[str, ...]) -> None:
    assert check(record("v=spf1 ptr -all", *lines)).result is SpfResult.FAIL


def test_a_dns_error_skips_only_that_name() -> None:
    zone = record(
        "v=spf1 ptr -all",
        f"{REVERSE} a.hotel.example.",
        f"{REVERSE} b.hotel.example.",
        "a.hotel.example. IN TIMEOUT A",
        "b.hotel.example. IN A 192.0.2.1",
    )
    assert check(zone).result is SpfResult.PASS


def test_names_of_the_client_beyond_ten_are_ignored() -> None:
    names = [f"n{i:02}.hotel.example" for i in range(11)]
    lines = [f"{REVERSE} {name}." for name in names]
    tenth = check(record("v=spf1 ptr -all", *lines, f"{names[9]}. IN A 192.0.2.1"))
    eleventh = check(record("v=spf1 ptr -all", *lines, f"{names[10]}. IN A 192.0.2.1"))
    assert (tenth.result, eleventh.result) == (SpfResult.PASS, SpfResult.FAIL)


@pytest.mark.parametrize("term", ["ptr:", "ptr/24", "ptr:x.example/24"])
def test_ptr_takes_a_domain_and_no_prefix_length(term: str) -> None:
    assert check(record(f"v=spf1 {term}")).result is SpfResult.PERMERROR


# 5.6 ip4 and ip6


@pytest.mark.parametrize(
    ("term", "ip", "result"),
    [
        ("ip4:192.0.2.1", "192.0.2.1", "pass"),
        ("ip4:192.0.2.0/24", "192.0.2.255", "pass"),
        ("ip4:192.0.2.77/24", "192.0.2.1", "pass"),
        ("ip4:192.0.2.0/25", "192.0.2.128", "fail"),
        ("ip4:0.0.0.0/0", "8.8.8.8", "pass"),
        ("ip4:0.0.0.0/0", V6, "fail"),
        ("ip6:2001:db8::/32", V6, "pass"),
        ("ip6:2001:DB8::25", V6, "pass"),
        ("ip6:::/0", V6, "pass"),
        ("ip6:::/0", "192.0.2.1", "fail"),
        ("ip6:2001:db8::0.0.0.37", V6, "pass"),
        ("ip6:::ffff:192.0.2.1", "192.0.2.1", "fail"),
    ],
)
def test_listed_networks(term: str, ip: str, result: str) -> None:
    assert check(record(f"v=spf1 {term} -all"), ip=ip).result == result


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("ip4", Expected.IP4_NETWORK),
        ("ip4:", Expected.IP4_NETWORK),
        ("ip4:192.0.2", Expected.IP4_NETWORK),
        ("ip4:192.0.2.01", Expected.IP4_NETWORK),
        ("ip4:192.0.2.256", Expected.IP4_NETWORK),
        ("ip4:mail.hotel.example", Expected.IP4_NETWORK),
        ("ip4:2001:db8::1", Expected.IP4_NETWORK),
        ("ip4:192.0.2.1:25", Expected.IP4_NETWORK),
        ("ip4:192.0.2.1/33", Expected.IP4_PREFIX_LENGTH),
        ("ip4:192.0.2.1/032", Expected.IP4_PREFIX_LENGTH),
        ("ip4:192.0.2.1/", Expected.IP4_PREFIX_LENGTH),
        ("ip4:192.0.2.1//64", Expected.IP4_PREFIX_LENGTH),
        ("ip6:192.0.2.1", Expected.IP6_NETWORK),
        ("ip6:2001:db8:::1", Expected.IP6_NETWORK),
        ("ip6:fe80::1%eth0", Expected.IP6_NETWORK),
        ("ip6:2001:db8::1/129", Expected.IP6_PREFIX_LENGTH),
        ("ip6:2001:db8::1//64", Expected.IP6_PREFIX_LENGTH),
    ],
)
def test_networks_are_strict(term: str, expected: Expected) -> None:
    assert fault_of(f"v=spf1 {term} -all") is expected


# 5.7 exists


@pytest.mark.parametrize("ip", ["192.0.2.1", V6])
def test_exists_asks_for_an_ipv4_address_whoever_the_client_is(ip: str) -> None:
    assert check(record("v=spf1 exists:x.example -all", "x.example. IN A 127.0.0.2"), ip=ip).result == "pass"
    assert check(record("v=spf1 exists:x.example -all", f"x.example. IN AAAA {V6}"), ip=ip).result == "fail"


def test_exists_that_cannot_be_found_out_is_a_temporary_error() -> None:
    assert check(record("v=spf1 exists:x.example +all", "x.example. IN REFUSED A")).result is SpfResult.TEMPERROR


@pytest.mark.parametrize("term", ["exists", "exists:", "exists:x.example/24"])
def test_exists_needs_a_domain_and_nothing_else(term: str) -> None:
    assert check(record(f"v=spf1 {term}")).result is SpfResult.PERMERROR
