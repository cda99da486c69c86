"""How many columns does a text take on a terminal, and where can it be broken or cut?"""

from __future__ import annotations

import unicodedata

CUT = "…"


def width_of(text: str) -> int:
    """Columns of a printable text: none for a combining mark, two for a wide East Asian character (UAX 11)."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int) -> str:
    """The text, or its beginning and ``…``, in at most ``width`` columns."""
    if width_of(text) <= width:
        return text
    return split_at(text, width - 1)[0].rstrip() + CUT if width > 0 else ""


def cut_middle(text: str, width: int) -> str:
    """The text, or its two ends around ``…``: of a name both ends matter."""
    if width_of(text) <= width:
        return text
    tail = (width - 1) // 2
    backwards = split_at(text[::-1], tail)[0]
    return split_at(text, width - 1 - tail)[0] + CUT + backwards[::-1] if width > 2 else cut(text, width)


def wrap(text: str, width: int, most: int | None = None) -> list[str]:
    """Lines of at most ``width`` columns, broken at spaces, within a word only where it fits on no line.

    With ``most``, at most so many lines; the last then ends in ``…``.
    """
    lines: list[str] = []
    current = ""
    for word in text.split():
        joined = f"{current} {word}" if current else word
        if width_of(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        while width_of(word) > width:
            head, word = split_at(word, max(width, 2))  # the widest character takes two: there is always progress
            lines.append(head)
        current = word
    lines += [current] if current else []
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]


def split_at(text: str, width: int) -> tuple[str, str]:
    """As much as fits and the rest; a mark stays with its letter."""
    taken = 0
    for at, character in enumerate(text):
        taken += _width(character)
        if taken > width:
            return text[:at], text[at:]
    return text, ""


def pad(text: str, width: int) -> str:
    """The text with spaces up to ``width`` columns."""
    return text + " " * (width - width_of(text))
