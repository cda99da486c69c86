"""Whose mail pays for the sender's look-up, where a record has ten without it."""

from __future__ import annotations

import pytest

from tests.unit.worlds import FROM_SPF, READY, audit_world, without

SENDER = "include:amazonses.com"
OTHERS = (
    "example. 300 IN SOA ns1.panel.example. h.panel.example. 1 2 3 4 300\n"
    + "".join(f"x{i}.panel.example. 300 IN A 192.0.2.{i}\n" for i in range(12))
    + 'three.example. 300 IN TXT "v=spf1 a:x1.panel.example a:x2.panel.example ip4:198.51.100.0/24 -all"\n'
    + 'broken.example. 300 IN TXT "v=spf1 ip4:nonsense -all"\n'
)
REST = without(READY, FROM_SPF) + OTHERS


def hosts(count: int) -> str:
    return " ".join(f"a:x{i}.panel.example" for i in range(count))


def planned(record: str) -> tuple[str, tuple[str, ...]]:
    [change] = audit_world(REST + f'hotel.example. 300 IN TXT "{record}"\n').plan.changes
    return change.value, change.cost


@pytest.mark.parametrize(
    ("record", "cost"),
    [
        (f"v=spf1 {hosts(10)} ~all", ("a:x9.panel.example",)),
        (f"v=spf1 {hosts(9)} {{}} ~all", ()),
        (f"v=spf1 {hosts(10)} {SENDER} ~all", ("a:x9.panel.example",)),
        (f"v=spf1 {hosts(11)} {SENDER} ~all", ("a:x9.panel.example",)),
        (f"v=spf1 {hosts(7)} include:three.example ~all", ("include:three.example",)),
        (f"v=spf1 {hosts(9)} redirect=three.example", ("redirect=three.example",)),
        (f"v=spf1 {hosts(9)} -a:x9.panel.example ~all", ()),
        (f"v=spf1 include:broken.example {hosts(10)} ~all", ()),
        (f"v=spf1 {hosts(10)} ip4:203.0.113.9/33 ~all", ()),
    ],
    ids=[
        "the-tenth",
        "there-is-room",
        "behind-ten",
        "eleven",
        "the-end-of-an-include",
        "redirect",
        "refusal",
        "never-reached",
        "never-valid",
    ],
)
def test_a_change_names_the_terms_that_receivers_no_longer_reach(record: str, cost: tuple[str, ...]) -> None:
    value, lost = planned(record.replace("{} ", ""))
    assert value.startswith(f"v=spf1 {SENDER} ")
    assert lost == cost


def test_ranges_that_cost_no_look_up_are_reached_before_the_limit() -> None:
    value, lost = planned(f"v=spf1 {hosts(10)} ip4:203.0.113.9 ~all")
    assert value == f"v=spf1 {SENDER} ip4:203.0.113.9 {hosts(10)} ~all"
    assert lost == ("a:x9.panel.example",)


def test_a_range_stays_behind_a_refusal() -> None:
    value, lost = planned(f"v=spf1 {hosts(9)} -a:x9.panel.example ip4:192.0.2.0/24 ~all")
    assert value == f"v=spf1 {SENDER} {hosts(9)} -a:x9.panel.example ip4:192.0.2.0/24 ~all"
    assert lost == ("ip4:192.0.2.0/24",)
