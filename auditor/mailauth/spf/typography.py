r"""Which characters did a word processor or a web page put into a record, and what was typed originally?

Octets outside ASCII arrive as ``\DDD``; this reads runs of them as UTF-8, else as Windows-1252.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ESCAPES = re.compile(r"(?:\\[0-9]{3})+")

_DASHES = frozenset("‐‑‒–—―−﹣-")
_QUOTES = frozenset("“”„‟«»‹›‘’‚‛′″´`＂")
_TILDES = frozenset("˜∼～")
_BLANKS = frozenset("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t\r\n")
_INVISIBLE = frozenset("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad")


class Oddity(StrEnum):
    """What kind of character it is."""

    DASH = "dash"
    QUOTE = "quote"
    ESCAPED_QUOTE = "escaped-quote"
    TILDE = "tilde"
    BLANK = "blank"
    INVISIBLE = "invisible"


@dataclass(frozen=True, slots=True)
class Character:
    """One character of the text as people see it, and where it stands in the escaped text."""

    seen: str
    start: int
    end: int

    @property
    def oddity(self) -> Oddity | None:
        """What is odd about it; None for a character to be taken as it is."""
        kinds = ((_DASHES, Oddity.DASH), (_TILDES, Oddity.TILDE), (_BLANKS, Oddity.BLANK), (_QUOTES, Oddity.QUOTE))
        found = next((kind for characters, kind in kinds if self.seen in characters and self.seen != "-"), None)
        if self.seen in _INVISIBLE:
            return Oddity.INVISIBLE
        return Oddity.ESCAPED_QUOTE if self.seen == '\\"' else found

    @property
    def meant(self) -> str:
        """What belongs in its place; empty for what belongs nowhere in a record."""
        match self.oddity:
            case None:
                return self.seen
            case Oddity.DASH:
                return "-"
            case Oddity.TILDE:
                return "~"
            case Oddity.BLANK:
                return " "
            case Oddity.QUOTE | Oddity.ESCAPED_QUOTE | Oddity.INVISIBLE:
                return ""


def characters(text: str) -> tuple[Character, ...]:
    """The text, character by character; a backslash before a quotation mark belongs to it."""
    found: list[Character] = []
    position = 0
    while position < len(text):
        escapes = _ESCAPES.match(text, position)
        if escapes:
            found += _decoded(escapes[0], position)
            position = escapes.end()
        else:
            found.append(Character(text[position], position, position + 1))
            position += 1
    return tuple(_quotes_with_backslash(found))


def _decoded(run: str, start: int) -> Iterator[Character]:
    octets = bytes(int(number) & 0xFF for number in run[1:].split("\\"))
    try:
        seen = octets.decode("utf-8")
    except UnicodeDecodeError:
        # Every octet is a character there; the five that Windows-1252 leaves open become U+FFFD.
        for index, octet in enumerate(octets):
            yield Character(bytes([octet]).decode("cp1252", "replace"), start + 4 * index, start + 4 * index + 4)
        return
    for character in seen:
        width = 4 * len(character.encode())
        yield Character(character, start, start + width)
        start += width


def _quotes_with_backslash(given: list[Character]) -> Iterator[Character]:
    index = 0
    while index < len(given):
        here = given[index]
        following = given[index + 1] if index + 1 < len(given) else None
        if here.seen == "\\" and following is not None and following.seen == '"':
            yield Character('\\"', here.start, following.end)
            index += 2
        else:
            yield here
            index += 1
