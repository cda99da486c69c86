"""How is an SPF record rewritten, so that what is meant works and nobody who passed stops passing?

Terms are kept as canonical text, so a value written here reads back as itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.mailauth.spf import (
    AllTerm,
    Qualifier,
    SpfRecord,
    UnknownTerm,
    find_mistakes,
    is_spf_record,
    parse_record,
)

MOST_TERMS = 500
"""Terms of an unreadable record that are looked at one by one: nobody typed more."""

VERSION = "v=spf1"

_ONCE = re.compile(r"(?:redirect|exp)=", re.IGNORECASE)
_REDIRECT = "redirect="
_SOFT = f"{Qualifier.SOFTFAIL}all"
_JOINED = re.compile(r"(?<=[^ +~?-])(?=[+~?-]?(?:(?:include|exists|ip4|ip6):|redirect=)|[+~?-]all$)", re.IGNORECASE)
"""Where one term ends and another begins, though no blank parts them."""
_WEAKEST_FIRST = (Qualifier.NEUTRAL, Qualifier.SOFTFAIL, Qualifier.FAIL)
"""``+all`` is not among them: it is never kept, but closed softly."""


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
        return " ".join((VERSION, *self.mechanisms, *((self.all,) if self.all else ()), *self.modifiers))

    @property
    def redirects(self) -> bool:
        """Whether another record decides what this one leaves open."""
        return any(modifier.startswith(_REDIRECT) for modifier in self.modifiers)

    def without(self, terms: Iterable[str]) -> Draft:
        """Without these terms (canonical text); what a lost redirect decided is then left soft."""
        gone = frozenset(terms)
        modifiers = tuple(term for term in self.modifiers if term not in gone)
        lost = self.redirects and not any(term.startswith(_REDIRECT) for term in modifiers)
        return Draft(
            mechanisms=tuple(term for term in self.mechanisms if term not in gone),
            all=self.all or (_SOFT if lost else ""),
            modifiers=modifiers,
        )

    def with_first(self, term: str) -> Draft:
        """``term`` once, before all others: no fault and no limit can come before it."""
        others = tuple(other for other in self.mechanisms if _key(other) != _key(term))
        return replace(self, mechanisms=(term, *others))

    def with_ranges_early(self) -> Draft:
        """The ranges that cost no look-up before what does, so that no limit is met before them.

        Only among the passes that the record begins with: before a refusal, the order means something.
        """
        count = next((i for i, each in enumerate(self.mechanisms) if each[0] in _WEAKEST_FIRST), len(self.mechanisms))
        passes, others = self.mechanisms[1:count], self.mechanisms[count:]
        moved = sorted(passes, key=lambda each: not each.startswith(("ip4:", "ip6:")))
        return replace(self, mechanisms=(*self.mechanisms[:1], *moved, *others))

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

    def softened(self) -> Draft:
        """Refusing nobody for good: for a record that let more mail pass, or meant to, than is known by name.

        A redirect's own end may refuse, so it becomes an include.
        """
        mechanisms = (*self.mechanisms, *_redirects_as_includes(self.modifiers))
        return Draft(
            mechanisms=tuple(_first_of_each(mechanisms).values()),
            all=self.all if self.all == f"{Qualifier.NEUTRAL}all" else _SOFT,
            modifiers=tuple(term for term in self.modifiers if not term.startswith(_REDIRECT)),
        )


def read(text: str) -> Draft:
    """What a text means: as written, else with its slips mended, else without the terms that cannot be read."""
    mistakes = find_mistakes(text)
    record = parse_record(mistakes[0].corrected if mistakes else text)
    if isinstance(record, SpfRecord):
        return _as_draft(record)
    return _without_unreadable(text)


def unreadable(text: str) -> tuple[str, ...]:
    """The terms that :func:`read` leaves out, since nobody can tell what they mean."""
    mistakes = find_mistakes(text)
    if isinstance(parse_record(mistakes[0].corrected if mistakes else text), SpfRecord):
        return ()
    version, *terms = text.split() or [""]
    if not is_spf_record(text):
        return tuple(terms[:MOST_TERMS])
    return tuple(term for each in terms[:MOST_TERMS] for term in _legible(version, each)[1])


def merge(drafts: tuple[Draft, ...]) -> Draft:
    """One record for several: every term once, in order, and the mildest ``all``.

    The records said different things at once, so nothing was in force: the milder is what cannot refuse mail that any
    of them meant to allow. A redirect becomes an include, for it would not be followed beside an ``all``.
    """
    if len({draft.text for draft in drafts}) == 1:
        return drafts[0]
    terms: list[str] = []
    modifiers: dict[str, str] = {}
    for draft in drafts:
        terms += (*draft.mechanisms, *_redirects_as_includes(draft.modifiers))
        for modifier in draft.modifiers:
            if not modifier.startswith(_REDIRECT):
                modifiers.setdefault(modifier.partition("=")[0], modifier)
    passes = [term for term in terms if term[0] not in _WEAKEST_FIRST]
    mildest = _first_of_each((*passes, *terms))
    ordered = tuple(mildest[key] for key in _first_of_each(terms))
    alls = [Qualifier(draft.closed().all[0]) for draft in drafts if draft.all]
    final = min(alls, key=_WEAKEST_FIRST.index, default=Qualifier.SOFTFAIL)
    return Draft(mechanisms=ordered, all=f"{final}all", modifiers=tuple(modifiers.values()))


def only(term: str) -> str:
    """The text of a record that lets nobody pass but ``term``, and refuses nobody for good."""
    return Draft(mechanisms=(term,), all=_SOFT, modifiers=()).text


def canonical(text: str) -> str | None:
    """The text of a valid record in canonical form; None for any other."""
    record = parse_record(text) if is_spf_record(text) else None
    return record.render() if isinstance(record, SpfRecord) else None


def _as_draft(record: SpfRecord) -> Draft:
    """A valid record in canonical form. What stands behind ``all`` was meant to count: it comes before it."""
    terms = _first_of_each(term.render() for term in record.mechanisms if not isinstance(term, AllTerm))
    modifiers = [term for term in (record.effective_redirect, record.exp) if term is not None]
    unknown = [term for term in record.terms if isinstance(term, UnknownTerm)]
    return Draft(
        mechanisms=tuple(terms.values()),
        all=record.all.render() if record.all else "",
        modifiers=tuple(dict.fromkeys(term.render() for term in (*modifiers, *unknown))),
    )


def _without_unreadable(text: str) -> Draft:
    """The record without each term that cannot be read even with its slip mended; of a modifier, the first.

    Whom a term was for that cannot be read is not known: then the record refuses nobody for good.
    """
    if not is_spf_record(text):
        return Draft(mechanisms=(), all=_SOFT, modifiers=())
    version, *terms = text.split()
    found = [_legible(version, term) for term in terms[:MOST_TERMS]]
    legible = [term for some, _ in found for term in some]
    only_once = {term.partition("=")[0].lower(): term for term in reversed(legible) if _ONCE.match(term)}
    kept = [term for term in legible if not _ONCE.match(term) or term is only_once[term.partition("=")[0].lower()]]
    record = parse_record(" ".join((version, *kept)))
    if not isinstance(record, SpfRecord):
        return Draft(mechanisms=(), all=_SOFT, modifiers=())
    draft = _as_draft(record)
    return draft.softened() if len(terms) > MOST_TERMS or any(unread for _, unread in found) else draft


def _legible(version: str, term: str) -> tuple[list[str], list[str]]:
    """The term, or the one or several that it was meant to be; and what of it nobody can read."""
    text = f"{version} {term}"
    if isinstance(parse_record(text), SpfRecord):
        return [term], []
    mistakes = find_mistakes(text)
    if mistakes:
        return mistakes[0].corrected.split()[1:], []
    parts = _JOINED.split(term)
    if len(parts) == 1:
        return [], [term]
    read = [_legible(version, part) for part in parts]
    return [term for some, _ in read for term in some], [term for _, some in read for term in some]


def _redirects_as_includes(modifiers: Iterable[str]) -> list[str]:
    return [f"include:{term.removeprefix(_REDIRECT)}" for term in modifiers if term.startswith(_REDIRECT)]


def _first_of_each(terms: Iterable[str]) -> dict[str, str]:
    """The terms without those that ask what an earlier one asked, whatever they conclude: the first match decides."""
    found: dict[str, str] = {}
    for term in terms:
        found.setdefault(_key(term), term)
    return found


def _identity(term: str) -> str:
    """What two ways of writing the same term have in common; the case of macros means something."""
    plain = term.rstrip(".")
    return plain if "%" in plain else plain.lower()


def _key(term: str) -> str:
    """The identity without the qualifier."""
    return _identity(term.lstrip("+-~?"))
