"""How is an SPF record rewritten, so that what is meant works and nobody who passed stops passing?

Terms are kept as canonical text, so a value written here reads back as itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.mailauth.spf import (
    AllTerm,
    Qualifier,
    SpfRecord,
    SpfSyntaxFault,
    UnknownTerm,
    find_mistakes,
    is_spf_record,
    parse_record,
)

_VERSION = "v=spf1"
_SOFT = f"{Qualifier.SOFTFAIL}all"
_WEAKEST_FIRST = (Qualifier.NEUTRAL, Qualifier.SOFTFAIL, Qualifier.FAIL)
"""``+all`` is not among them: it is never kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A record being rewritten: its mechanisms without ``all``, then ``all``, then its modifiers."""

    mechanisms: tuple[str, ...]
    all: str
    """Empty: the record has none."""
    modifiers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The record, in canonical form."""
        return " ".join((_VERSION, *self.mechanisms, *((self.all,) if self.all else ()), *self.modifiers))

    @property
    def redirects(self) -> bool:
        """Whether another record decides what this one leaves open."""
        return any(modifier.startswith("redirect=") for modifier in self.modifiers)

    def without(self, terms: Iterable[str]) -> Draft:
        """Without these terms (canonical text); what a lost redirect decided is then left soft."""
        gone = frozenset(terms)
        modifiers = tuple(term for term in self.modifiers if term not in gone)
        lost = self.redirects and not any(term.startswith("redirect=") for term in modifiers)
        return Draft(
            mechanisms=tuple(term for term in self.mechanisms if term not in gone),
            all=self.all or (_SOFT if lost else ""),
            modifiers=modifiers,
        )

    def with_first(self, term: str) -> Draft:
        """``term`` once, before all others: no fault and no limit can come before it."""
        others = tuple(other for other in self.mechanisms if _key(other) != _key(term))
        return replace(self, mechanisms=(term, *others))

    def with_last(self, term: str) -> Draft:
        """``term`` behind the other mechanisms, unless it is there already."""
        return self if self.has(term) else replace(self, mechanisms=(*self.mechanisms, term))

    def has(self, term: str) -> bool:
        """Whether ``term`` stands there as a pass."""
        return any(_identity(other) == _identity(term) for other in self.mechanisms)

    def closed(self) -> Draft:
        """With an ``all`` that lets nobody pass; one is added where nothing else ends the record."""
        if self.all in ("all", "+all") or not (self.all or self.redirects):
            return replace(self, all=_SOFT)
        return self


def read(text: str) -> Draft:
    """What a text means: as written, else with its slips mended, else without the terms that cannot be read."""
    mistakes = find_mistakes(text)
    record = parse_record(mistakes[0].corrected if mistakes else text)
    if isinstance(record, SpfRecord):
        return as_draft(record)
    return _without_unreadable(record)


def merge(drafts: tuple[Draft, ...]) -> Draft:
    """One record for several: every term once, in order, and the mildest ``all``.

    The records said different things at once, so nothing was in force: the milder is what cannot refuse mail that any
    of them meant to allow. A redirect becomes an include, for it would not be followed beside an ``all``.
    """
    if len({draft.text for draft in drafts}) == 1:
        return drafts[0]
    terms: dict[str, str] = {}
    modifiers: dict[str, str] = {}
    for draft in drafts:
        for term in draft.mechanisms:
            terms.setdefault(_identity(term), term)
        for modifier in draft.modifiers:
            name, _, value = modifier.partition("=")
            if name == "redirect":
                terms.setdefault(_identity(f"include:{value}"), f"include:{value}")
            else:
                modifiers.setdefault(name, modifier)
    alls = [Qualifier(draft.all[0]) for draft in drafts if draft.all[:1] in _WEAKEST_FIRST]
    final = min(alls, key=_WEAKEST_FIRST.index, default=Qualifier.SOFTFAIL)
    return Draft(mechanisms=tuple(terms.values()), all=f"{final}all", modifiers=tuple(modifiers.values()))


def canonical(text: str) -> str | None:
    """The text of a valid record in canonical form; None for any other."""
    record = parse_record(text) if is_spf_record(text) else None
    return record.render() if isinstance(record, SpfRecord) else None


def as_draft(record: SpfRecord) -> Draft:
    """A valid record in canonical form. What stands behind ``all`` was meant to count: it comes before it."""
    mechanisms = dict.fromkeys(term.render() for term in record.mechanisms if not isinstance(term, AllTerm))
    modifiers = [term for term in (record.effective_redirect, record.exp) if term is not None]
    unknown = [term for term in record.terms if isinstance(term, UnknownTerm)]
    return Draft(
        mechanisms=tuple(mechanisms),
        all=record.all.render() if record.all else "",
        modifiers=tuple(dict.fromkeys(term.render() for term in (*modifiers, *unknown))),
    )


def _without_unreadable(fault: SpfSyntaxFault) -> Draft:
    text, lost_all = fault.text, False
    reading: SpfRecord | SpfSyntaxFault = fault
    while isinstance(reading, SpfSyntaxFault):
        start = text.rfind(" ", 0, reading.span.start + 1) + 1
        end = text.find(" ", start)
        if not is_spf_record(text) or start == 0:
            return Draft(mechanisms=(), all=_SOFT, modifiers=())
        term = text[start:] if end < 0 else text[start:end]
        lost_all = lost_all or "all" in term.lower()
        text = text[:start].rstrip(" ") + ("" if end < 0 else text[end:])
        reading = parse_record(text)
    draft = as_draft(reading)
    return draft.closed() if lost_all else draft


def _identity(term: str) -> str:
    """What two ways of writing the same term have in common; the case of macros means something."""
    plain = term.rstrip(".")
    return plain if "%" in plain else plain.lower()


def _key(term: str) -> str:
    """The identity without the qualifier."""
    return _identity(term.lstrip("+-~?"))
