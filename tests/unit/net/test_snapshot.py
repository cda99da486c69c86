"""A snapshot replays exactly what was seen, and nothing that is not a snapshot is read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Address,
    Answer,
    Host,
    Mx,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Soa,
    Txt,
    Undetermined,
)
from auditor.mailauth.escaping import escape
from auditor.mailauth.names import DomainName
from auditor.net.snapshot import MAX_CHARACTERS, SnapshotError, parse_snapshot, write_snapshot
from auditor.net.world import World

MOMENT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HEAD = "; auditor-snapshot/1\n; asked-at 2026-03-01T09:00:00Z\n"

labels = st.one_of(
    st.sampled_from([b"a", b"_dmarc", b"*", b"@", b";", b"a.b", b"\\", b'"', b"$x"]), st.binary(max_size=70)
)
names = st.lists(labels, max_size=4).map(lambda found: DomainName.from_labels(tuple(found)))
seconds = st.integers(0, 2**31 - 1)
words = st.one_of(st.sampled_from(["aa", "192.0.2.1", "[2001:db8::1]:5353"]), st.text("ab \"\\;()/:$'", max_size=8))
servers = st.builds(
    ServerAddress, st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str), st.integers(1, 65535)
)
u32 = st.integers(0, 2**32 - 1)
hosts = st.builds(Host, names)
texts = st.builds(Txt, st.lists(st.binary(max_size=255).map(escape), min_size=1, max_size=3).map(tuple))
data: dict[RecordType, st.SearchStrategy[Rdata]] = {
    RecordType.A: st.builds(Address, st.ip_addresses(v=4)),
    RecordType.AAAA: st.builds(Address, st.ip_addresses(v=6)),
    RecordType.CNAME: hosts,
    RecordType.NS: hosts,
    RecordType.PTR: hosts,
    RecordType.MX: st.builds(Mx, st.integers(0, 65535), names),
    RecordType.SOA: st.builds(Soa, names, names, u32, u32, u32, u32, u32),
    RecordType.SPF: texts,
    RecordType.TXT: texts,
}


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    record_type = draw(st.sampled_from(RecordType))
    query = Query(draw(names), record_type, draw(st.none() | servers))
    # What is asked for as CNAME is not followed (RFC 1034 section 3.6.2).
    chain = () if record_type is RecordType.CNAME else tuple(draw(st.lists(names, max_size=3)))
    server, flags = draw(words), tuple(draw(st.lists(words, max_size=3)))
    kind = draw(st.sampled_from([Answer, Absent, Undetermined]))
    if kind is Answer:
        records = tuple(sorted(draw(st.sets(data[record_type].filter(_fits), min_size=1, max_size=4))))
        return Answer(query=query, chain=chain, server=server, flags=flags, records=records, ttl=draw(seconds))
    if kind is Absent:
        absence, zone = draw(st.sampled_from(Absence)), draw(st.none() | names)
        return Absent(query=query, chain=chain, server=server, flags=flags, kind=absence, zone=zone, ttl=draw(seconds))
    reason, tried = draw(st.sampled_from(Reason)), tuple(draw(st.lists(words, max_size=2)))
    return Undetermined(query=query, chain=chain, server=server, flags=flags, reason=reason, tried=tried)


def _fits(record: Rdata) -> bool:
    """Names in data came over the wire, so they are representable; a name asked for need not be."""
    match record:
        case Host(name=name) | Mx(exchange=name):
            return name.is_representable
        case Soa():
            return record.primary.is_representable and record.mailbox.is_representable
        case _:
            return True


@given(st.lists(replies(), max_size=4, unique_by=lambda reply: reply.query))
def test_replay_gives_equal_replies(given_replies: list[Reply]) -> None:
    text = write_snapshot(given_replies, MOMENT)
    assert text.isascii()
    world = World.from_replies(parse_snapshot(text).replies)
    assert [world.reply(reply.query) for reply in given_replies] == given_replies
    snapshot = parse_snapshot(text)
    assert snapshot.asked_at == MOMENT
    assert write_snapshot(reversed(snapshot.replies), snapshot.asked_at) == text


@given(st.text())
def test_garbage_behind_a_good_header_never_gives_anything_but_a_typed_error(garbage: str) -> None:
    with suppress(SnapshotError):
        parse_snapshot(HEAD + garbage)


@given(st.text(alphabet='$QUESTION a. IN TXT "\\12;()\n0@*:'))
def test_near_misses_never_give_anything_but_a_typed_error(garbage: str) -> None:
    with suppress(SnapshotError):
        parse_snapshot(HEAD + "$QUESTION a. TXT\n" + garbage)


def test_two_types_at_one_name_may_have_gone_different_ways() -> None:
    name = DomainName.of("www.hotel.example")
    four = Answer(
        query=Query(name, RecordType.A),
        chain=(DomainName.of("v4.example"),),
        records=(Address(IPv4Address("192.0.2.1")),),
        ttl=60,
    )
    six = Answer(
        query=Query(name, RecordType.AAAA),
        chain=(DomainName.of("v6.example"),),
        records=(Address(IPv6Address("2001:db8::1")),),
        ttl=30,
    )
    world = World.from_replies(parse_snapshot(write_snapshot([six, four], MOMENT)).replies)
    assert (world.reply(four.query), world.reply(six.query)) == (four, six)


def test_the_text_as_people_see_it() -> None:
    key = DomainName.of("k1._domainkey.hotel.example")
    seen = [
        Absent(
            query=Query(DomainName.of("_dmarc.hotel.example"), RecordType.TXT, ServerAddress("192.0.2.53")),
            server="192.0.2.53",
            flags=("aa",),
            kind=Absence.NXDOMAIN,
            zone=DomainName.of("hotel.example"),
            ttl=900,
        ),
        Answer(
            query=Query(key, RecordType.TXT),
            server="192.0.2.1",
            flags=("ad", "tcp"),
            chain=(DomainName.of("k1.dkim.example"),),
            records=(Txt(("v=DKIM1; ", "p=")),),
            ttl=300,
        ),
        Undetermined(
            query=Query(DomainName.of("slow.example"), RecordType.A), reason=Reason.TIMEOUT, tried=("192.0.2.1",)
        ),
    ]
    assert (
        write_snapshot(seen, MOMENT)
        == HEAD
        + """
