"""Which slips of the hand does a text contain that tries to be an SPF record, and what was meant?

Works on the text as people see it, odd characters already put right; positions are in that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_network

_VERSION = re.compile(r"(?:v\s*[=:]\s*|v\s+)?spf\s*1(?:\.0)?(?![0-9])", re.IGNORECASE)
_AFTER_VERSION = re.compile(r"[.;,:]*")
_TOKEN = re.compile(r"[^ ]+")
_PARTS = re.compile(r"(?P<sign>[+\-~?]?)(?P<name>[A-Za-z0-9_.-]*)(?P<mark>[:=]?)(?P<argument>.*)", re.DOTALL)
_SEPARATORS = re.compile(r"[;,]+")
_SCHEME = re.compile(r"(?:https?|ftp|spf)?:?//", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9_][a-z0-9_-]*\.)+[a-z][a-z0-9-]*[a-z0-9]\.?(?:/[0-9/]+)?", re.IGNORECASE)
_ASK_HOSTS = frozenset({"include", "a", "mx"})
_WANT_COLON = frozenset({"include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_WANT_EQUALS = frozenset({"redirect", "exp"})
_WANT_ARGUMENT = frozenset({"include", "ip4", "ip6", "exists", "redirect"})
_NAMES = _WANT_COLON | _WANT_EQUALS | {"all"}
_LONG_NAMES = ("include", "redirect", "exists")
_SYNONYMS = {"ipv4": "ip4", "ip-4": "ip4", "ipv6": "ip6", "ip-6": "ip6", "inc": "include", "incl": "include"}
_OTHER_WORDS = frozenset({"todo", "todos", "todas", "tous", "tout", "alle", "alles", "tutti", "tutto", "everyone"})
_ALL_MISSPELT = frozenset({"al", "alll", "a11", "al1", "a1l", "aal", "all."})
_RESULTS = {"softfail": "~all", "soft-fail": "~all", "fail": "-all", "hardfail": "-all", "neutral": "?all"}


class SlipKind(StrEnum):
    """What a person did; stable codes, each has its texts."""

    TYPOGRAPHIC_DASH = "typographic-dash"
    TYPOGRAPHIC_QUOTE = "typographic-quote"
    TYPOGRAPHIC_TILDE = "typographic-tilde"
    TYPOGRAPHIC_BLANK = "typographic-blank"
    INVISIBLE_CHARACTER = "invisible-character"
    QUOTE = "quote"
    LEADING_BLANK = "leading-blank"
    VERSION = "version"
    QUALIFIER_APART = "qualifier-apart"
    ALL_IN_OTHER_WORDS = "all-in-other-words"
    RESULT_FOR_ALL = "result-for-all"
    SEPARATOR = "separator"
    BLANK_IN_TERM = "blank-in-term"
    EQUALS_FOR_COLON = "equals-for-colon"
    COLON_FOR_EQUALS = "colon-for-equals"
    MISSPELT_NAME = "misspelt-name"
    URL_FOR_DOMAIN = "url-for-domain"
    HOST_FOR_ADDRESS = "host-for-address"
    ADDRESS_FOR_HOST = "address-for-host"
    ADDRESS_FAMILY = "address-family"
    RECORD_INSIDE = "record-inside"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters replaced; positions before any edit."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip and the edits that mend it."""

    kind: SlipKind
    edits: tuple[Edit, ...]
    leads: bool = False
    """Whether it spoils the name of another record: then an otherwise valid term leads to none."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A term as it should stand in one piece; ``at`` says where each character is in the text."""

    text: str
    at: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.at[0]

    @property
    def end(self) -> int:
        return self.at[-1] + 1

    def edit(self, start: int, end: int, text: str) -> Edit:
        """Replace the non-empty part ``start:end``."""
        return Edit(self.at[start], self.at[end - 1] + 1, text)

    def part(self, start: int, end: int) -> _Token:
        return _Token(self.text[start:end], self.at[start:end])

    def joined(self, other: _Token, glue: str) -> _Token:
        return _Token(self.text + glue + other.text, self.at + (other.start,) * len(glue) + other.at)


