r"""How is what was asked and answered kept in a file that people can read, compare, edit and replay?

A text in presentation format. Two header lines, then one block per question, sorted::

    ; auditor-snapshot/1
    ; asked-at 2026-03-01T09:00:00Z

    $QUESTION hotel.example. MX from 192.0.2.1 flag ad
    hotel.example. 300 IN MX 10 mail.hotel.example.

    $QUESTION k1._domainkey.hotel.example. TXT from 192.0.2.1
    k1._domainkey.hotel.example. 300 IN CNAME k1.dkim.example.
    k1.dkim.example. 300 IN TXT "v=DKIM1; p="

    $QUESTION _dmarc.hotel.example. TXT at 192.0.2.53 from 192.0.2.53 flag aa
    _dmarc.hotel.example. 900 IN NXDOMAIN hotel.example.

    $QUESTION slow.example. A tried 192.0.2.1 tried 192.0.2.2
    slow.example. 0 IN TIMEOUT

``at`` is the server that a directed question was put to, ``from`` who answered, ``flag`` and ``tried`` may repeat. The
CNAMEs followed stand first, in order. Absences are ``NXDOMAIN`` or ``NODATA`` with the owner of the zone's SOA, if
known; failures are a :class:`~auditor.mailauth.dns.Reason` in upper case. The TTL of a reply is the least of its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.presentation import (
    BadText,
    Entry,
    Token,
    entries,
    parse_data,
    parse_labels,
    parse_printable,
    parse_ttl,
)
from auditor.net.trace import query_order
from auditor.net.zonetext import parse_server

SCHEMA = "auditor-snapshot/1"
MAX_CHARACTERS = 16 * 1024 * 1024
"""An audit's snapshot has some tens of kilobytes; three hundred replies of 64 KB do not pass this either."""

_PLAIN_WORD = re.compile(r"[A-Za-z0-9.:/\[\]_%+=?&~-]+")
_HEADER = re.compile(r"; auditor-snapshot/([0-9]{1,6})\r?")
_ASKED_AT = re.compile(r"; asked-at ([0-9TZ:.+-]{10,40})\r?")
_ABSENCES = {absence.value.upper(): absence for absence in Absence}
_TYPES = frozenset(record_type.value for record_type in RecordType)
_REASONS = {reason.value.upper(): reason for reason in Reason}


class SnapshotError(BadText):
    """The text is not a snapshot that this version reads; ``line`` and ``reason`` say where and why.

    Reasons of its own: ``too-large``, ``not-a-snapshot``, ``version``, ``asked-at``, ``question`` (its line),
    ``empty`` (a question without an outcome), ``duplicate``; otherwise those of BadText.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """When the questions were asked (UTC), and the replies sorted by question."""

    asked_at: datetime
    replies: tuple[Reply, ...]


def write_snapshot(trace_entries: Iterable[Reply], asked_at: datetime) -> str:
    """The snapshot's text. ``asked_at`` must know its time zone."""
    if asked_at.tzinfo is None:
        raise ValueError("asked_at without a time zone")
    moment = asked_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    blocks = [f"; {SCHEMA}\n; asked-at {moment}\n"]
    replies = sorted(trace_entries, key=lambda reply: query_order(reply.query))
    blocks.extend("\n".join([*_lines(reply), ""]) for reply in replies)
    return "\n".join(blocks)


def _lines(reply: Reply) -> Iterable[str]:
    query = reply.query
    words = ["$QUESTION", f"{query.name}.", query.type.value]
    words += ["at", str(query.server)] if query.server else []
    words += ["from", _word(reply.server)] if reply.server else []
    for flag in reply.flags:
        words += ["flag", _word(flag)]
    for server in reply.tried if isinstance(reply, Undetermined) else ():
        words += ["tried", _word(server)]
    yield " ".join(words)
    ttl = 0 if isinstance(reply, Undetermined) else reply.ttl
    owner = query.name
    for target in reply.chain:
        yield f"{owner}. {ttl} IN CNAME {target}."
        owner = target
    match reply:
        case Answer():
            for record in reply.records:
                yield f"{owner}. {ttl} IN {query.type} {record}"
        case Absent():
            zone = f" {reply.zone}." if reply.zone is not None else ""
            yield f"{owner}. {ttl} IN {reply.kind.value.upper()}{zone}"
        case Undetermined():
            yield f"{owner}. {ttl} IN {reply.reason.value.upper()}"


def _word(text: str) -> str:
    if _PLAIN_WORD.fullmatch(text):
        return text
    return (
        '"'
        + "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\{ord(c) & 255:03d}" for c in text)
        + '"'
    )


