"""Does an answer hold whatever stands at the names that could not be read?

Three-valued logic over the tree walk: a silent name may hold no usable record, or one with any ``psd``. The question is
computed in each of these cases; if all agree, the silence does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from auditor.mailauth.dmarc.examination import Examined
from auditor.mailauth.dmarc.record import DmarcRecord, Psd
from auditor.mailauth.dns import Undetermined
from auditor.mailauth.names import DomainName

MOST_SILENT_NAMES = 8
"""Assumptions grow as powers; beyond one whole walk of silence nothing is decided."""


class Nothing(Enum):
    """Why a name holds no single record."""

    NO_RECORD = "no-record"
    SEVERAL = "several"


class Assumed(Enum):
    """A record that may stand at a silent name: its ``psd`` is assumed, its policy is anybody's guess."""

    PUBLIC_SUFFIX = Psd.YES
    ORGANIZATION = Psd.NO
    UNSAID = Psd.UNSAID


Seen = DmarcRecord | Nothing | Assumed
Look = Callable[[DomainName], Seen]


class Undecided(Enum):
    """The silent names decide."""

    UNDECIDED = "undecided"


class _Silent(Exception):  # control flow of this module only
    def __init__(self, domain: DomainName) -> None:
        super().__init__(domain.text)
        self.domain = domain


_T = TypeVar("_T")
_POSSIBLE: tuple[Seen, ...] = (Nothing.NO_RECORD, *Assumed)


def settle(compute: Callable[[Look], _T], examine: Callable[[DomainName], Examined]) -> _T | Undecided:
    """The value of ``compute`` if it is the same in every case; ``compute`` may itself say Undecided."""
    answers: list[_T] = []
    cases: list[dict[DomainName, Seen]] = [{}]
    while cases:
        assumed = cases.pop()
        try:
            answer = compute(_look(assumed, examine))
        except _Silent as silent:
            if len(assumed) >= MOST_SILENT_NAMES:
                return Undecided.UNDECIDED
            cases.extend({**assumed, silent.domain: seen} for seen in _POSSIBLE)
            continue
        if isinstance(answer, Undecided) or (answers and answer != answers[0]):
            return Undecided.UNDECIDED
        answers.append(answer)
    return answers[0]


def psd_of(seen: Seen) -> Psd | None:
    """What the walk wants to know of a name."""
    match seen:
        case DmarcRecord():
            return seen.psd
        case Assumed():
            return seen.value
        case Nothing():
            return None


def _look(assumed: dict[DomainName, Seen], examine: Callable[[DomainName], Examined]) -> Look:
    def look(domain: DomainName) -> Seen:
        if domain in assumed:
            return assumed[domain]
        examined = examine(domain)
        if isinstance(examined.reply, Undetermined):
            raise _Silent(domain)
        if not examined.records:
            return Nothing.NO_RECORD
        return Nothing.SEVERAL if examined.several else examined.records[0]

    return look