def find_slips(text: str) -> tuple[Slip, ...] | None:
    """The slips in order; None for a text that does not try to be an SPF record."""
    version = _VERSION.match(text)
    if not version:
        return None
    behind = _AFTER_VERSION.match(text, version.end())
    end = behind.end() if behind else version.end()
    slips = [*_version_slips(text, version, end)]
    tokens = [_Token(m[0], tuple(range(m.start(), m.end()))) for m in _TOKEN.finditer(text, end)]
    while tokens:
        apart = _apart(tokens[0], tokens[1]) if len(tokens) > 1 else None
        if apart:
            kind, glue = apart
            slips.append(Slip(kind, (Edit(tokens[0].end, tokens[1].start, glue),)))
            tokens[:2] = [tokens[0].joined(tokens[1], glue)]
        else:
            slips += _term_slips(tokens.pop(0))
    return tuple(slips)


def _version_slips(text: str, version: re.Match[str], end: int) -> Iterator[Slip]:
    """``v=spf1.``, ``v=spf 1``, ``spf1``, ``v=spf1include:…``."""
    blank = "" if text[end : end + 1] in ("", " ") else " "
    if version[0].lower() != "v=spf1" or end > version.end() or blank:
        yield Slip(SlipKind.VERSION, (Edit(version.start(), end, "v=spf1" + blank),))


def _apart(token: _Token, following: _Token) -> tuple[SlipKind, str] | None:
    """Whether a blank parted one term, and what belongs in its place."""
    if token.text in ("+", "-", "~", "?"):
        return SlipKind.QUALIFIER_APART, ""
    parts, behind = _parts(token.text), _parts(following.text)
    name = parts["name"].lower()
    if name not in _NAMES - {"all"} or parts["argument"]:
        return None
    if parts["mark"]:
        is_term = behind["name"].lower() in _NAMES or (behind["name"].lower() == "v" and behind["mark"])
        return None if is_term else (SlipKind.BLANK_IN_TERM, "")
    if following.text[0] in ":=":
        return SlipKind.BLANK_IN_TERM, ""
    if name in _WANT_ARGUMENT and (_HOST.fullmatch(following.text) or _version_of(following.text)):
        return SlipKind.BLANK_IN_TERM, "=" if name in _WANT_EQUALS else ":"
    return None


def _term_slips(token: _Token) -> Iterator[Slip]:
    parts = _parts(token.text)
    name = parts["name"].lower()
    if name == "v" and parts["mark"] == "=" and parts["argument"].lower().startswith("spf1"):
        yield Slip(SlipKind.RECORD_INSIDE, (token.edit(0, len(token.text), ""),))
    elif parts["mark"] == "=" and _canonical(name, parts["argument"]) is None:
        return  # an unknown modifier may hold anything
    else:
        separators = [m for m in _SEPARATORS.finditer(token.text) if "{" not in token.text[: m.start()]]
        if separators:
            yield from _separated(token, separators)
        else:
            yield from _all_slips(token, parts["sign"], name, parts["mark"])
            yield from _named_slips(token)


def _separated(token: _Token, separators: list[re.Match[str]]) -> Iterator[Slip]:
    """Commas or semicolons between or behind terms; a bare address or host repeats the mechanism before it."""
    start, before = 0, ""
    leads = _parts(token.text)["name"].lower() in ("include", "redirect")
    for separator in separators:
        piece = token.text[start : separator.start()]
        if piece and not _repeated(before, piece):
            yield from _term_slips(token.part(start, separator.start()))
            before = piece
        following = _SEPARATORS.split(token.text[separator.end() :])[0]
        glue = " " + _repeated(before, following) if following and before else " " if following else ""
        yield Slip(SlipKind.SEPARATOR, (token.edit(separator.start(), separator.end(), glue),), leads)
        start = separator.end()
    if token.text[start:] and not _repeated(before, token.text[start:]):
        yield from _term_slips(token.part(start, len(token.text)))


