"""The harness itself: real servers serve what a zone text says, and the misbehaving one misbehaves as told."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from auditor.mailauth.dns import ServerAddress
from tests.integration.conftest import StartServers
from tests.integration.misbehaving import Asked, Conduct, MisbehavingServer, misbehaving_server
from tests.integration.servers import Servers
from tests.integration.zonefiles import split_zones

ZONES = """
$ORIGIN hotel.example.
$TTL 600
@            IN SOA  ns hostmaster 1 3600 600 86400 60
             IN NS   ns
             IN MX   10 mail
             IN TXT  "v=spf1 include:spf.provider.test" " -all"
ns           IN A    127.0.0.1
mail         IN A    192.0.2.25
*.wild       IN TXT  "anything"
deep.er      IN A    192.0.2.26
s1._domainkey IN CNAME s1.dkim.provider.test.
broken       IN TIMEOUT TXT
             IN A    192.0.2.27
$SERVER 192.0.2.53
hotel.example. IN TXT "only one server says so"
$SERVER *
$ORIGIN provider.test.
@            IN SOA  ns hostmaster 1 3600 600 86400 60
spf          IN TXT  "v=spf1 ip4:192.0.2.0/24 -all"
s1.dkim      IN TXT  "v=DKIM1; k=rsa; p=AAAA\\; semicolon"
$ORIGIN sub.hotel.example.
@            IN SOA  ns.hotel.example. hostmaster.hotel.example. 1 3600 600 86400 60
x            IN TXT  "in the zone below"
$ORIGIN .
loose.invalid. IN TXT "in no zone"
"""


@pytest.fixture
def servers(dns_servers: StartServers) -> Servers:
    return dns_servers(ZONES)


def ask(server: ServerAddress, name: str, rdtype: str, *, timeout: float = 10) -> dns.message.Message:
    return dns.query.udp(dns.message.make_query(name, rdtype), server.address, port=server.port, timeout=timeout)


def answers(message: dns.message.Message) -> set[str]:
    return {rdata.to_text() for rrset in message.answer for rdata in rrset}


@pytest.mark.servers
@pytest.mark.parametrize("which", ["authoritative", "recursive"])
@pytest.mark.parametrize(
    ("name", "rdtype", "expected"),
    [
        ("hotel.example", "TXT", {'"v=spf1 include:spf.provider.test" " -all"'}),
        ("hotel.example", "MX", {"10 mail.hotel.example."}),
        ("spf.provider.test", "TXT", {'"v=spf1 ip4:192.0.2.0/24 -all"'}),
        ("here.wild.hotel.example", "TXT", {'"anything"'}),
        ("x.sub.hotel.example", "TXT", {'"in the zone below"'}),
        ("broken.hotel.example", "A", {"192.0.2.27"}),
        ("loose.invalid", "TXT", {'"in no zone"'}),
    ],
)
def test_both_servers_give_the_records(
    servers: Servers, which: str, name: str, rdtype: str, expected: set[str]
) -> None:
    reply = ask(getattr(servers, which), name, rdtype)
    assert reply.rcode() == dns.rcode.NOERROR
    assert answers(reply) == expected


@pytest.mark.servers
def test_the_resolver_follows_an_alias_into_another_zone(servers: Servers) -> None:
    reply = ask(servers.recursive, "s1._domainkey.hotel.example", "TXT")
    assert answers(reply) == {"s1.dkim.provider.test.", '"v=DKIM1; k=rsa; p=AAAA; semicolon"'}


@pytest.mark.servers
@pytest.mark.parametrize("which", ["authoritative", "recursive"])
@pytest.mark.parametrize("name", ["no.hotel.example", "nothere.example", "unknown.invalid", "unknown-tld"])
def test_names_that_are_nowhere_do_not_exist(servers: Servers, which: str, name: str) -> None:
    reply = ask(getattr(servers, which), name, "TXT")
    assert reply.rcode() == dns.rcode.NXDOMAIN


@pytest.mark.servers
@pytest.mark.parametrize("which", ["authoritative", "recursive"])
@pytest.mark.parametrize("name", ["er.hotel.example", "mail.hotel.example", "example", "broken.hotel.example"])
def test_names_without_the_type_have_no_data(servers: Servers, which: str, name: str) -> None:
    reply = ask(getattr(servers, which), name, "TXT")
    assert reply.rcode() == dns.rcode.NOERROR
    assert answers(reply) == set()


@pytest.mark.servers
def test_only_nsd_is_authoritative_and_only_unbound_recurses(servers: Servers) -> None:
    assert ask(servers.authoritative, "hotel.example", "MX").flags & dns.flags.AA
    assert not ask(servers.authoritative, "hotel.example", "MX").flags & dns.flags.RA
    assert ask(servers.recursive, "hotel.example", "MX").flags & dns.flags.RA


@pytest.mark.servers
def test_the_same_text_is_served_once(dns_servers: StartServers, servers: Servers) -> None:
    assert dns_servers(ZONES) is servers


@pytest.mark.servers
def test_the_resolver_asks_a_misbehaving_server_for_its_names(dns_servers: StartServers) -> None:
    with misbehaving_server(Conduct.REFUSED) as refusing:
        pair = dns_servers(ZONES, {"refused.hotel.example.": refusing.address})
        assert ask(pair.recursive, "x.refused.hotel.example", "TXT").rcode() == dns.rcode.SERVFAIL
        assert "x.refused.hotel.example." in {asked.name for asked in refusing.asked}


def test_each_zone_has_its_file_and_faults_have_none() -> None:
    files = {zone.name: zone.text for zone in split_zones(ZONES)}
    assert set(files) == {".", "hotel.example.", "provider.test.", "sub.hotel.example."}
    assert "only one server" not in "".join(files.values())
    assert "TIMEOUT" not in "".join(files.values())


RECORDS = 'hotel.example. 60 IN TXT "v=spf1 -all"'


@pytest.fixture
def misbehaving(request: pytest.FixtureRequest) -> Iterator[MisbehavingServer]:
    with misbehaving_server(request.param, RECORDS) as server:
        yield server


@pytest.mark.parametrize(
    ("misbehaving", "rcode"),
    [
        (Conduct.REFUSED, dns.rcode.REFUSED),
        (Conduct.SERVFAIL, dns.rcode.SERVFAIL),
        (Conduct.NOTIMP, dns.rcode.NOTIMP),
        (Conduct.CORRECT, dns.rcode.NOERROR),
    ],
    indirect=["misbehaving"],
)
def test_it_answers_with_the_code_it_is_told(misbehaving: MisbehavingServer, rcode: dns.rcode.Rcode) -> None:
    assert ask(misbehaving.address, "hotel.example", "TXT").rcode() == rcode
    assert misbehaving.asked == [Asked(transport="udp", name="hotel.example.", type="TXT")]


@pytest.mark.parametrize("misbehaving", [Conduct.SILENCE], indirect=True)
def test_silence_is_heard_but_not_answered(misbehaving: MisbehavingServer) -> None:
    with pytest.raises(dns.exception.Timeout):
        ask(misbehaving.address, "hotel.example", "TXT", timeout=0.3)
    assert misbehaving.asked == [Asked(transport="udp", name="hotel.example.", type="TXT")]


@pytest.mark.parametrize("misbehaving", [Conduct.WRONG_ID, Conduct.WRONG_QUESTION], indirect=True)
def test_an_answer_to_another_question_is_not_taken(misbehaving: MisbehavingServer) -> None:
    with pytest.raises(dns.query.BadResponse):
        ask(misbehaving.address, "hotel.example", "TXT")


@pytest.mark.parametrize("misbehaving", [Conduct.GARBAGE], indirect=True)
def test_garbage_is_not_a_message(misbehaving: MisbehavingServer) -> None:
    with pytest.raises(dns.exception.FormError):
        ask(misbehaving.address, "hotel.example", "TXT")


@pytest.mark.parametrize("misbehaving", [Conduct.TRUNCATION], indirect=True)
def test_a_truncated_answer_is_whole_over_tcp(misbehaving: MisbehavingServer) -> None:
    assert ask(misbehaving.address, "hotel.example", "TXT").flags & dns.flags.TC
    question = dns.message.make_query("hotel.example", "TXT")
    reply = dns.query.tcp(question, misbehaving.address.address, port=misbehaving.address.port, timeout=10)
    assert answers(reply) == {'"v=spf1 -all"'}
    assert [asked.transport for asked in misbehaving.asked] == ["udp", "tcp"]


@pytest.mark.parametrize("misbehaving", [Conduct.SLOW_TCP], indirect=True)
def test_slow_tcp_accepts_and_stays_silent(misbehaving: MisbehavingServer) -> None:
    question = dns.message.make_query("hotel.example", "TXT")
    with pytest.raises(dns.exception.Timeout):
        dns.query.tcp(question, misbehaving.address.address, port=misbehaving.address.port, timeout=0.5)
    assert [asked.transport for asked in misbehaving.asked] == ["tcp"]


@pytest.mark.parametrize("misbehaving", [Conduct.NO_TCP], indirect=True)
def test_no_tcp_hangs_up(misbehaving: MisbehavingServer) -> None:
    with socket.create_connection((misbehaving.address.address, misbehaving.address.port), timeout=10) as client:
        assert client.recv(1) == b""
