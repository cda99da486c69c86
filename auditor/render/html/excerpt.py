"""How much of a long record is shown, and how is the guilty part of it set apart?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.mailauth.dns import Absence
from auditor.model.report import QueryView

LONGEST_SHOWN = 700
"""Characters of one record that are shown: longer than any honest record's interesting part, short enough to read."""


@dataclass(frozen=True, slots=True)
class Clipped:
    """Text for display; ``total`` is the length of the whole, 0 where nothing was left out."""

    text: str
    total: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """A record in three parts, the middle one being what is wrong (empty: all of it, or nothing in particular)."""

    before: str
    guilty: str
    after: str
    total: int = 0


def clip(text: str) -> Clipped:
    """The beginning of the text, and how long all of it is."""
    if len(text) <= LONGEST_SHOWN:
        return Clipped(text)
    return Clipped(text[:LONGEST_SHOWN] + "…", len(text))


def mark(record: str, start: int, end: int) -> Marked:
    """The record with the characters from ``start`` to ``end`` set apart; a long one is shown around them."""
    if not 0 <= start < end <= len(record):
        shown = clip(record)
        return Marked(shown.text, "", "", shown.total)
    total = len(record) if len(record) > LONGEST_SHOWN else 0
    margin = LONGEST_SHOWN // 3 if total else len(record)
    return Marked(
        before=("…" if start > margin else "") + record[max(0, start - margin) : start],
        guilty=clip(record[start:end]).text,
        after=record[end : end + margin] + ("…" if end + margin < len(record) else ""),
        total=total,
    )


def merge_alike(queries: Iterable[QueryView]) -> tuple[tuple[QueryView, ...], ...]:
    """Questions with one outcome together: what the resolver and the zone's own servers say alike.

    A name that does not exist has no record of any type (RFC 8020), so that its types are together as well.
    """
    alike: dict[object, list[QueryView]] = {}
    for query in queries:
        type_ = "" if query.status == Absence.NXDOMAIN and not query.answers else query.type
        # A zone's servers rotate the records of a set; that makes no other answer of it.
        alike.setdefault((query.name, type_, query.status, frozenset(query.answers)), []).append(query)
    return tuple(tuple(same) for same in alike.values())