def parse_snapshot(text: str) -> Snapshot:
    """Read a snapshot strictly. Raises SnapshotError with the line."""
    if len(text) > MAX_CHARACTERS:
        raise SnapshotError("too-large")
    asked_at = _parse_header(text)
    replies: dict[Query, Reply] = {}
    block: _Block | None = None
    line = 0
    try:
        for entry in entries(text):
            line = entry.line
            if entry.tokens[0].text == "$QUESTION" and not entry.continues:
                _close(block, replies)
                block = _open(entry)
            elif block is None:
                raise BadText("question")
            else:
                block.add(entry)
        _close(block, replies)
    except BadText as error:
        raise SnapshotError(error.reason, error.line or line) from error
    return Snapshot(asked_at=asked_at, replies=tuple(replies[query] for query in sorted(replies, key=query_order)))


def _parse_header(text: str) -> datetime:
    first, _, rest = text.partition("\n")
    header = _HEADER.fullmatch(first)
    if header is None:
        raise SnapshotError("not-a-snapshot", 1)
    if header[1] != SCHEMA.rpartition("/")[2]:
        raise SnapshotError("version", 1)
    moment = _ASKED_AT.fullmatch(rest.partition("\n")[0])
    try:
        asked_at = datetime.fromisoformat(moment[1]) if moment else None
    except ValueError:
        asked_at = None
    if asked_at is None or asked_at.tzinfo is None:
        raise SnapshotError("asked-at", 2)
    return asked_at.astimezone(UTC)


@dataclass(slots=True, kw_only=True)
class _Block:
    """A question and what its lines have said so far."""

    line: int
    query: Query
    server: str = ""
    flags: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    chain: tuple[DomainName, ...] = ()
    records: list[Rdata] = field(default_factory=list)
    outcome: Absence | Reason | None = None
    zone: DomainName | None = None
    ttl: int | None = None

    def add(self, entry: Entry) -> None:
        """One line: a CNAME followed, a record of the answer, or the outcome when there is none."""
        match entry.tokens:
            case [owner, Token(text=seconds), Token(text="IN"), Token(text=mnemonic), *data] if not entry.continues:
                ttl = parse_ttl(seconds)
            case _:
                raise BadText("syntax")
        if ttl is None:
            raise BadText("ttl")
        if self.outcome is not None or _name(owner) != (self.chain[-1] if self.chain else self.query.name):
            raise BadText("owner")
        self.ttl = ttl if self.ttl is None else min(self.ttl, ttl)
        if mnemonic == self.query.type:
            self.records.append(parse_data(self.query.type, tuple(data)))
        elif self.records:
            raise BadText("type")
        elif mnemonic == RecordType.CNAME and len(data) == 1:
            self.chain = (*self.chain, _name(data[0]))
        elif mnemonic in _ABSENCES and len(data) <= 1:
            self.outcome, self.zone = _ABSENCES[mnemonic], _name(data[0]) if data else None
        elif mnemonic in _REASONS and not data:
            self.outcome = _REASONS[mnemonic]
        else:
            raise BadText("type")

    def reply(self) -> Reply:
        """What the lines amount to."""
        query, server, flags, chain, ttl = self.query, self.server, self.flags, self.chain, self.ttl or 0
        match self.outcome:
            case Reason() as reason:
                tried = self.tried
                return Undetermined(query=query, server=server, flags=flags, chain=chain, reason=reason, tried=tried)
            case _ if self.tried:
                raise BadText("question", self.line)
            case Absence() as kind:
                zone = self.zone
                return Absent(query=query, server=server, flags=flags, chain=chain, kind=kind, zone=zone, ttl=ttl)
            case None if self.records:
                records = tuple(sorted(set(self.records)))
                return Answer(query=query, server=server, flags=flags, chain=chain, records=records, ttl=ttl)
            case None:
                raise BadText("empty", self.line)


def _open(entry: Entry) -> _Block:
    """``$QUESTION name type [at server] [from server] [flag f]… [tried server]…``."""
    match entry.tokens:
        case [_, name, Token(text=mnemonic), *rest] if mnemonic in _TYPES and len(rest) % 2 == 0:
            pairs = [(key.text, value) for key, value in zip(rest[::2], rest[1::2], strict=True)]
        case _:
            raise BadText("question")
    server = [parse_server(value.text) for key, value in pairs if key == "at"]
    told_by = [parse_printable(value) for key, value in pairs if key == "from"]
    if len(server) > 1 or len(told_by) > 1 or any(key not in {"at", "from", "flag", "tried"} for key, _ in pairs):
        raise BadText("question")
    return _Block(
        line=entry.line,
        query=Query(_name(name), RecordType(mnemonic), server[0] if server else None),
        server=told_by[0] if told_by else "",
        flags=tuple(parse_printable(value) for key, value in pairs if key == "flag"),
        tried=tuple(parse_printable(value) for key, value in pairs if key == "tried"),
    )


def _close(block: _Block | None, replies: dict[Query, Reply]) -> None:
    if block is None:
        return
    if block.query in replies:
        raise BadText("duplicate", block.line)
    replies[block.query] = block.reply()


def _name(token: Token) -> DomainName:
    """An absolute name. Its length is not judged: that a name was too long to ask for is worth recording too."""
    labels, absolute = parse_labels(token.text)
    if token.quoted or not absolute:
        raise BadText("name")
    return DomainName.from_labels(labels)
