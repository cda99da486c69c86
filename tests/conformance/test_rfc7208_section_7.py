"""RFC 7208 section 7: macros; RFC 8616 section 4: addresses outside ASCII."""

from __future__ import annotations

import pytest

from auditor.mailauth.spf import Expected, Missed, SpfResult, parse_record
from auditor.mailauth.spf.terms import SpfSyntaxFault
from tests.unit.mailauth.spf.worlds import check, record

SENDER = "strong-bad@email.example.com"


def expanded(
    spec: str, *, ip: str = "192.0.2.3", sender: str = SENDER, helo: str = "mail.sender.example", **more: str
) -> str:
    domain = sender.rpartition("@")[2]
    lines = more.get("lines", "")
    found = check(f'{domain}. IN TXT "v=spf1 exists:{spec} -all"\n{lines}', ip=ip, sender=sender, helo=helo)
    name = found.trace[0].name
    assert name is not None
    return name.text


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{d999}", "email.example.com"),
        ("%{d02}", "example.com"),
        ("%{l}.x", "strong-bad.x"),
        ("%{l-}.x", "strong.bad.x"),
        ("%{lr}.x", "strong-bad.x"),
        ("%{lr-}.x", "bad.strong.x"),
        ("%{l1r-}.x", "strong.x"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{h}.x", "mail.sender.example.x"),
        ("%{S}.x", "strong-bad%40email.example.com.x"),
        ("a%%b.x", "a%b.x"),
        ("a%_b.x", "a\\032b.x"),
        ("a%-b.x", "a%20b.x"),
    ],
)
def test_expansions(spec: str, name: str) -> None:
    assert expanded(spec) == name


def test_the_reversed_nibbles_of_an_ipv6_client() -> None:
    name = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"
    assert expanded("%{ir}.%{v}._spf.%{d2}", ip="2001:db8::cb01") == name


@pytest.mark.parametrize(
    ("spec", "local", "name"),
    [
        ("%{l+}.x", "a+b-c", "a.b-c.x"),
        ("%{l+-}.x", "a+b-c", "a.b.c.x"),
        ("%{l1+-}.x", "a+b-c", "c.x"),
        ("%{l/_=,}.x", "a/b_c=d,e", "a.b.c.d.e.x"),
        ("%{L}.x", "jack&jill=up", "jack%26jill%3dup.x"),
        ("%{L}.x", "a-b_c~d", "a-b_c~d.x"),
    ],
)
def test_delimiters_and_url_escapes(spec: str, local: str, name: str) -> None:
    assert expanded(spec, sender=f"{local}@email.example.com") == name


def test_d_follows_includes_and_o_stays_with_the_sender() -> None:
    zone = record("v=spf1 include:x.example -all", 'x.example. IN TXT "v=spf1 exists:%{d}.%{o}.seen.example"')
    assert check(zone + "\nx.example.hotel.example.seen.example. IN A 127.0.0.2").result is SpfResult.PASS


@pytest.mark.parametrize(
    ("macro", "expected"),
    [
        ("%", Expected.MACRO_START),
        ("%x", Expected.MACRO_START),
        ("%(d)", Expected.MACRO_START),
        ("%{}", Expected.MACRO_LETTER),
        ("%{z}", Expected.MACRO_LETTER),
        ("%{d0}", Expected.MACRO_DIGITS),
        ("%{dr2}", Expected.MACRO_END),
        ("%{d", Expected.MACRO_END),
        ("%{d;}", Expected.MACRO_END),
        ("%{c}", Expected.MACRO_LETTER_OUTSIDE_EXPLANATION),
        ("%{R}", Expected.MACRO_LETTER_OUTSIDE_EXPLANATION),
        ("%{t}", Expected.MACRO_LETTER_OUTSIDE_EXPLANATION),
    ],
)
def test_malformed_macros_are_syntax_errors(macro: str, expected: Expected) -> None:
    fault = parse_record(f"v=spf1 exists:{macro}.x.example")
    assert isinstance(fault, SpfSyntaxFault)
    assert fault.expected is expected


def test_an_expansion_over_253_octets_loses_labels_on_the_left() -> None:
    sender = ".".join(["a" * 50] * 4) + "." + "b" * 40 + "@" + "email.example.com"
    name = expanded("%{l}.x.example.com", sender=sender)
    assert name == ".".join(["a" * 50] * 3) + "." + "b" * 40 + ".x.example.com"


def test_c_r_and_t_in_an_explanation() -> None:
    zone = record("v=spf1 -all exp=why.example", 'why.example. IN TXT "%{c} %{r} %{t} %{i}"')
    found = check(zone, ip="2001:db8::1", receiver="mx.example", timestamp=1700000000)
    nibbles = ".".join("20010DB8000000000000000000000001")
    assert found.explanation == f"2001:db8::1 mx.example 1700000000 {nibbles}"


REVERSE = "1.2.0.192.in-addr.arpa. IN PTR"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "unknown"),
        (("a.other.example",), "a.other.example"),
        (("a.other.example", "z.hotel.example"), "z.hotel.example"),
        (("a.hotel.example", "hotel.example"), "hotel.example"),
    ],
)
def test_p_prefers_the_domain_itself_then_a_name_below_it(names: tuple[str, ...], expected: str) -> None:
    lines = [line for n in names for line in (f"{REVERSE} {n}.", f"{n}. IN A 192.0.2.1")]
    found = check(record("v=spf1 exists:%{p}.seen.example -all", *lines))
    assert found.trace[0].name is not None
    assert found.trace[0].name.text == f"{expected}.seen.example"


def test_p_is_unknown_when_dns_fails() -> None:
    zone = record("v=spf1 exists:%{p}.seen.example -all", "1.2.0.192.in-addr.arpa. IN SERVFAIL PTR")
    assert str(check(zone).trace[0].name) == "unknown.seen.example"


# RFC 8616 section 4


@pytest.mark.parametrize("macro", ["%{l}", "%{s}", "%{L}"])
def test_a_local_part_outside_ascii_matches_nothing(macro: str) -> None:
    zone = record(f"v=spf1 exists:{macro}.x.example ~all", "*.x.example. IN A 127.0.0.2")
    found = check(zone, sender="josé@hotel.example")
    assert (found.result, found.trace[0].missed) == (SpfResult.SOFTFAIL, Missed.LOCAL_PART_NOT_ASCII)


def test_a_u_label_domain_is_checked_and_expanded_as_a_labels() -> None:
    zone = """
        xn--htel-vqa.example. IN TXT "v=spf1 exists:%{o}.x.example -all"
        xn--htel-vqa.example.x.example. IN A 127.0.0.2
    """
    assert check(zone, sender="guest@hôtel.example").result is SpfResult.PASS


@pytest.mark.parametrize(
    "term", ["include:%{l}.x.example", "a:%{l}.x.example", "mx:%{l}.x.example", "ptr:%{l}.x.example"]
)
def test_every_mechanism_named_by_such_a_local_part_is_passed_over(term: str) -> None:
    found = check(record(f"v=spf1 {term} ~all"), sender="josé@hotel.example")
    assert (found.result, found.trace[0].missed, found.void_lookups) == (
        SpfResult.SOFTFAIL,
        Missed.LOCAL_PART_NOT_ASCII,
        0,
    )


def test_a_redirect_named_by_such_a_local_part_leads_nowhere() -> None:
    assert check(record("v=spf1 redirect=%{l}.x.example"), sender="josé@hotel.example").result is SpfResult.NEUTRAL