$QUESTION _dmarc.hotel.example. TXT at 192.0.2.53 from 192.0.2.53 flag aa
_dmarc.hotel.example. 900 IN NXDOMAIN hotel.example.

$QUESTION k1._domainkey.hotel.example. TXT from 192.0.2.1 flag ad flag tcp
k1._domainkey.hotel.example. 300 IN CNAME k1.dkim.example.
k1.dkim.example. 300 IN TXT "v=DKIM1; " "p="

$QUESTION slow.example. A tried 192.0.2.1
slow.example. 0 IN TIMEOUT
"""
    )


def test_what_was_not_asked_is_not_recorded() -> None:
    reply = World.from_replies(parse_snapshot(HEAD).replies).reply(
        Query(DomainName.of("hotel.example"), RecordType.TXT)
    )
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.NOT_RECORDED


def test_a_person_may_edit_it() -> None:
    text = HEAD + '$QUESTION a.example. TXT ; as support changed it\r\na.example. 1h IN TXT hello "v=spf1 -all"\r\n'
    reply = World.from_replies(parse_snapshot(text).replies).reply(Query(DomainName.of("a.example"), RecordType.TXT))
    assert isinstance(reply, Answer)
    assert (reply.texts, reply.ttl) == (("hellov=spf1 -all",), 3600)


def test_the_moment_is_kept_in_utc() -> None:
    madrid = datetime(2026, 3, 1, 10, 0, 0, 250, tzinfo=timezone(timedelta(hours=1)))
    assert parse_snapshot(write_snapshot([], madrid)).asked_at == madrid
    with pytest.raises(ValueError, match="time zone"):
        write_snapshot([], madrid.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "not-a-snapshot"),
        ("hotel.example. TXT x\n", 1, "not-a-snapshot"),
        ("; auditor-snapshot/2\n; asked-at 2026-03-01T09:00:00Z\n", 1, "version"),
        ("; auditor-snapshot/1\n", 2, "asked-at"),
        ("; auditor-snapshot/1\n; asked-at 2026-13-01T09:00:00Z\n", 2, "asked-at"),
        ("; auditor-snapshot/1\n; asked-at 2026-03-01T09:00:00\n", 2, "asked-at"),
        (HEAD + "a. 0 IN TXT x", 3, "question"),
        (HEAD + "$QUESTION a. TXT\n", 3, "empty"),
        (HEAD + "$QUESTION a. TXT\n$QUESTION b. TXT\nb. 0 IN NODATA", 3, "empty"),
        (HEAD + "$QUESTION a. CAA\n", 3, "question"),
        (HEAD + "$QUESTION a TXT\n", 3, "name"),
        (HEAD + "$QUESTION a. TXT at ns1.example\n", 3, "server"),
        (HEAD + "$QUESTION a. TXT from \\027[31m\na. 0 IN NODATA\n", 3, "syntax"),
        (HEAD + "$QUESTION a. TXT\nb. 0 IN TXT x", 4, "owner"),
        (HEAD + "$QUESTION a. TXT\na. 0 IN NODATA\na. 0 IN NODATA", 5, "owner"),
        (HEAD + "$QUESTION a. TXT\na. 0 IN TXT x\na. 0 IN NODATA", 5, "type"),
        (HEAD + "$QUESTION a. TXT\na. 0 IN A 192.0.2.1", 4, "type"),
        (HEAD + "$QUESTION a. TXT\na. soon IN TXT x", 4, "ttl"),
        (HEAD + "$QUESTION a. TXT\na. 0 IN NODATA\n$QUESTION a. TXT\na. 0 IN NODATA\n", 5, "duplicate"),
        (HEAD + "$QUESTION a. TXT\na. 0 IN TXT (", 4, "syntax"),
        (HEAD + " " * MAX_CHARACTERS, 0, "too-large"),
    ],
)
def test_what_is_no_snapshot_names_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        parse_snapshot(text)
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_hostile_octets_come_back_escaped() -> None:
    hostile = Answer(
        query=Query(DomainName.of("a.example"), RecordType.TXT),
        records=(Txt((escape(b'\x1b[31m"; \n$QUESTION \xe2\x80\xae'),)),),
    )
    text = write_snapshot([hostile], MOMENT)
    assert text.count("\n$QUESTION") == 1
    assert World.from_replies(parse_snapshot(text).replies).reply(hostile.query) == replace(hostile, ttl=0)
