"""What did a person mistype in a text that is, or tries to be, an SPF record, and how should it read?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.spans import Span
from auditor.mailauth.spf.slips import Edit, Slip, SlipKind, find_slips
from auditor.mailauth.spf.syntax import is_spf_record, parse_record
from auditor.mailauth.spf.terms import SpfRecord
from auditor.mailauth.spf.typography import Character, Oddity, characters

MAX_TEXT = 20_000
"""Longer texts are not looked at: nobody typed them."""

_WEAKEST_FIRST = ("?all", "~all", "-all", "+all", "all")
_ODD = {
    Oddity.DASH: SlipKind.TYPOGRAPHIC_DASH,
    Oddity.QUOTE: SlipKind.TYPOGRAPHIC_QUOTE,
    Oddity.ESCAPED_QUOTE: SlipKind.QUOTE,
    Oddity.TILDE: SlipKind.TYPOGRAPHIC_TILDE,
    Oddity.BLANK: SlipKind.TYPOGRAPHIC_BLANK,
    Oddity.INVISIBLE: SlipKind.INVISIBLE_CHARACTER,
}


class SlipEffect(StrEnum):
    """What the slip alone does, were everything else right."""

    PERMERROR = "permerror"
    NONE = "none"
    """The text is not selected as an SPF record."""
    IGNORED = "ignored"
    """The term is valid and does nothing: an unknown modifier, or a name that does not exist."""
    INCLUDE_NONE = "include-none"
    """The term is valid and leads to a domain without record; permerror when evaluation gets there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfMistake:
    """One slip."""

    kind: SlipKind
    effect: SlipEffect
    span: Span
    """In the text as given."""
    corrected: str
    """The whole record with every slip mended; a valid record."""


def find_mistakes(text: str) -> tuple[SpfMistake, ...]:
    """The slips in ``text``, in order; none when there are none, or when mending them gives no valid record."""
    if len(text) > MAX_TEXT:
        return ()
    draft = _Draft(text)
    found = find_slips(draft.view)
    if found is None:
        return ()
    slips = [*draft.slips, *(draft.placed(slip) for slip in found)]
    corrected = " ".join(draft.mended(slips).split())
    if not slips or not isinstance(parse_record(corrected), SpfRecord):
        return ()
    mistakes = [
        SpfMistake(
            kind=slip.kind,
            effect=_effect(draft.mended([other for other in slips if other is not slip]), slip),
            span=draft.span(slip),
            corrected=corrected,
        )
        for slip in slips
    ]
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.span, mistake.kind)))


def _effect(otherwise_right: str, slip: Slip) -> SlipEffect:
    if not is_spf_record(otherwise_right):
        return SlipEffect.NONE
    if not isinstance(parse_record(otherwise_right), SpfRecord):
        return SlipEffect.PERMERROR
    return SlipEffect.INCLUDE_NONE if slip.leads else SlipEffect.IGNORED


class _Draft:
    """A text with its odd characters taken note of; slips and edits here count in characters of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._given = characters(text)
        meant = _meant(self._given)
        self._meant = [text for text, _ in meant]
        self._index = [index for index, text in enumerate(self._meant) if text]
        self.view = "".join(self._meant)
        """The text with what is odd about its characters put right."""
        self.slips = _grouped([(kind, index) for index, (_, kind) in enumerate(meant) if kind], self._meant)

    def placed(self, slip: Slip) -> Slip:
        """A slip found in the view, in characters of the text."""
        edits = []
        for edit in slip.edits:
            start = self._index[edit.start] if edit.start < len(self._index) else len(self._given)
            end = self._index[edit.end - 1] + 1 if edit.end > edit.start else start
            edits.append(Edit(start, end, edit.text))
        return Slip(slip.kind, tuple(edits), slip.leads)

    def mended(self, slips: list[Slip]) -> str:
        """The text with these slips mended and all others as they were; escaped as it was given."""
        edits = {edit.start: edit for slip in slips for edit in reversed(slip.edits)}
        out: list[str] = []
        position = 0
        while position < len(self._given):
            edit = edits.get(position)
            out.append(self._written(position) if edit is None else edit.text)
            position = position + 1 if edit is None else max(edit.end, position + 1)
        text = "".join(out)
        return _one_record(text) if any(slip.kind is SlipKind.RECORD_INSIDE for slip in slips) else text

    def span(self, slip: Slip) -> Span:
        """Where the slip stands in the escaped text: its first edit, up to the last within one term."""
        first = slip.edits[0]
        last = slip.edits[-1] if slip.kind is SlipKind.URL_FOR_DOMAIN else first
        return Span(self._given[first.start].start, self._given[last.end - 1].end)

    def _written(self, index: int) -> str:
        character = self._given[index]
        return self._text[character.start : character.end]


def _meant(given: tuple[Character, ...]) -> list[tuple[str, SlipKind | None]]:
    """For each character what belongs there, and the slip if that is something else."""
    out: list[tuple[str, SlipKind | None]] = []
    last = max((i for i, c in enumerate(given) if c.seen not in " \"'"), default=-1)
    begun = False
    for index, character in enumerate(given):
        outer = not begun or index > last
        if character.seen == '"' or (character.seen == "'" and outer):
            out.append(("", SlipKind.QUOTE))
        elif character.meant == " " and not begun:
            out.append(("", SlipKind.LEADING_BLANK))
        elif character.oddity:
            out.append((character.meant, _ODD[character.oddity]))
        else:
            begun = True
            out.append((character.seen, None))
    return out


def _grouped(found: list[tuple[SlipKind, int]], meant: list[str]) -> list[Slip]:
    """Quotation marks come in pairs: one slip for all of a kind. Other characters are a slip each."""
    together = (SlipKind.QUOTE, SlipKind.TYPOGRAPHIC_QUOTE, SlipKind.LEADING_BLANK, SlipKind.INVISIBLE_CHARACTER)
    groups: dict[object, list[int]] = {}
    kinds: dict[object, SlipKind] = {}
    for kind, index in found:
        key = kind if kind in together else index
        groups.setdefault(key, []).append(index)
        kinds[key] = kind
    return [
        Slip(kinds[key], tuple(Edit(index, index + 1, meant[index]) for index in indexes))
        for key, indexes in groups.items()
    ]


def _one_record(text: str) -> str:
    """Two records' terms as one: nothing twice, and one ``all``, the milder, at the end."""
    terms = list(dict.fromkeys(text.split()))
    alls = [term for term in terms if term.lower() in _WEAKEST_FIRST]
    final = [min(alls, key=lambda term: _WEAKEST_FIRST.index(term.lower()))] if alls else []
    return " ".join([term for term in terms if term not in alls] + final)
