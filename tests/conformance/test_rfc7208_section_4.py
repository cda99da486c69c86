"""RFC 7208 section 4: initial processing, record lookup and selection, evaluation, limits, domain-specs."""

from __future__ import annotations

import pytest

from auditor.mailauth.dns import Reason
from auditor.mailauth.spf import CauseKind, Missed, SpfResult
from tests.unit.mailauth.spf.worlds import check, record

LONG = "a" * 63


def kind_of(found: object) -> CauseKind | None:
    return getattr(getattr(found, "cause", None), "kind", None)


# 4.3 initial processing


@pytest.mark.parametrize(
    "domain",
    [
        "localhost",
        f"{LONG}a.example",
        "a..example",
        ".hotel.example",
        ".".join([LONG] * 4 + ["example"]),
        "[192.0.2.1]",
    ],
    ids=["single-label", "label-too-long", "empty-label", "leading-dot", "name-too-long", "literal"],
)
def test_a_malformed_domain_is_none(domain: str) -> None:
    assert check("example. IN TIMEOUT ANY", sender=f"guest@{domain}").result is SpfResult.NONE


def test_a_label_of_63_octets_is_fine() -> None:
    assert check(f'{LONG}.example. IN TXT "v=spf1 -all"', sender=f"guest@{LONG}.example").result is SpfResult.FAIL


def test_a_sender_without_local_part_is_postmaster() -> None:
    zone = record("v=spf1 exists:%{l}.seen.example -all", "postmaster.seen.example. IN A 127.0.0.2")
    assert check(zone, sender="@hotel.example").result is SpfResult.PASS


# 4.4 record lookup


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.UNASKABLE}))
def test_no_reliable_answer_is_a_temporary_error_with_its_reason(reason: Reason) -> None:
    found = check(f"hotel.example. IN {reason.value.upper()} TXT")
    assert found.result is SpfResult.TEMPERROR
    assert found.cause is not None
    assert found.cause.kind is CauseKind.DNS
    assert found.cause.undetermined is not None
    assert found.cause.undetermined.reason is reason


@pytest.mark.parametrize(
    "zone", ["other.example. IN A 192.0.2.1", "hotel.example. IN A 192.0.2.1"], ids=["nxdomain", "nodata"]
)
def test_no_txt_record_is_none(zone: str) -> None:
    assert check(zone).result is SpfResult.NONE


# 4.5 selecting records


@pytest.mark.parametrize(
    "text",
    [
        "v=spf10",
        "v=spf1include:x.example",
        " v=spf1 -all",
        "'v=spf1 -all'",
        "v=spf 1 -all",
        "v=spf1. -all",
        "v=spf1;-all",
        "",
    ],
)
def test_what_does_not_begin_with_the_version_and_a_blank_is_not_a_record(text: str) -> None:
    assert check(record(text)).result is SpfResult.NONE


@pytest.mark.parametrize("text", ["v=spf1", "v=spf1 ", "V=SpF1", "v=spf1    ~all", "v=spf1 ~all   "])
def test_the_version_alone_or_followed_by_a_blank_is_a_record(text: str) -> None:
    assert check(record(text)).result in (SpfResult.NEUTRAL, SpfResult.SOFTFAIL)


# 4.6 record evaluation


@pytest.mark.parametrize(
    "fault",
    [
        "moo",
        "moo:x.example",
        "-exp=x.example",
        "redirect:x.example",
        "=x",
        "3x=y",
        "a:",
        "~",
        "x",
        "include",
    ],
)
def test_a_syntax_error_anywhere_is_permanent_even_after_a_match(fault: str) -> None:
    found = check(record(f"v=spf1 ip4:192.0.2.1 -all {fault}"))
    assert found.result is SpfResult.PERMERROR
    assert kind_of(found) is CauseKind.SYNTAX
    assert found.cause is not None
    assert found.cause.term == fault


def test_the_span_of_a_fault_points_into_the_record() -> None:
    found = check(record("v=spf1 a ip4:192.0.2.300 -all"))
    assert found.cause is not None
    assert found.cause.fault is not None
    assert found.cause.span is not None
    assert found.cause.fault.text[found.cause.span.start : found.cause.span.end] == "192.0.2.300"


def test_mechanisms_are_tried_from_left_to_right_and_the_first_match_ends() -> None:
    found = check(record("v=spf1 ?ip4:192.0.2.0/24 -ip4:192.0.2.1 a:never.example"))
    assert found.result is SpfResult.NEUTRAL
    assert [step.term for step in found.trace] == ["?ip4:192.0.2.0/24"]


