r"""How is a macro string written (RFC 7208 section 7.1)?

Text is printable ASCII with other octets as ``\DDD``; an escaped octet that is itself printable (the backslash) is a
macro literal like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.escaping import unescape
from auditor.mailauth.spans import Span

LETTERS = frozenset("slodiphv")
"""Macro letters that any domain-spec may use (RFC 7208 section 7.2)."""
EXPLANATION_LETTERS = frozenset("crt")
"""Macro letters only an explanation may use (RFC 7208 section 7.2)."""
DELIMITERS = frozenset(".-+,/_=")
MAX_DIGITS = 4
"""Digits kept of a transformer: no name has more than 127 labels, so more digits say nothing new."""

_DYNAMIC = LETTERS | EXPLANATION_LETTERS


class Expected(StrEnum):
    """What the grammar wanted where a record went wrong; stable codes, each has its texts."""

    VERSION = "version"
    VISIBLE_ASCII = "visible-ascii"
    TERM_NAME = "term-name"
    KNOWN_MECHANISM = "known-mechanism"
    TERM_END = "term-end"
    NO_ARGUMENT = "no-argument"
    DOMAIN_SPEC = "domain-spec"
    DOMAIN_END = "domain-end"
    IP4_NETWORK = "ip4-network"
    IP6_NETWORK = "ip6-network"
    IP4_PREFIX_LENGTH = "ip4-prefix-length"
    IP6_PREFIX_LENGTH = "ip6-prefix-length"
    PREFIX_LENGTH = "prefix-length"
    MACRO_START = "macro-start"
    MACRO_LETTER = "macro-letter"
    MACRO_LETTER_OUTSIDE_EXPLANATION = "macro-letter-outside-explanation"
    MACRO_DIGITS = "macro-digits"
    MACRO_END = "macro-end"
    SINGLE_REDIRECT = "single-redirect"
    SINGLE_EXP = "single-exp"


class Refused(Exception):
    """Control flow inside the parser only: the grammar wanted ``expected`` at ``span``; never leaves the package."""

    def __init__(self, expected: Expected, start: int, end: int) -> None:
        super().__init__(expected)
        self.expected = expected
        self.span = Span(start, end)


@dataclass(frozen=True, slots=True)
class Literal:
    r"""Characters that stand for themselves; ``text`` as in the record (``\DDD`` kept)."""

    text: str

    @property
    def octets(self) -> bytes:
        """What the text stands for."""
        return unescape(self.text)


@dataclass(frozen=True, slots=True)
class Escape:
    """``%%``, ``%_`` or ``%-`` (RFC 7208 section 7.1)."""

    text: str

    @property
    def octets(self) -> bytes:
        """A percent sign, a blank, a URL-encoded blank."""
        return {"%%": b"%", "%_": b" ", "%-": b"%20"}[self.text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """``%{`` letter, transformers, delimiters ``}``."""

    letter: str
    """Lower case; see ``url_escape``."""
    url_escape: bool = False
    """Whether the letter was written in upper case (RFC 7208 section 7.3)."""
    keep: int | None = None
    """How many right-hand parts stay; None: all."""
    reverse: bool = False
    delimiters: str = ""
    """As written; empty means the dot."""

    @property
    def text(self) -> str:
        """The macro as a record writes it."""
        letter = self.letter.upper() if self.url_escape else self.letter
        digits = "" if self.keep is None else str(self.keep)
        return f"%{{{letter}{digits}{'r' if self.reverse else ''}{self.delimiters}}}"


Part = Literal | Escape | Macro


@dataclass(frozen=True, slots=True)
class MacroString:
    """A parsed macro string; ``text`` gives it back."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """As a record writes it."""
        return "".join(part.text for part in self.parts)

    @property
    def letters(self) -> frozenset[str]:
        """The macro letters used, lower case."""
        return frozenset(part.letter for part in self.parts if isinstance(part, Macro))

    @property
    def is_static(self) -> bool:
        """Whether the expansion depends on nothing but the domain whose record it stands in."""
        return self.letters <= {"d"}

    @property
    def depends_on_address(self) -> bool:
        """Whether another client address of the same family may expand it differently."""
        return bool(self.letters & {"i", "p", "c"})

    def __str__(self) -> str:
        return self.text


def parse_macro_string(text: str, start: int, end: int, *, explanation: bool = False) -> MacroString:
    """``macro-string = *( macro-expand / macro-literal )``; in an explanation blanks too (``explain-string``)."""
    parts: list[Part] = []
    position = start
    while position < end:
        percent = text.find("%", position, end)
        literal_end = end if percent < 0 else percent
        if literal_end > position:
            parts.append(Literal(text[position:literal_end]))
        position = literal_end
        if percent >= 0:
            part, position = _macro_expand(text, percent, end, explanation=explanation)
            parts.append(part)
    return MacroString(tuple(parts))


def _macro_expand(text: str, start: int, end: int, *, explanation: bool) -> tuple[Part, int]:
    """``macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"``."""
    following = text[start + 1 : min(start + 2, end)]
    if following and following in "%_-":
        return Escape(text[start : start + 2]), start + 2
    if following != "{":
        raise Refused(Expected.MACRO_START, start, min(start + 2, end))
    close = text.find("}", start, end)
    stop = end if close < 0 else close
    letter = _macro_letter(text, start, stop, explanation=explanation)
    keep, position = _digits(text, start + 3, stop)
    reverse = position < stop and text[position] in "rR"
    position += reverse
    delimiters = text[position:stop]
    stray = next((i for i, c in enumerate(delimiters) if c not in DELIMITERS), None)
    if stray is not None:
        raise Refused(Expected.MACRO_END, position + stray, position + stray + 1)
    if close < 0:
        raise Refused(Expected.MACRO_END, start, end)
    written = text[start + 2]
    macro = Macro(letter=letter, url_escape=written.isupper(), keep=keep, reverse=bool(reverse), delimiters=delimiters)
    return macro, close + 1


def _macro_letter(text: str, start: int, stop: int, *, explanation: bool) -> str:
    """``macro-letter = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v"``."""
    letter = text[start + 2].lower() if start + 2 < stop else ""
    if letter not in _DYNAMIC:
        raise Refused(Expected.MACRO_LETTER, start, min(start + 3, stop + 1, len(text)))
    if letter in EXPLANATION_LETTERS and not explanation:
        raise Refused(Expected.MACRO_LETTER_OUTSIDE_EXPLANATION, start, start + 3)
    return letter


def _digits(text: str, start: int, stop: int) -> tuple[int | None, int]:
    """The ``*DIGIT`` of ``transformers = *DIGIT [ "r" ]``; a number must not be zero (section 7.3)."""
    end = start
    while end < stop and text[end] in "0123456789":
        end += 1
    if end == start:
        return None, start
    digits = text[start:end].lstrip("0")
    if not digits:
        raise Refused(Expected.MACRO_DIGITS, start, end)
    return (int(digits) if len(digits) <= MAX_DIGITS else 10**MAX_DIGITS), end
