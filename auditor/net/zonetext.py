"""Which records and which faults does a text of one or several zones describe?

The text is a master file (RFC 1035 section 5.1) with ``$ORIGIN`` and ``$TTL``; several zones may stand in it, a zone
being a name with an SOA. Beyond the standard it knows:

- faults, written as a record whose type is the fault and whose data are the types it strikes::

      slow.example.    IN TIMEOUT   TXT
      broken.example.  IN SERVFAIL  ANY

  (any :class:`~auditor.mailauth.dns.Reason` in upper case; a wildcard owner works as it does for records);
- another view of one server, which replaces record sets, or with ``ABSENT`` removes them, in what it is asked directly;
  or a server that fails for whatever it is asked::

      $SERVER 192.0.2.53
      hotel.example.   IN TXT      "v=spf1 -all"
      hotel.example.   IN ABSENT   MX
      $SERVER 192.0.2.54 REFUSED
      $SERVER *                     ; back to what everybody sees
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from auditor.mailauth.dns import Rdata, Reason, RecordType, ServerAddress
from auditor.mailauth.names import DomainName
from auditor.net.presentation import BadText, Entry, Token, entries, parse_data, parse_name, parse_ttl
from auditor.net.zonetree import Node, RRset, ZoneTree

DEFAULT_TTL = 300
"""Seconds, where neither the record nor ``$TTL`` says."""

_BRACKETED = re.compile(r"\[([^\[\]]*:[^\[\]]*)\](?::([0-9]+))?")
_FAULTS = {reason.value.upper(): reason for reason in Reason}
_TYPES = {record_type.value: record_type for record_type in RecordType}


class ZoneTextError(BadText):
    """The zone text cannot be read; ``line`` and ``reason`` say where and why."""


@dataclass(slots=True)
class _Section:
    """What one section of the text has said so far."""

    records: dict[DomainName, dict[RecordType, list[Rdata]]] = field(default_factory=dict)
    ttls: dict[tuple[DomainName, RecordType], int] = field(default_factory=dict)
    faults: dict[DomainName, dict[RecordType, Reason]] = field(default_factory=dict)
    absent: set[tuple[DomainName, RecordType]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneText:
    """What everybody sees, what single servers see instead, and which servers always fail."""

    tree: ZoneTree
    views: Mapping[ServerAddress, ZoneTree]
    broken: Mapping[ServerAddress, Reason]


def parse_zones(text: str) -> ZoneText:
    """Read a zone text. Raises ZoneTextError with the line."""
    reader = _Reader()
    for entry in entries_or_error(text):
        try:
            reader.read(entry)
        except BadText as error:
            raise ZoneTextError(error.reason, entry.line) from error
    return reader.finish()


def entries_or_error(text: str) -> list[Entry]:
    """All logical lines, or ZoneTextError."""
    try:
        return list(entries(text))
    except BadText as error:
        raise ZoneTextError(error.reason, error.line) from error


def parse_server(text: str) -> ServerAddress:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``. Raises BadText."""
    bracketed = _BRACKETED.fullmatch(text)
    address, port = text, "53"
    if bracketed:
        address, port = bracketed[1], bracketed[2] or port
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise BadText("server")
    try:
        return ServerAddress(str(ip_address(address)), int(port))
    except ValueError as error:
        raise BadText("server") from error


