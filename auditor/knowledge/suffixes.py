"""Under which of many known suffixes does a name fall, on label boundaries?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from auditor.knowledge.loader import FromText, InvalidField
from auditor.mailauth.names import DomainName, InvalidDomain

T = TypeVar("T")

_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Suffix(FromText):
    """A name and everything below it. ``#`` stands for a run of digits, a label ``*`` for any one label.

    Only one ``*``, and left of the last two labels: no suffix covers a whole registry by accident.
    """

    text: str

    @classmethod
    def from_text(cls, text: str) -> Suffix:
        """Reads the notation; raises InvalidField."""
        example = text.replace("#", "0").replace("*", "x")
        try:
            name = DomainName.parse(example)
        except InvalidDomain as error:
            raise InvalidField(detail=error.reason) from error
        if name.text != example:
            raise InvalidField(detail=f"write {name.text}")
        if "#" in text and ("*" in text or _DIGITS.search(text)):
            raise InvalidField(detail="beside # neither digits nor *")
        if text.count("*") > ("*" in text.split(".")[:-2]):
            raise InvalidField(detail="* once, as a whole label, left of the last two")
        return cls(text)


def require_distinct(suffixes: Iterable[tuple[tuple[str | int, ...], Suffix]]) -> None:
    """Raises InvalidField, with the path given beside it, for a suffix that came before: two owners contradict."""
    seen: set[Suffix] = set()
    for path, suffix in suffixes:
        if suffix in seen:
            raise InvalidField(*path, detail=f"{suffix.text} stands here a second time")
        seen.add(suffix)


class SuffixTable(Generic[T]):
    """Looks a name up in time that grows with its labels, not with the table. The longest suffix wins."""

    def __init__(self, entries: Iterable[tuple[Suffix, T]]) -> None:
        """``entries`` with distinct suffixes (``require_distinct``)."""
        self._entries = {suffix.text: entry for suffix, entry in entries}
        self._starred = frozenset(len(text.split(".")) for text in self._entries if "*" in text)

    def find(self, name: DomainName) -> T | None:
        """The entry of the longest suffix that ``name`` is at or below."""
        for ancestor in name.ancestors:
            for form in self._forms(ancestor):
                if form in self._entries:
                    return self._entries[form]
        return None

    def _forms(self, name: DomainName) -> Iterable[str]:
        """The spellings under which a suffix may stand in the table: literal ones first."""
        yield name.text
        yield _DIGITS.sub("#", name.text)
        labels = name.labels
        if len(labels) in self._starred:
            for place in range(len(labels) - 2):
                yield ".".join((*labels[:place], "*", *labels[place + 1 :]))
