"""The whole tree of a record, and its costs."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dns import Query, Reason, Reply, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import MultipleRecords, NoRecord, NotFollowed, SpfSyntaxFault, survey
from auditor.mailauth.spf.survey import MAX_DEPTH, MAX_NODES, MAX_RESOLVED_TERMS
from auditor.net.world import World
from tests.unit.mailauth.spf.worlds import Counting, record, tree

ZONE = record(
    "v=spf1 mx include:a.example ip4:192.0.2.0/24 include:b.example ~all",
    "hotel.example. 600 IN MX 10 mx.hotel.example.",
    "mx.hotel.example. IN A 198.51.100.7",
    "mx.hotel.example. IN AAAA 2001:db8::7",
    'a.example. IN TXT "v=spf1 include:a1.example exists:gone.example ip6:2001:db8::/48 -all"',
    'a1.example. IN TXT "v=spf1 a/28 -all"',
    "a1.example. IN A 203.0.113.17",
    'b.example. IN TXT "v=spf1 redirect=c.example"',
    'c.example. IN TXT "v=spf1 ip4:203.0.113.0/25 ?all"',
)


def test_lookups_and_voids_of_every_node_and_its_subtree() -> None:
    found = tree(ZONE)
    assert [(n.domain.text, n.depth, n.lookups, n.subtree_lookups, n.reached_at) for n in found.nodes] == [
        ("hotel.example", 0, 3, 7, 0),
        ("a.example", 1, 2, 3, 2),
        ("a1.example", 2, 1, 1, 3),
        ("b.example", 1, 1, 1, 6),
        ("c.example", 2, 0, 0, 7),
    ]
    assert (found.lookups, found.void_lookups) == (7, 1)
    assert [n.void_lookups for n in found.nodes] == [0, 1, 0, 0, 0]
    assert found.costliest is not None
    assert found.costliest.domain.text == "a.example"
    assert found.is_complete


def test_which_term_of_the_parent_leads_to_a_node() -> None:
    links = [(n.link.term, n.link.span.start, n.link.qualifier is None) for n in tree(ZONE).nodes if n.link]
    assert links == [
        ("include:a.example", 10, False),
        ("include:a1.example", 7, False),
        ("include:b.example", 45, False),
        ("redirect=c.example", 7, True),
    ]


def test_networks_named_and_resolved() -> None:
    root, a, a1, _, c = tree(ZONE).nodes
    assert root.networks == (ip_network("192.0.2.0/24"),)
    assert [term.networks for term in root.resolved] == [(ip_network("198.51.100.7"), ip_network("2001:db8::7"))]
    assert [(term.term, term.is_void) for term in a.resolved] == [("exists:gone.example", True)]
    assert [term.networks for term in a1.resolved] == [(ip_network("203.0.113.16/28"),)]
    assert c.networks == (ip_network("203.0.113.0/25"),)


def test_sizes_time_to_live_and_the_other_texts_at_the_name() -> None:
    zone = """
        hotel.example. 900 IN TXT "v=spf1 " "-all"
        hotel.example. 900 IN TXT "v=spf1. a"
        hotel.example. 900 IN TXT "\\226x"
    """
    root = tree(zone).root
    assert (root.octets, root.txt_set_octets, root.ttl) == (11, 13 + 10 + 3, 900)
    assert sorted(root.other_texts) == ["\\226x", "v=spf1. a"]
    assert root.queries == ("hotel.example/TXT",)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("", NoRecord),
        ('x.example. IN TXT "v=spf1 nonsense"', SpfSyntaxFault),
        ('x.example. IN TXT "v=spf1 a"\nx.example. IN TXT "v=spf1 mx"', MultipleRecords),
        ("x.example. IN TIMEOUT TXT", Undetermined),
    ],
)
def test_what_an_include_leads_to(line: str, kind: type) -> None:
    found = tree(record("v=spf1 include:x.example -all", line))
    assert isinstance(found.root.children[0].outcome, kind)
    assert found.lookups == 1


def test_what_could_not_be_found_out_keeps_its_reason() -> None:
    found = tree(record("v=spf1 a include:x.example -all", "x.example. IN SERVFAIL TXT", "hotel.example. IN TIMEOUT A"))
    assert [u.reason for u in found.undetermined] == [Reason.SERVFAIL, Reason.TIMEOUT]
    assert not found.is_complete
    assert not found.root.resolved[0].is_void


def test_names_made_of_the_client_or_sender_are_not_followed() -> None:
    found = tree(record("v=spf1 include:%{i}._spf.example include:%{l}.example include:x.%{d} -all"))
    assert [child.outcome for child in found.root.children[:2]] == [NotFollowed.MACRO, NotFollowed.MACRO]
    assert found.root.children[2].domain.text == "x.hotel.example"
    assert found.lookups == 3


def test_nothing_behind_all_is_counted_or_followed() -> None:
    found = tree(record("v=spf1 ip4:192.0.2.1 -all include:x.example a redirect=y.example"))
    assert (found.lookups, found.root.children) == (0, ())


@pytest.mark.parametrize("text", ["v=spf1 include:hotel.example -all", "v=spf1 redirect=hotel.example"])
def test_a_record_that_leads_to_itself_ends(text: str) -> None:
    assert [node.outcome for node in tree(record(text)).nodes][1:] == [NotFollowed.LOOP]


def test_a_loop_through_others_ends_where_it_closes() -> None:
    zone = record("v=spf1 include:x.example -all", 'x.example. IN TXT "v=spf1 include:hotel.example"')
    assert [(n.domain.text, n.outcome is NotFollowed.LOOP) for n in tree(zone).nodes] == [
        ("hotel.example", False),
        ("x.example", False),
        ("hotel.example", True),
    ]


def test_a_thousand_includes_are_counted_but_not_all_followed() -> None:
    resolver = Counting(World.from_zones(record("v=spf1 " + " ".join(f"include:i{i}.example" for i in range(1000)))))
    found = asyncio.run(survey(resolver, DomainName("hotel.example")))
    assert found.lookups == 1000
    assert len(resolver.asked) == MAX_NODES + 1
    assert found.root.children[-1].outcome is NotFollowed.CAPPED


def test_ten_thousand_terms_are_counted_but_not_all_resolved() -> None:
    resolver = Counting(World.from_zones(record("v=spf1 " + " ".join(f"a:h{i}.example" for i in range(10_000)))))
    found = asyncio.run(survey(resolver, DomainName("hotel.example")))
    assert found.lookups == 10_000
    assert len(resolver.asked) == 1 + 2 * MAX_RESOLVED_TERMS


def test_a_deep_chain_ends() -> None:
    links = [f'd{i}.example. IN TXT "v=spf1 include:d{i + 1}.example"' for i in range(2 * MAX_DEPTH)]
    found = tree("\n".join(links), "d0.example")
    assert found.nodes[-1].outcome is NotFollowed.CAPPED
    assert found.nodes[-1].depth == MAX_DEPTH + 1


def test_records_that_include_one_another_end() -> None:
    all_of = {i: " ".join(f"include:d{j}.example" for j in range(20) if j != i) for i in range(20)}
    resolver = Counting(
        World.from_zones(
            "\n".join(f'd{i}.example. IN TXT "v=spf1 " "{t[:190]}" "{t[190:]}"' for i, t in all_of.items())
        )
    )
    found = asyncio.run(survey(resolver, DomainName("d0.example")))
    assert len(resolver.asked) == MAX_NODES + 1
    assert not found.is_complete


def test_a_malformed_domain_is_not_asked_for() -> None:
    resolver = Counting(World.from_zones(""))
    found = asyncio.run(survey(resolver, DomainName("localhost")))
    assert (found.root.outcome, resolver.asked) == (NotFollowed.BAD_DOMAIN, [])


class Simultaneous:
    """Answers only when everybody else has asked; remembers how many waited together."""

    def __init__(self, zone: str) -> None:
        self._world = World.from_zones(zone)
        self._waiting = 0
        self.most = 0

    async def ask(self, query: Query) -> Reply:
        self._waiting += 1
        self.most = max(self.most, self._waiting)
        for _ in range(20):
            await asyncio.sleep(0)
        self._waiting -= 1
        return await self._world.ask(query)


def test_includes_of_one_level_are_asked_for_together() -> None:
    resolver = Simultaneous(record("v=spf1 " + " ".join(f"include:i{i}.example" for i in range(8))))
    asyncio.run(survey(resolver, DomainName("hotel.example")))
    assert resolver.most == 8


INNER = 'x.example. IN TXT "v=spf1 a mx -all"\ny.example. IN TXT "v=spf1 include:x.example ptr ~all"'
TERMS = st.lists(
    st.sampled_from(["a", "mx", "include:x.example", "ip4:192.0.2.1", "exists:e.example", "-all"]), max_size=6
)


@given(TERMS, st.sampled_from(["include:x.example", "include:y.example", "include:gone.example"]), st.data())
def test_adding_an_include_never_lowers_the_count(terms: list[str], include: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(terms)))
    before = tree(record(" ".join(["v=spf1", *terms]), INNER))
    after = tree(record(" ".join(["v=spf1", *terms[:place], include, *terms[place:]]), INNER))
    assert after.lookups >= before.lookups
