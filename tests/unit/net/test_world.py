"""What a world built from zone text answers."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Address,
    Answer,
    Host,
    Mx,
    Query,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Txt,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.world import World
from auditor.net.zonetext import ZoneTextError

SERVER = ServerAddress("192.0.2.53")
ZONES = r"""
$TTL 1h
$ORIGIN hotel.example.
@           IN SOA   ns1 hostmaster ( 1 7200 900 ; two lines
                                      1209600 300 )
            IN NS    ns1
        600 IN MX    10 mail
            IN TXT   "v=spf1 " "a:b;c \"q\" \\ \233"
ns1            A     192.0.2.53
sub.deep       A     192.0.2.9
*              TXT   "for everyone"
*.promo        A     192.0.2.7
seen.promo     TXT   "only this"
shop       60  CNAME shops.example.
broken         CNAME nowhere.example.
ping           CNAME pong
pong           CNAME ping
slow           TIMEOUT TXT MX
dead           SERVFAIL ANY
toslow         CNAME slow

shops.example. SOA ns1 hostmaster 1 7200 900 1209600 60
shops.example. A   198.51.100.1
shops.example. A   198.51.100.0

$SERVER 192.0.2.53
@              TXT    "v=spf1 -all"
@              ABSENT MX
fresh          TXT    "just written"
slow           TXT    "here I speak"
$SERVER 192.0.2.54 REFUSED
$SERVER *
last           A 192.0.2.1
"""
WORLD = World.from_zones(ZONES)


def ask(name: str, record_type: str, server: ServerAddress | None = None) -> Reply:
    return WORLD.reply(Query(DomainName.of(name), RecordType(record_type), server))


def absence(reply: Reply) -> tuple[Absence, str]:
    assert isinstance(reply, Absent)
    return reply.kind, str(reply.zone)


def test_records_are_sorted_and_carry_their_ttl() -> None:
    reply = ask("shops.example", "A")
    assert isinstance(reply, Answer)
    assert reply.records == (Address(IPv4Address("198.51.100.0")), Address(IPv4Address("198.51.100.1")))
    assert reply.ttl == 3600


def test_relative_names_and_own_ttl() -> None:
    reply = ask("hotel.example", "MX")
    assert isinstance(reply, Answer)
    assert reply.records == (Mx(10, DomainName.of("mail.hotel.example")),)
    assert reply.ttl == 600


def test_character_strings_keep_quotes_semicolons_and_octets() -> None:
    reply = ask("hotel.example", "TXT")
    assert isinstance(reply, Answer)
    assert reply.records == (Txt(("v=spf1 ", 'a:b;c "q" \\092 \\233')),)


def test_name_without_the_type_is_nodata_of_its_zone() -> None:
    reply = ask("ns1.hotel.example", "AAAA")
    assert absence(reply) == (Absence.NODATA, "hotel.example")
    assert isinstance(reply, Absent)
    assert reply.ttl == 300  # the SOA's minimum, which is below its TTL


def test_name_in_no_zone_does_not_exist() -> None:
    assert ask("other.test", "A") == Absent(
        query=Query(DomainName.of("other.test"), RecordType.A), kind=Absence.NXDOMAIN
    )


def test_empty_non_terminal_exists_and_keeps_the_wildcard_away() -> None:
    assert absence(ask("deep.hotel.example", "TXT")) == (Absence.NODATA, "hotel.example")


def test_below_an_empty_non_terminal_the_wildcard_above_does_not_apply() -> None:
    assert absence(ask("x.deep.hotel.example", "TXT")) == (Absence.NXDOMAIN, "hotel.example")


def test_wildcard_answers_for_any_number_of_labels() -> None:
    for name in ("a.hotel.example", "a.b.c.hotel.example"):
        reply = ask(name, "TXT")
        assert isinstance(reply, Answer)
        assert reply.texts == ("for everyone",)
        assert reply.owner == DomainName.of(name)


def test_wildcard_without_the_type_is_nodata() -> None:
    assert absence(ask("a.hotel.example", "A")) == (Absence.NODATA, "hotel.example")


def test_wildcard_does_not_add_to_an_existing_name() -> None:
    assert absence(ask("seen.promo.hotel.example", "A")) == (Absence.NODATA, "hotel.example")
    assert isinstance(ask("else.promo.hotel.example", "A"), Answer)


def test_cname_is_followed_across_zones_with_the_least_ttl() -> None:
    reply = ask("shop.hotel.example", "A")
    assert isinstance(reply, Answer)
    assert reply.chain == (DomainName.of("shops.example"),)
    assert reply.ttl == 60


def test_cname_itself_can_be_asked_for() -> None:
    reply = ask("shop.hotel.example", "CNAME")
    assert isinstance(reply, Answer)
    assert reply.records == (Host(DomainName.of("shops.example")),)
    assert reply.chain == ()


def test_absence_behind_a_cname_is_about_the_target() -> None:
    reply = ask("broken.hotel.example", "TXT")
    assert isinstance(reply, Absent)
    assert (reply.kind, reply.owner) == (Absence.NXDOMAIN, DomainName.of("nowhere.example"))
    assert absence(ask("shop.hotel.example", "TXT")) == (Absence.NODATA, "shops.example")


def test_cname_loop_is_not_an_absence() -> None:
    reply = ask("ping.hotel.example", "TXT")
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.CNAME_LOOP


def test_faults_strike_their_types_only() -> None:
    slow = ask("slow.hotel.example", "TXT")
    assert isinstance(slow, Undetermined)
    assert slow.reason is Reason.TIMEOUT
    assert absence(ask("slow.hotel.example", "A")) == (Absence.NODATA, "hotel.example")


@pytest.mark.parametrize("record_type", list(RecordType))
def test_any_strikes_every_type(record_type: RecordType) -> None:
    reply = ask("dead.hotel.example", record_type)
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.SERVFAIL


def test_fault_behind_a_cname_shows_the_way_to_it() -> None:
    reply = ask("toslow.hotel.example", "MX")
    assert isinstance(reply, Undetermined)
    assert (reply.reason, reply.owner) == (Reason.TIMEOUT, DomainName.of("slow.hotel.example"))


def test_one_server_may_say_something_else() -> None:
    everybody, server = ask("hotel.example", "TXT"), ask("hotel.example", "TXT", SERVER)
    assert isinstance(everybody, Answer)
    assert isinstance(server, Answer)
    assert everybody.records != server.records
    assert server.texts == ("v=spf1 -all",)
    assert absence(ask("hotel.example", "MX", SERVER)) == (Absence.NODATA, "hotel.example")
    assert isinstance(ask("slow.hotel.example", "TXT", SERVER), Answer)


def test_record_only_on_the_authoritative_server() -> None:
    fresh = ask("fresh.hotel.example", "TXT", SERVER)
    assert isinstance(fresh, Answer)
    assert fresh.texts == ("just written",)
    others = ask("fresh.hotel.example", "TXT")
    assert isinstance(others, Answer)
    assert others.texts == ("for everyone",)


def test_server_says_the_common_data_where_it_has_no_view() -> None:
    reply = ask("shops.example", "A", SERVER)
    assert isinstance(reply, Answer)
    assert (reply.server, reply.flags) == ("192.0.2.53", ("aa",))
    assert isinstance(ask("last.hotel.example", "A", ServerAddress("203.0.113.1")), Answer)


def test_server_that_always_fails() -> None:
    reply = ask("hotel.example", "TXT", ServerAddress("192.0.2.54"))
    assert isinstance(reply, Undetermined)
    assert (reply.reason, reply.tried) == (Reason.REFUSED, ("192.0.2.54",))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a.example. A 192.0.2.300", 1, "data"),
        ("\n\na.example. A", 3, "data"),
        ("a.example. CAA 0 issue x", 1, "type"),
        ("   A 192.0.2.1", 1, "owner"),
        ('a.example. TXT "open', 1, "syntax"),
        ("a.example. SOA ( a b\n1 2 3", 1, "syntax"),
        ("a..example. A 192.0.2.1", 1, "name"),
        (f"{'a' * 64}.example. A 192.0.2.1", 1, "name"),
        (f'a.example. TXT "{"x" * 256}"', 1, "string-too-long"),
        ("a.example. CNAME b.\na.example. CNAME c.", 2, "conflict"),
        ('a.example. CNAME b.\na.example. TXT "x"', 2, "conflict"),
        ("a.example. TIMEOUT", 1, "type"),
        ("a.example. ABSENT TXT", 1, "type"),
        ("$INCLUDE other", 1, "directive"),
        ("$SERVER ns1.example.", 1, "server"),
        ("$SERVER 192.0.2.1:0", 1, "server"),
        ("$TTL 99999999999", 1, "ttl"),
        ("a.example. MX 65536 b.", 1, "data"),
        ("a.example. AAAA fe80::1%eth0", 1, "data"),
    ],
)
def test_unreadable_text_names_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(ZoneTextError) as caught:
        World.from_zones(text)
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_twelve_cnames_are_followed_and_thirteen_are_not() -> None:
    lines = [f"n{i}.example. CNAME n{i + 1}.example." for i in range(13)]
    world = World.from_zones("\n".join([*lines, "n13.example. A 192.0.2.1"]))
    twelve = world.reply(Query(DomainName.of("n1.example"), RecordType.A))
    assert isinstance(twelve, Answer)
    assert len(twelve.chain) == 12
    assert isinstance(world.reply(Query(DomainName.of("n0.example"), RecordType.A)), Undetermined)
