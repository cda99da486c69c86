"""What an evaluation tells about how it came to its result."""

from __future__ import annotations

from ipaddress import ip_address

from auditor.mailauth.spf import AddressRange, CauseKind, Matched, Missed, SpfResult
from tests.unit.mailauth.spf.worlds import check, record

ZONE = record(
    "v=spf1 a:gone.example ip4:198.51.100.0/24 include:_spf.sender.example -all",
    '_spf.sender.example. IN TXT "v=spf1 mx exists:%{ir}.list.example ip4:192.0.2.0/25 ~all"',
    "_spf.sender.example. IN MX 10 mx.sender.example.",
    "mx.sender.example. IN A 203.0.113.1",
)


def test_each_term_tells_what_it_asked_what_came_of_it_and_why_it_did_not_match() -> None:
    found = check(ZONE)
    assert [(s.depth, s.term, s.matched, s.missed, s.lookups, s.void_lookups) for s in found.trace] == [
        (0, "a:gone.example", False, Missed.NO_ADDRESS, 1, 1),
        (0, "ip4:198.51.100.0/24", False, Missed.ADDRESS_ELSEWHERE, 1, 1),
        (0, "include:_spf.sender.example", True, None, 2, 1),
        (1, "mx", False, Missed.ADDRESS_ELSEWHERE, 3, 1),
        (1, "exists:%{ir}.list.example", False, Missed.NO_ADDRESS, 4, 2),
        (1, "ip4:192.0.2.0/25", True, None, 4, 2),
    ]
    asked = [[f"{a.query.id} {a.outcome}" for a in step.asked] for step in found.trace]
    assert asked == [
        ["gone.example/A nxdomain"],
        [],
        ["_spf.sender.example/TXT answer"],
        ["_spf.sender.example/MX answer", "mx.sender.example/A answer"],
        ["1.2.0.192.list.example/A nxdomain"],
        [],
    ]
    assert [a.query.id for a in found.asked] == ["hotel.example/TXT"]


def test_spans_point_into_the_record_of_the_steps_domain() -> None:
    texts = {
        "hotel.example": "v=spf1 a:gone.example ip4:198.51.100.0/24 include:_spf.sender.example -all",
        "_spf.sender.example": "v=spf1 mx exists:%{ir}.list.example ip4:192.0.2.0/25 ~all",
    }
    for step in check(ZONE).trace:
        assert texts[step.domain.text][step.span.start : step.span.end] == step.term


def test_the_deciding_term_and_the_way_to_it() -> None:
    found = check(ZONE)
    assert found.matched is not None
    assert (found.result, found.matched.domain.text, found.matched.term) == (
        SpfResult.PASS,
        "_spf.sender.example",
        "ip4:192.0.2.0/25",
    )
    assert [(outer.domain.text, outer.term) for outer in found.path] == [
        ("hotel.example", "include:_spf.sender.example")
    ]


def test_a_default_neutral_has_no_deciding_term_even_through_a_redirect() -> None:
    found = check(record("v=spf1 redirect=x.example", 'x.example. IN TXT "v=spf1"'))
    assert found.matched is None
    assert [outer.term for outer in found.path] == ["redirect=x.example"]
    assert isinstance(found.path[0], Matched)


def test_a_term_inside_which_the_evaluation_ended_says_so() -> None:
    found = check(
        record("v=spf1 include:x.example -all", 'x.example. IN TXT "v=spf1 a:slow.example"\nslow.example. IN TIMEOUT A')
    )
    assert [(step.term, step.missed) for step in found.trace] == [
        ("include:x.example", Missed.ENDED),
        ("a:slow.example", Missed.ENDED),
    ]
    assert found.cause is not None
    assert (found.cause.kind, found.cause.term) == (CauseKind.DNS, "a:slow.example")
    assert [domain.text for domain in found.cause.path] == ["hotel.example", "x.example"]


def test_the_range_of_addresses_that_would_fare_alike() -> None:
    found = check(record("v=spf1 ip4:192.0.2.0/30 ip4:192.0.2.8/29 ~all"), ip="192.0.2.5")
    assert found.range == AddressRange(ip_address("192.0.2.4"), ip_address("192.0.2.7"))
    assert not found.depends_on_address


def test_a_name_made_of_the_address_makes_the_evaluation_depend_on_it() -> None:
    assert check(ZONE).depends_on_address
    assert check(record("v=spf1 ptr -all")).depends_on_address
    assert not check(record("v=spf1 exists:%{v}.%{o}.x.example -all")).depends_on_address