@pytest.mark.parametrize("name", ["IP4:192.0.2.1", "Ip4:192.0.2.1", "INCLUDE:x.example"])
def test_names_of_mechanisms_are_not_case_sensitive(name: str) -> None:
    assert check(record(f"v=spf1 {name} -all", 'x.example. IN TXT "v=spf1 +all"')).result is SpfResult.PASS


# 4.6.4 limits


def hosts(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{i}.example. IN A 198.51.100.{i}" for i in range(count)]


def terms(prefix: str, count: int) -> str:
    return " ".join(f"a:{prefix}{i}.example" for i in range(count))


def test_ten_terms_that_ask_dns_are_allowed() -> None:
    found = check(record(f"v=spf1 {terms('h', 10)} ip4:192.0.2.1 -all", *hosts("h", 10)))
    assert (found.result, found.lookups) == (SpfResult.PASS, 10)


def test_the_eleventh_is_a_permanent_error_at_that_term() -> None:
    found = check(record(f"v=spf1 {terms('h', 11)} ip4:192.0.2.1 -all", *hosts("h", 11)))
    assert found.result is SpfResult.PERMERROR
    assert found.cause is not None
    assert (found.cause.kind, found.cause.term, found.lookups) == (CauseKind.TOO_MANY_LOOKUPS, "a:h10.example", 11)


def test_an_eleventh_term_that_is_not_reached_does_no_harm() -> None:
    found = check(record(f"v=spf1 {terms('h', 9)} ip4:192.0.2.1 {terms('g', 9)} -all", *hosts("h", 9)))
    assert (found.result, found.lookups) == (SpfResult.PASS, 9)


def test_the_limit_counts_through_includes_and_redirects() -> None:
    zone = record(
        f"v=spf1 {terms('h', 4)} include:x.example redirect=y.example",
        f'x.example. IN TXT "v=spf1 {terms("h", 3)} -all"',
        'y.example. IN TXT "v=spf1 a:h9.example ip4:192.0.2.1"',
        *hosts("h", 10),
    )
    found = check(zone)
    assert (found.result, found.lookups) == (SpfResult.PASS, 10)


@pytest.mark.parametrize(
    ("term", "lookups"),
    [
        ("all", 0),
        ("ip4:198.51.100.1", 0),
        ("ip6:2001:db8::1", 0),
        ("x=y", 0),
        ("exp=e.example", 0),
        ("a", 1),
        ("mx", 1),
        ("ptr", 1),
        ("exists:h0.hotel.example", 1),
        ("include:x.example", 1),
        ("redirect=x.example", 1),
    ],
)
def test_only_terms_that_ask_dns_count(term: str, lookups: int) -> None:
    zone = record(
        f"v=spf1 {term}",
        "hotel.example. IN A 198.51.100.9",
        "hotel.example. IN MX 1 hotel.example.",
        'x.example. IN TXT "v=spf1 ?all"',
    )
    assert check(zone).lookups == lookups


def test_the_addresses_of_mx_hosts_do_not_count() -> None:
    mx = [f"hotel.example. IN MX {i} h{i}.example." for i in range(10)]
    found = check(record(f"v=spf1 {' '.join(['mx'] * 10)} ip4:192.0.2.1 -all", *mx, *hosts("h", 10)))
    assert (found.result, found.lookups, found.void_lookups) == (SpfResult.PASS, 10, 0)


def test_more_than_ten_mx_hosts_are_a_permanent_error() -> None:
    mx = [f"hotel.example. IN MX {i} h{i}.example." for i in range(11)]
    found = check(record("v=spf1 mx -all", *mx, *hosts("h", 11)))
    assert (found.result, kind_of(found)) == (SpfResult.PERMERROR, CauseKind.MX_TOO_MANY_HOSTS)


def test_a_name_may_have_more_than_ten_addresses() -> None:
    many = [f"hotel.example. IN A 198.51.100.{i}" for i in range(30)]
    assert check(record("v=spf1 a -all", *many, "hotel.example. IN A 192.0.2.1")).result is SpfResult.PASS


@pytest.mark.parametrize("term", ["a:gone{}.example", "mx:gone{}.example", "exists:gone{}.example"])
def test_two_void_lookups_are_allowed_and_the_third_is_a_permanent_error(term: str) -> None:
    void = [term.format(i) for i in range(3)]
    allowed = check(record(f"v=spf1 {' '.join(void[:2])} ip4:192.0.2.1 -all"))
    assert (allowed.result, allowed.void_lookups) == (SpfResult.PASS, 2)
    found = check(record(f"v=spf1 {' '.join(void)} ip4:192.0.2.1 -all"))
    assert found.cause is not None
    assert (found.result, found.cause.kind, found.cause.term) == (
        SpfResult.PERMERROR,
        CauseKind.TOO_MANY_VOID_LOOKUPS,
        void[2],
    )


def test_no_data_is_as_void_as_no_such_name() -> None:
    zone = record("v=spf1 a:t.example mx:t.example exists:t.example +all", 't.example. IN TXT "x"')
    assert kind_of(check(zone)) is CauseKind.TOO_MANY_VOID_LOOKUPS


def test_void_lookups_add_up_through_includes() -> None:
    zone = record("v=spf1 a:g0.example include:x.example a:g2.example +all", 'x.example. IN TXT "v=spf1 a:g1.example"')
    found = check(zone)
    assert found.cause is not None
    assert (found.cause.domain.text, found.cause.term) == ("hotel.example", "a:g2.example")


def test_a_mail_exchanger_without_ipv6_address_is_no_void_lookup_for_an_ipv6_client() -> None:
    mx = [f"hotel.example. IN MX {i} h{i}.example." for i in range(5)]
    found = check(record("v=spf1 mx ip6:2001:db8::1 -all", *mx, *hosts("h", 5)), ip="2001:db8::1")
    assert (found.result, found.void_lookups) == (SpfResult.PASS, 0)


def test_an_explanation_that_does_not_exist_is_no_void_lookup() -> None:
    found = check(record("v=spf1 a:g0.example a:g1.example -all exp=gone.example"))
    assert (found.result, found.void_lookups, found.explanation) == (SpfResult.FAIL, 2, None)


def test_a_record_that_includes_itself_ends_by_the_limit_and_is_called_a_loop() -> None:
    found = check(record("v=spf1 include:hotel.example -all"))
    assert found.cause is not None
    assert (found.result, found.cause.kind, found.lookups) == (SpfResult.PERMERROR, CauseKind.INCLUDE_LOOP, 11)


def test_a_loop_is_harmless_to_whom_something_before_it_matches() -> None:
    assert check(record("v=spf1 ip4:192.0.2.1 include:hotel.example -all")).result is SpfResult.PASS


# 4.7 default result


@pytest.mark.parametrize("text", ["v=spf1", "v=spf1 ip4:198.51.100.1", "v=spf1 x=y exp=e.example"])
def test_without_a_match_or_redirect_the_result_is_neutral(text: str) -> None:
    found = check(record(text))
    assert (found.result, found.matched, found.cause) == (SpfResult.NEUTRAL, None, None)


# 4.8 domain specification


@pytest.mark.parametrize("spec", ["mail..example", f"{LONG}a.example", "%{l}.example"], ids=["empty", "long", "macro"])
def test_a_name_that_cannot_be_asked_for_does_not_match(spec: str) -> None:
    found = check(record(f"v=spf1 a:{spec} -all"), sender=f"{LONG}{LONG}@hotel.example")
    assert (found.result, found.trace[0].missed, found.void_lookups) == (SpfResult.FAIL, Missed.UNASKABLE_NAME, 0)


def test_a_trailing_dot_changes_nothing() -> None:
    assert check(record("v=spf1 a:h0.example. -all", "h0.example. IN A 192.0.2.1")).result is SpfResult.PASS


@pytest.mark.parametrize(
    "spec", ["museum", "museum.", "h.123", "192.0.2.1", "h.-x", "h.x-", "h.x_y", "h.example/", "h.%%x"]
)
def test_a_domain_spec_ends_in_a_top_level_label_or_a_macro(spec: str) -> None:
    assert kind_of(check(record(f"v=spf1 exists:{spec} -all"))) is CauseKind.SYNTAX


@pytest.mark.parametrize("spec", ["h:x/y.example", "h.xn--zckzah", "%{d}", "h%%", "h.%{d2r}", "h.a-1", "h.1a."])
def test_a_domain_spec_may_hold_any_visible_character_before_its_end(spec: str) -> None:
    assert check(record(f"v=spf1 exists:{spec} -all")).result is SpfResult.FAIL
