"""The embedded server says over the wire what its world says, and the live resolver reads it right."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import replace

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from auditor.demo.server import EmbeddedServer
from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Query,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.live import Live
from auditor.net.memo import Memo
from auditor.net.world import World
from tests.integration.misbehaving import Conduct, misbehaving_server

HUGE = " ".join(f'"{"x" * 255}"' for _ in range(250))
CHAIN = "\n".join(f"n{i} CNAME n{i + 1}" for i in range(13))
ZONES = rf"""
$TTL 1h
$ORIGIN hotel.example.
@           SOA   ns1 hostmaster 1 7200 900 1209600 300
@           NS    ns1
@      600  MX    10 mail
@           TXT   "v=spf1 " "\233\000\\ \"q\";"
@           SPF   "v=spf1 -all"
ns1         A     192.0.2.53
ns1         AAAA  2001:db8::53
1           PTR   mail
a.deep      A     192.0.2.9
*           TXT   "for everyone"
*.promo     A     192.0.2.7
seen.promo  TXT   "only this"
shop    60  CNAME shops.example.
broken      CNAME nowhere.test.
ping        CNAME pong
pong        CNAME ping
b\046c      A     192.0.2.3
{CHAIN}
n13         A     192.0.2.4
huge        TXT   {HUGE}
big         TXT   {" ".join(HUGE.split()[:4])}
servfail    SERVFAIL ANY
refused     REFUSED ANY
formerr     FORMERR ANY
notimp      NOTIMP ANY
bogus       DNSSEC-BOGUS ANY
nobody      ZONE-WITHOUT-ANSWERS ANY
garbled     MALFORMED ANY
cut         TRUNCATED ANY
shops.example. SOA ns1 hostmaster 1 7200 900 1209600 60
shops.example. A   198.51.100.1
shops.example. A   198.51.100.0
$SERVER 192.0.2.53
@           TXT   "v=spf1 -all"
@           ABSENT MX
fresh       TXT   "just written"
$SERVER 192.0.2.54  REFUSED
"""
WORLD = World.from_zones(ZONES)
SERVER = ServerAddress("192.0.2.53")
NAMES = """
hotel ns1.hotel 1.hotel deep.hotel a.deep.hotel x.deep.hotel z.hotel a.b.hotel y.promo.hotel seen.promo.hotel
shop.hotel broken.hotel ping.hotel n0.hotel n1.hotel n9.hotel big.hotel huge.hotel fresh.hotel
servfail.hotel refused.hotel formerr.hotel notimp.hotel bogus.hotel nobody.hotel garbled.hotel cut.hotel
shops w.shops other
"""


def outcome(reply: Reply) -> Reply:
    """The reply without who said it and how it travelled."""
    bare = replace(reply, server="", flags=())
    return replace(bare, tried=()) if isinstance(bare, Undetermined) else bare


def name(text: str) -> DomainName:
    return DomainName.of(f"{text}.example")


@pytest.mark.parametrize("server", [None, SERVER, ServerAddress("192.0.2.54"), ServerAddress("192.0.2.99")], ids=str)
def test_every_question_has_the_same_outcome_over_the_wire(server: ServerAddress | None) -> None:
    queries = [Query(name(text), record_type, server) for text in NAMES.split() for record_type in RecordType]
    queries.append(Query(DomainName("b\\046c.hotel.example"), RecordType.A, server))

    async def main() -> list[Reply]:
        async with EmbeddedServer(WORLD) as embedded:
            live = Live((embedded.address,), route=embedded.route, timeout=20)
            return [await live.ask(query) for query in queries]

    for query, reply in zip(queries, asyncio.run(main()), strict=True):
        assert outcome(reply) == outcome(WORLD.reply(query)), query.id


def ask_embedded(world: World, *queries: Query, timeout: float = 20) -> list[Reply]:
    async def main() -> list[Reply]:
        async with EmbeddedServer(world) as embedded:
            live = Live((embedded.address,), route=embedded.route, timeout=timeout)
            return list(await asyncio.gather(*(live.ask(query) for query in queries)))

    return asyncio.run(main())


def test_a_silent_name_is_a_timeout_and_its_neighbour_is_not() -> None:
    world = World.from_zones("slow.example. TIMEOUT TXT\nslow.example. A 192.0.2.1")
    slow, fine = ask_embedded(
        world, Query(name("slow"), RecordType.TXT), Query(name("slow"), RecordType.A), timeout=0.2
    )
    assert isinstance(slow, Undetermined)
    assert slow.reason is Reason.TIMEOUT
    assert isinstance(fine, Answer)


def test_sixty_four_kilobytes_arrive_over_tcp() -> None:
    (reply,) = ask_embedded(WORLD, Query(name("huge.hotel"), RecordType.TXT))
    assert isinstance(reply, Answer)
    assert len(reply.texts[0]) == 250 * 255
    assert reply.flags == ("tcp",)


def test_directed_questions_are_answered_with_authority_in_the_servers_name() -> None:
    (reply,) = ask_embedded(WORLD, Query(name("fresh.hotel"), RecordType.TXT, SERVER))
    assert isinstance(reply, Answer)
    assert (reply.texts, reply.server, reply.flags) == (("just written",), "192.0.2.53", ("aa",))


def test_other_types_of_an_existing_name_are_no_data() -> None:
    async def main() -> dns.message.Message:
        async with EmbeddedServer(WORLD) as embedded:
            question = dns.message.make_query("hotel.example", "CAA")
            where = embedded.address.address, embedded.address.port
            with socket.socket(type=socket.SOCK_DGRAM) as client:
                client.setblocking(False)
                loop = asyncio.get_running_loop()
                await loop.sock_sendto(client, b"not DNS", where)
                await loop.sock_sendto(client, question.to_wire(), where)
                return dns.message.from_wire(await loop.sock_recv(client, 512))

    response = asyncio.run(main())
    assert (response.rcode(), response.answer) == (dns.rcode.NOERROR, [])


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        (Conduct.SILENCE, Reason.TIMEOUT),
        (Conduct.WRONG_ID, Reason.TIMEOUT),
        (Conduct.WRONG_QUESTION, Reason.TIMEOUT),
        (Conduct.REFUSED, Reason.REFUSED),
        (Conduct.SERVFAIL, Reason.SERVFAIL),
        (Conduct.NOTIMP, Reason.NOTIMP),
        (Conduct.GARBAGE, Reason.MALFORMED),
        (Conduct.SLOW_TCP, Reason.TRUNCATED),
        (Conduct.NO_TCP, Reason.TRUNCATED),
    ],
)
def test_each_misconduct_has_its_reason(conduct: Conduct, reason: Reason) -> None:
    with misbehaving_server(conduct, 'a.example. 60 IN TXT "x"') as server:
        reply = asyncio.run(Live((server.address,), timeout=0.3, retries=0).ask(Query(name("a"), RecordType.TXT)))
    assert isinstance(reply, Undetermined)
    assert (reply.reason, reply.tried) == (reason, (str(server.address),))


def test_a_truncated_reply_is_asked_for_again_over_tcp() -> None:
    with misbehaving_server(Conduct.TRUNCATION, 'a.example. 60 IN TXT "x"') as server:
        reply = asyncio.run(Live((server.address,), timeout=20).ask(Query(name("a"), RecordType.TXT)))
    assert isinstance(reply, Answer)
    assert reply.texts == ("x",)
    assert [asked.transport for asked in server.asked] == ["udp", "tcp"]


@pytest.mark.parametrize("conduct", [Conduct.SILENCE, Conduct.REFUSED, Conduct.SERVFAIL, Conduct.GARBAGE])
def test_the_next_server_helps_out_and_is_named(conduct: Conduct) -> None:
    zone = 'a.example. 60 IN TXT "x"'
    with misbehaving_server(conduct, zone) as bad, misbehaving_server(Conduct.CORRECT, zone) as good:
        live = Live((bad.address, good.address), timeout=0.3, retries=0)
        reply = asyncio.run(live.ask(Query(name("a"), RecordType.TXT)))
    assert isinstance(reply, Answer)
    assert reply.server == str(good.address)


def test_a_silent_server_is_asked_once_more_and_a_useless_one_is_not() -> None:
    with misbehaving_server(Conduct.SILENCE) as silent, misbehaving_server(Conduct.REFUSED) as useless:
        live = Live((silent.address, useless.address), timeout=0.2, retries=2)
        reply = asyncio.run(live.ask(Query(name("a"), RecordType.TXT)))
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.REFUSED
    assert set(reply.tried) == {str(silent.address), str(useless.address)}
    assert (len(silent.asked), len(useless.asked)) == (2, 1)


def test_a_closed_port_is_a_timeout_and_no_server_is_said_so() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        closed = ServerAddress(*unused.getsockname())
    query = Query(name("a"), RecordType.TXT)
    refused = asyncio.run(Live((closed,), timeout=5).ask(query))
    nobody = asyncio.run(Live(()).ask(query))
    assert isinstance(refused, Undetermined)
    assert isinstance(nobody, Undetermined)
    assert (refused.reason, nobody.reason) == (Reason.TIMEOUT, Reason.NO_NAMESERVER)


@pytest.mark.parametrize("text", ["a..example", "a" * 64, ".".join(["a" * 63] * 4), ".a"])
def test_a_name_that_no_message_can_hold_is_not_asked_for(text: str) -> None:
    reply = asyncio.run(Live((ServerAddress("127.0.0.1", 9),)).ask(Query(DomainName(text), RecordType.A)))
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.UNASKABLE


class _Scripted(asyncio.DatagramProtocol):
    """Answers with what ``respond`` makes of a question."""

    def __init__(self, answers: dict[str, list[str]], rcode: dns.rcode.Rcode = dns.rcode.NOERROR) -> None:
        self.answers = answers
        self.rcode = rcode
        self.asked: list[dns.message.Message] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = dns.message.from_wire(data)
        self.asked.append(request)
        response = dns.message.make_response(request)
        old = self.rcode == dns.rcode.FORMERR and request.edns < 0
        response.set_rcode(dns.rcode.NOERROR if old else self.rcode)
        for line in self.answers.get(str(request.question[0].name), []):
            owner, ttl, mnemonic, text = line.split(maxsplit=3)
            response.answer.append(dns.rrset.from_text(owner, int(ttl), "IN", mnemonic, text))
        self.transport.sendto(response.to_wire(), addr)  # type: ignore[attr-defined] # asyncio gave it a datagram transport


def scripted(server: _Scripted, query: Query, *, directed: _Scripted | None = None) -> Reply:
    async def main() -> Reply:
        loop = asyncio.get_running_loop()
        transports = []
        for script in (server, directed or _Scripted({})):
            transport, _ = await loop.create_datagram_endpoint(
                lambda script=script: script, local_addr=("127.0.0.1", 0)
            )
            transports.append(transport)
        recursive, authority = (ServerAddress(*transport.get_extra_info("sockname")) for transport in transports)
        try:
            return await Live((recursive,), timeout=5, route=lambda _: authority).ask(query)
        finally:
            for transport in transports:
                transport.close()

    return asyncio.run(main())


def test_a_cname_without_its_target_is_followed_by_asking() -> None:
    server = _Scripted({"a.example.": ["a.example. 60 CNAME b.example."], "b.example.": ["b.example. 30 TXT x"]})
    reply = scripted(server, Query(name("a"), RecordType.TXT))
    assert isinstance(reply, Answer)
    assert (reply.texts, reply.chain, reply.ttl) == (("x",), (name("b"),), 30)


def test_the_target_of_an_authoritative_cname_is_asked_of_the_resolver() -> None:
    resolver = _Scripted({"b.example.": ["b.example. 30 TXT x"]})
    authority = _Scripted({"a.example.": ["a.example. 60 CNAME b.example."]})
    reply = scripted(resolver, Query(name("a"), RecordType.TXT, SERVER), directed=authority)
    assert isinstance(reply, Answer)
    assert (reply.texts, reply.chain, reply.server) == (("x",), (name("b"),), "192.0.2.53")
    assert [message.flags & dns.flags.RD for message in authority.asked] == [0]
    assert [message.flags & dns.flags.RD for message in resolver.asked] == [dns.flags.RD]


def test_a_loop_over_several_messages_ends() -> None:
    server = _Scripted(
        {"a.example.": ["a.example. 60 CNAME b.example."], "b.example.": ["b.example. 60 CNAME a.example."]}
    )
    reply = scripted(server, Query(name("a"), RecordType.TXT))
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.CNAME_LOOP
    assert len(server.asked) == 2


def test_records_off_the_path_of_the_question_do_not_count() -> None:
    server = _Scripted({"a.example.": ["evil.example. 60 TXT x", "evil.example. 60 CNAME a.example."]})
    reply = scripted(server, Query(name("a"), RecordType.TXT))
    assert isinstance(reply, Absent)
    assert reply.kind is Absence.NODATA


def test_a_server_from_before_edns_is_asked_without_it() -> None:
    server = _Scripted({"a.example.": ["a.example. 60 TXT x"]}, rcode=dns.rcode.FORMERR)
    reply = scripted(server, Query(name("a"), RecordType.TXT))
    assert isinstance(reply, Answer)
    assert [message.edns for message in server.asked] == [0, -1]


def test_every_try_has_its_own_id_and_asks_for_little() -> None:
    server = _Scripted({}, rcode=dns.rcode.FORMERR)
    scripted(server, Query(name("a"), RecordType.TXT))
    assert server.asked[0].payload == 1232
    assert len({message.id for message in server.asked}) == len(server.asked) == 2


def _wait_until(is_true: Callable[[], bool]) -> None:
    while not is_true():
        time.sleep(0.01)


@pytest.mark.parametrize("after_tcp", [False, True])
def test_nothing_is_left_behind_by_a_cancelled_question(after_tcp: bool) -> None:
    conduct = Conduct.SLOW_TCP if after_tcp else Conduct.SILENCE

    async def main(address: ServerAddress, asked: list[object]) -> None:
        asker = asyncio.ensure_future(Memo(Live((address,), timeout=20)).ask(Query(name("a"), RecordType.TXT)))
        await asyncio.to_thread(_wait_until, lambda: len(asked) > after_tcp)
        asker.cancel()
        await asyncio.gather(asker, return_exceptions=True)
        for _ in range(5):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with misbehaving_server(conduct) as server:
        asyncio.run(main(server.address, server.asked))


def test_ipv6_servers() -> None:
    async def main() -> Reply:
        loop = asyncio.get_running_loop()
        script = _Scripted({"a.example.": ["a.example. 60 TXT x"]})
        transport, _ = await loop.create_datagram_endpoint(lambda: script, local_addr=("::1", 0))
        try:
            address = ServerAddress("::1", transport.get_extra_info("sockname")[1])
            return await Live((address,), timeout=20).ask(Query(name("a"), RecordType.TXT))
        finally:
            transport.close()

    if not _has_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    reply = asyncio.run(main())
    assert isinstance(reply, Answer)
    assert reply.server.startswith("[::1]:")


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