def _repeated(before: str, piece: str) -> str:
    """The mechanism that a bare argument in a list lacks; empty when it lacks none."""
    name = _parts(before)["name"].lower()
    if before and (version := _version_of(piece)):
        return f"ip{version}:"
    return f"{name}:" if name in _ASK_HOSTS and _HOST.fullmatch(piece) else ""


def _all_slips(token: _Token, sign: str, name: str, mark: str) -> Iterator[Slip]:
    """Other words for ``all``; ``all~``."""
    whole = len(token.text)
    if mark:
        return
    if name in _OTHER_WORDS:
        yield Slip(SlipKind.ALL_IN_OTHER_WORDS, (token.edit(len(sign), whole, "all"),))
    elif name in _ALL_MISSPELT:
        yield Slip(SlipKind.MISSPELT_NAME, (token.edit(len(sign), whole, "all"),))
    elif name in _RESULTS:
        yield Slip(SlipKind.RESULT_FOR_ALL, (token.edit(0, whole, _RESULTS[name]),))
    elif token.text.lower() in ("all-", "all~", "all?"):
        yield Slip(SlipKind.QUALIFIER_APART, (token.edit(0, whole, token.text[-1] + "all"),))


def _named_slips(token: _Token) -> Iterator[Slip]:
    """What is wrong with name, mark and argument of a mechanism or modifier."""
    parts = _parts(token.text)
    sign, written, mark, argument = parts["sign"], parts["name"].lower(), parts["mark"], parts["argument"]
    name = _canonical(written, argument)
    if name is None or not mark:
        return
    name_end = len(sign) + len(written)
    argument_start = name_end + len(mark)
    if name in _WANT_COLON and mark == "=":
        yield Slip(SlipKind.EQUALS_FOR_COLON, (token.edit(name_end, argument_start, ":"),))
    if name in _WANT_EQUALS and mark == ":":
        yield Slip(SlipKind.COLON_FOR_EQUALS, (token.edit(name_end, argument_start, "="),))
    scheme = None if name in ("ip4", "ip6", "exp") else _SCHEME.match(argument)
    if scheme and argument[scheme.end() :]:
        edits = [token.edit(argument_start, argument_start + scheme.end(), "")]
        path = argument.find("/", scheme.end())
        if path >= 0:
            edits.append(token.edit(argument_start + path, len(token.text), ""))
        yield Slip(SlipKind.URL_FOR_DOMAIN, tuple(edits), leads=name in ("include", "redirect"))
    meant, kind = _meant_name(name, argument)
    if meant != written:
        yield Slip(kind, (token.edit(len(sign), name_end, meant),))


def _meant_name(name: str, argument: str) -> tuple[str, SlipKind]:
    """The mechanism that fits the argument."""
    version = _version_of(argument)
    if name in _ASK_HOSTS and version:
        return f"ip{version}", SlipKind.ADDRESS_FOR_HOST
    if name in ("ip4", "ip6") and version and name != f"ip{version}":
        return f"ip{version}", SlipKind.ADDRESS_FAMILY
    if name in ("ip4", "ip6") and _HOST.fullmatch(argument):
        return "a", SlipKind.HOST_FOR_ADDRESS
    return name, SlipKind.MISSPELT_NAME


def _canonical(name: str, argument: str) -> str | None:
    """The mechanism or modifier that a name means; None if none is near."""
    if name in _NAMES:
        return name
    if name == "ip":
        return f"ip{_version_of(argument) or 4}"
    if name in _SYNONYMS:
        return _SYNONYMS[name]
    near = get_close_matches(name, _LONG_NAMES, n=1, cutoff=0.8) if 4 <= len(name) <= 12 else []
    return near[0] if near else None


def _version_of(text: str) -> int | None:
    """4 or 6 for an address or network, else None."""
    try:
        return ip_network(text, strict=False).version if text[:1] not in ("", "/") and "%" not in text else None
    except ValueError:
        return None


def _parts(text: str) -> dict[str, str]:
    parts = _PARTS.match(text)
    assert parts is not None, "the pattern matches every text"
    return parts.groupdict()
