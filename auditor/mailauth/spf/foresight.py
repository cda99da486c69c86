"""How may an evaluation end, whatever DNS says of the single address?

A term whose question contains the client's address (``ptr``, ``%{i}``, ``%{p}``) can come out in few ways: it matches,
it does not, or it does not and is a void look-up as well. So the evaluation is made once for each combination, without
asking those questions. Where all end alike, what DNS says of the single address does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dns import Resolver
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.evaluate import Evaluation, Verdict
from auditor.mailauth.spf.macros import IpAddress, MacroValues
from auditor.mailauth.spf.outcome import Missed, SpfEvaluation, SpfResult
from auditor.mailauth.spf.progress import OpenStep, Progress
from auditor.mailauth.spf.terms import AllTerm, ATerm, ExistsTerm, Ip4Term, Ip6Term, Mechanism, PtrTerm, RedirectTerm

MAX_WAYS = 64
"""Combinations looked at for one address; with more, nothing is foreseen."""


class _Guess(StrEnum):
    VOID = "void"
    MISSED = "missed"
    MATCHED = "matched"


_OF_EXISTS = (_Guess.VOID, _Guess.MATCHED)
"""An answer is a match (RFC 7208 section 5.7)."""
_OF_OTHERS = (_Guess.VOID, _Guess.MISSED, _Guess.MATCHED)


@dataclass(frozen=True, slots=True)
class Foresight:
    """Every way in which the evaluation of an address can go."""

    ways: tuple[SpfEvaluation, ...]
    """One where no question contains the address; those found where not all could be."""
    is_whole: bool

    @property
    def is_exact(self) -> bool:
        """Whether no question contains the address: then the only way is the evaluation itself."""
        return self.is_whole and len(self.ways) == 1

    @property
    def proven(self) -> SpfResult | None:
        """The result, where it is the same whichever way."""
        results = {way.result for way in self.ways}
        return results.pop() if self.is_whole and len(results) == 1 else None


async def foresee(
    resolver: Resolver, *, ip: IpAddress, domain: DomainName, sender: str, helo: DomainName | str
) -> Foresight:
    """All ways for this client: see :func:`auditor.mailauth.spf.evaluate.check_host` for the arguments."""
    values = MacroValues.of(sender, helo=helo, domain=domain, ip=ip)
    ways: list[SpfEvaluation] = []
    open_scripts: list[tuple[_Guess, ...]] = [()]
    while open_scripts:
        if len(ways) >= MAX_WAYS:
            return Foresight(tuple(ways), is_whole=False)
        evaluation = _Foreseen(Progress(resolver, values.ip), values, open_scripts.pop())
        try:
            ways.append(await evaluation.run(domain))
        except _Unforeseeable:
            return Foresight(tuple(ways), is_whole=False)
        open_scripts += evaluation.others
    return Foresight(tuple(ways), is_whole=True)


class _Unforeseeable(Exception):
    """Control flow inside this module only: a record that the address names may hold anything."""


class _Foreseen(Evaluation):
    """An evaluation in which the terms with the address in their question come out as ``script`` says.

    Beyond its end they come out in their first way, and the other ways are noted in ``others``.
    """

    def __init__(self, progress: Progress, values: MacroValues, script: tuple[_Guess, ...]) -> None:
        super().__init__(progress, values)
        self._left = list(script)
        self._taken: list[_Guess] = []
        self.others: list[tuple[_Guess, ...]] = []

    async def mechanism(self, mechanism: Mechanism, step: OpenStep) -> Verdict | None:
        if not _has_address_in_question(mechanism):
            return await super().mechanism(mechanism, step)
        match mechanism:
            case PtrTerm() | ATerm():
                self._guess(_OF_OTHERS, step)
            case ExistsTerm():
                self._guess(_OF_EXISTS, step)
            case _:
                raise _Unforeseeable
        return None

    async def redirect(self, redirect: RedirectTerm, path: tuple[DomainName, ...]) -> Verdict | None:
        if redirect.domain.depends_on_address:
            raise _Unforeseeable
        return await super().redirect(redirect, path)

    def _guess(self, ways: tuple[_Guess, ...], step: OpenStep) -> None:
        if self._left:
            guess = self._left.pop(0)
        else:
            guess = ways[0]
            self.others += [(*self._taken, other) for other in ways[1:]]
        self._taken.append(guess)
        match guess:
            case _Guess.VOID:
                step.missed = Missed.NO_ADDRESS
                self._progress.void(step)
            case _Guess.MISSED:
                step.missed = Missed.ADDRESS_ELSEWHERE
            case _Guess.MATCHED:
                step.missed = None


def _has_address_in_question(mechanism: Mechanism) -> bool:
    match mechanism:
        case PtrTerm():
            return True
        case AllTerm() | Ip4Term() | Ip6Term():
            return False
        case _:
            return mechanism.domain is not None and mechanism.domain.depends_on_address