class _Reader:
    def __init__(self) -> None:
        self.common = _Section()
        self.servers: dict[ServerAddress, _Section] = {}
        self.broken: dict[ServerAddress, Reason] = {}
        self.section = self.common
        self.origin = DomainName("")
        self.default_ttl = DEFAULT_TTL
        self.owner: DomainName | None = None

    def read(self, entry: Entry) -> None:
        first = entry.tokens[0]
        if first.text.startswith("$") and not entry.continues and not first.quoted:
            self._directive(first.text.upper(), [token.text for token in entry.tokens[1:]])
            return
        tokens = entry.tokens
        if not entry.continues:
            self.owner = parse_name(first.text, self.origin)
            tokens = tokens[1:]
        if self.owner is None:
            raise BadText("owner")
        self._record(self.owner, tokens)

    def _directive(self, directive: str, words: list[str]) -> None:
        match directive, words:
            case "$ORIGIN", [name]:
                self.origin = parse_name(name, self.origin)
            case "$TTL", [text]:
                ttl = parse_ttl(text)
                if ttl is None:
                    raise BadText("ttl")
                self.default_ttl = ttl
            case "$SERVER", ["*"]:
                self.section = self.common
            case "$SERVER", [server]:
                self.section = self.servers.setdefault(parse_server(server), _Section())
            case "$SERVER", [server, fault] if fault.upper() in _FAULTS:
                self.broken[parse_server(server)] = _FAULTS[fault.upper()]
            case _:
                raise BadText("directive")

    def _record(self, owner: DomainName, tokens: tuple[Token, ...]) -> None:
        ttl, tokens = _take_ttl_and_class(tokens)
        if not tokens:
            raise BadText("type")
        mnemonic, data = tokens[0].text.upper(), tokens[1:]
        if mnemonic in _TYPES:
            record_type = _TYPES[mnemonic]
            self._add(owner, record_type, parse_data(record_type, data, self.origin), ttl)
        elif mnemonic in _FAULTS:
            struck = self.section.faults.setdefault(owner, {})
            struck.update(dict.fromkeys(_types(data), _FAULTS[mnemonic]))
        elif mnemonic == "ABSENT" and self.section is not self.common:
            self.section.absent.update((owner, record_type) for record_type in _types(data))
        else:
            raise BadText("type")

    def _add(self, owner: DomainName, record_type: RecordType, record: Rdata, ttl: int | None) -> None:
        records = self.section.records.setdefault(owner, {}).setdefault(record_type, [])
        if record not in records:
            records.append(record)
        if len(records) > 1 and record_type in {RecordType.CNAME, RecordType.SOA}:
            raise BadText("conflict")
        if RecordType.CNAME in self.section.records[owner] and len(self.section.records[owner]) > 1:
            raise BadText("conflict")  # RFC 1034 section 3.6.2: no other data beside a CNAME
        key = owner, record_type
        given = self.default_ttl if ttl is None else ttl
        # RFC 2181 section 5.2: one TTL per record set; where the text says several, the least.
        self.section.ttls[key] = min(given, self.section.ttls.get(key, given))

    def finish(self) -> ZoneText:
        return ZoneText(
            tree=ZoneTree(_nodes([self.common])),
            views={server: ZoneTree(_nodes([self.common, section])) for server, section in self.servers.items()},
            broken=self.broken,
        )


def _take_ttl_and_class(tokens: tuple[Token, ...]) -> tuple[int | None, tuple[Token, ...]]:
    """TTL and class may stand in either order before the type (RFC 1035 section 5.1)."""
    ttl: int | None = None
    for position, token in enumerate(tokens):
        if token.text.upper() == "IN":
            continue
        given = parse_ttl(token.text)
        if given is None or ttl is not None:
            return ttl, tokens[position:]
        ttl = given
    return ttl, ()


def _types(tokens: tuple[Token, ...]) -> list[RecordType]:
    words = [token.text.upper() for token in tokens]
    if words == ["ANY"]:
        return list(RecordType)
    if not words or any(word not in _TYPES for word in words):
        raise BadText("type")
    return [_TYPES[word] for word in words]


def _nodes(sections: list[_Section]) -> dict[DomainName, Node]:
    """The names of the first section as the later ones leave them: record set by record set."""
    rrsets: dict[DomainName, dict[RecordType, RRset]] = {}
    faults: dict[DomainName, dict[RecordType, Reason]] = {}
    for section in sections:
        for name, record_type in section.absent:
            rrsets.get(name, {}).pop(record_type, None)
            faults.get(name, {}).pop(record_type, None)
        for name, sets in section.records.items():
            for record_type, records in sets.items():
                ttl = section.ttls[name, record_type]
                if record_type is RecordType.CNAME:
                    rrsets.pop(name, None)
                rrsets.get(name, {}).pop(RecordType.CNAME, None)
                rrsets.setdefault(name, {})[record_type] = RRset(ttl=ttl, records=tuple(sorted(records)))
                faults.get(name, {}).pop(record_type, None)
        for name, struck in section.faults.items():
            faults.setdefault(name, {}).update(struck)
    names = {name for name in rrsets.keys() | faults.keys() if rrsets.get(name) or faults.get(name)}
    return {name: Node(rrsets=rrsets.get(name, {}), faults=faults.get(name, {})) for name in names}
