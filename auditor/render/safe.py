r"""How does text that others wrote reach a reader's screen without doing anything there?

Control characters, escape sequences, bidirectional overrides and characters without a shape are written ``\u{202E}``,
so that a reader sees that they are there. Nothing is dropped: two different texts never look the same for it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from auditor.model.report import ChangeView

T = TypeVar("T")

MOST_MARKS = 3
"""Combining marks on one letter: no name needs more, and a pile of them runs into the lines above and below."""

_SHAPELESS = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
) | frozenset(range(0xE0100, 0xE01F0))
"""Printable by category, yet blank or of no width (Unicode: Default_Ignorable_Code_Point, and the Braille blank)."""


def show_characters(text: str) -> str:
    r"""The text with everything that is not a visible character or a space written as ``\u{…}``; idempotent."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        harmless = character.isprintable() and ord(character) not in _SHAPELESS
        # A mark at the beginning would sit on whatever stands before the text.
        shown.append(character if harmless and marks <= MOST_MARKS and marks <= at else f"\\u{{{ord(character):X}}}")
    return "".join(shown)


def show_value(value: str) -> tuple[str, ...]:
    """The records of a change's value, one a line in the report, each made visible."""
    return tuple(show_characters(line) for line in value.split("\n"))


def show_report(part: T) -> T:
    """The report, or a part of it, with every text in it made visible; a change's value keeps its line ends."""
    return _shown(part)  # type: ignore[no-any-return] # of the type it was given


def _shown(part: Any) -> Any:
    kind = type(part)
    if kind is str:
        return show_characters(part)
    if kind is tuple:
        return tuple([_shown(item) for item in part])
    if kind is dict:
        return {_shown(key): _shown(item) for key, item in part.items()}
    if not is_dataclass(kind):
        return part
    values = {field.name: _shown(getattr(part, field.name)) for field in fields(kind)}
    if isinstance(part, ChangeView):
        values["value"] = "\n".join(show_value(part.value))
    return kind(**values)
