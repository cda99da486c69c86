r"""How is a resource record read from the text form that zone files use (RFC 1035 section 5.1)?

Only the record types of an audit are known, so reading a zone or a snapshot needs no DNS library and stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from auditor.mailauth.dns import Address, Host, Mx, Rdata, RecordType, Soa, Txt
from auditor.mailauth.escaping import escape
from auditor.mailauth.names import DomainName

MAX_TTL = 2**31 - 1
"""RFC 2181 section 8."""
MAX_STRING_OCTETS = 255
"""RFC 1035 section 3.3: the length of a character-string is one octet."""

_TOKEN = re.compile(
    r'[ \t]+|(?P<comment>;.*)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<paren>[()])|(?P<word>(?:[^\s;"()\\]|\\.)+)'
)
_ESCAPE = re.compile(r"\\([0-9]{3}|.)", re.DOTALL)
_LABEL_PART = re.compile(r"\\[0-9]{3}|\\.|[^\\.]+|\.", re.DOTALL)
_TTL_PART = re.compile(r"([0-9]+)([smhdw]?)", re.IGNORECASE)
_TTL_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class BadText(ValueError):
    """The text is not what the format allows; ``reason`` is a stable code, ``line`` counts from 1 (0: not known).

    Reasons: ``syntax``, ``owner``, ``name``, ``ttl``, ``type``, ``data``, ``string-too-long``, ``directive``,
    ``server``, ``conflict``, and those of snapshots.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a quoted string, escapes still in it."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One logical line: its number, whether it repeats the previous owner (leading blank), its tokens."""

    line: int
    continues: bool
    tokens: tuple[Token, ...]


def entries(text: str) -> Iterator[Entry]:
    """The logical lines of a master file; parentheses join lines, comments and empty lines vanish."""
    pending: list[Token] = []
    start, depth, continues = 0, 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if not depth:
            pending, start, continues = [], number, line[:1] in {" ", "\t"}
        depth = _tokenize(line.rstrip("\r"), number, depth, pending)
        if not depth and pending:
            yield Entry(line=start, continues=continues, tokens=tuple(pending))
    if depth:
        raise BadText("syntax", start)


def _tokenize(line: str, number: int, depth: int, out: list[Token]) -> int:
    position = 0
    while position < len(line):
        match = _TOKEN.match(line, position)
        if match is None:
            raise BadText("syntax", number)
        position = match.end()
        if match["quoted"] is not None:
            out.append(Token(match["quoted"], quoted=True))
        elif match["word"] is not None:
            out.append(Token(match["word"]))
        elif match["paren"] is not None:
            depth += 1 if match["paren"] == "(" else -1
            if depth < 0:
                raise BadText("syntax", number)
    return depth


def parse_ttl(text: str) -> int | None:
    """Seconds from ``3600`` or ``1h30m``; ``None`` when the text is not a TTL. Raises BadText beyond RFC 2181."""
    if not text or _TTL_PART.sub("", text) or not text[0].isdigit():
        return None
    if len(text) > 20:
        raise BadText("ttl")
    seconds = sum(int(number) * _TTL_UNITS[unit.lower()] for number, unit in _TTL_PART.findall(text))
    if seconds > MAX_TTL:
        raise BadText("ttl")
    return seconds


def parse_labels(text: str) -> tuple[tuple[bytes, ...], bool]:
    r"""The labels of a name, and whether it ended with the root's dot. ``\DDD`` and ``\X`` are undone."""
    if text == ".":
        return (), True
    absolute = False
    labels = [bytearray()]
    for part in _LABEL_PART.findall(text):
        absolute = part == "."
        if absolute:
            labels.append(bytearray())
        else:
            labels[-1] += unescape_token(part)
    if absolute:
        labels.pop()
    return tuple(bytes(label) for label in labels), absolute


def parse_name(text: str, origin: DomainName | None = None) -> DomainName:
    """An absolute name, or one relative to ``origin`` (``@`` is the origin itself). Raises BadText."""
    if text == "@" and origin is not None:
        return origin
    labels, absolute = parse_labels(text)
    name = DomainName.from_labels(labels)
    if not absolute:
        if origin is None:
            raise BadText("name")
        name = origin.child(name.text)
    if not name.is_representable:
        raise BadText("name")
    return name


def parse_data(record_type: RecordType, tokens: tuple[Token, ...], origin: DomainName | None = None) -> Rdata:
    """The typed data of a record from its tokens. Raises BadText."""
    words = [token.text for token in tokens]
    try:
        match record_type, words:
            case ((RecordType.TXT | RecordType.SPF), [_, *_]):
                return Txt(tuple(_string(token.text) for token in tokens))
            case _ if any(token.quoted for token in tokens):
                raise BadText("data")
            case RecordType.A, [address]:
                return Address(IPv4Address(address))
            case RecordType.AAAA, [address] if "%" not in address:
                return Address(IPv6Address(address))
            case ((RecordType.CNAME | RecordType.NS | RecordType.PTR), [target]):
                return Host(parse_name(target, origin))
            case RecordType.MX, [preference, exchange]:
                return Mx(_number(preference, 16), parse_name(exchange, origin))
            case RecordType.SOA, [primary, mailbox, serial, *times] if len(times) == 4:
                names = parse_name(primary, origin), parse_name(mailbox, origin)
                return Soa(*names, _number(serial, 32), *map(_duration, times))
            case _:
                raise BadText("data")
    except BadText:
        raise
    except ValueError as error:
        raise BadText("data") from error


def parse_printable(token: Token) -> str:
    """The text of a token that must be printable ASCII once its escapes are undone. Raises BadText."""
    text = unescape_token(token.text).decode("latin-1")
    if not (text.isascii() and (text.isprintable() or not text)):
        raise BadText("syntax")
    return text


def _string(text: str) -> str:
    octets = unescape_token(text)
    if len(octets) > MAX_STRING_OCTETS:
        raise BadText("string-too-long")
    return escape(octets)


def _duration(text: str) -> int:
    """A time in an SOA: 32 bits on the wire, written as a number or with units."""
    seconds = _number(text, 32) if text.isdigit() else parse_ttl(text)
    if seconds is None:
        raise BadText("data")
    return seconds


def _number(text: str, bits: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or int(text) >= 2**bits:
        raise BadText("data")
    return int(text)


def unescape_token(text: str) -> bytes:
    r"""The octets of a token: ``\DDD`` and ``\X`` undone (RFC 1035 section 5.1). Raises BadText."""
    if "\\" not in text:
        return text.encode("utf-8", "replace")
    out = bytearray()
    position = 0
    for match in _ESCAPE.finditer(text):
        out += text[position : match.start()].encode("utf-8", "replace")
        out += _unescaped(match[1])
        position = match.end()
    out += text[position:].encode("utf-8", "replace")
    return bytes(out)


def _unescaped(code: str) -> bytes:
    if len(code) != 3:
        return code.encode("utf-8", "replace")
    if int(code) > 255:
        raise BadText("data")
    return bytes([int(code)])
