"""What could not be seen, and what is to be done about it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.model.finding import UnknownKind
from auditor.model.report import Report, UnknownView
from auditor.model.severity import Confidence, Owner
from auditor.model.verdict import State
from auditor.render.texts import Texts
from auditor.render.unknowns import order_unknowns

_WITH_OWN_WORDS = frozenset({"not-recorded"})
"""Reasons that are told in their own words where several questions have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A question without an answer, or several that lack it for the same reason."""

    heading: str
    """What stands over it when it comes first."""
    word: str
    title: str
    why: str
    questions: tuple[str, ...] = ()
    """The questions and the names they are about, where there are several."""
    steps: tuple[str, ...]
    owner: str
    """Empty, as ``steps``, where the same was said above."""
    retry_helps: bool


def show_first(report: Report, texts: Texts) -> Unseen | None:
    """Where nothing can be concluded: the one thing to give or to do next. Else None."""
    if report.verdict.state is not State.INCONCLUSIVE:
        return None
    deciding = _deciding(report)
    if deciding is not None:
        return _one(deciding, texts)
    # What decides is a fault that rests on a guess.
    return Unseen(
        heading=texts.ui("html.first.guess.heading"),
        word=texts.term("confidence", Confidence.INFERRED),
        title=texts.ui("html.first.guess.title"),
        why=texts.ui("html.first.guess.why"),
        steps=(texts.ui("html.first.guess.step"),),
        owner=texts.term("owner", Owner.PLATFORM),
        retry_helps=False,
    )


def show_unseen(report: Report, texts: Texts) -> tuple[Unseen, ...]:
    """What could not be seen, in order, without what :func:`show_first` shows; the same advice is given once."""
    first = show_first(report, texts)
    above = _deciding(report) if first is not None else None
    told = {_advice(first)} if first is not None else set()
    shown = []
    for alike in _grouped(each for each in order_unknowns(report) if each is not above):
        group = _one(alike[0], texts) if len(alike) == 1 else _several(alike, texts)
        shown.append(replace(group, steps=(), owner="") if _advice(group) in told else group)
        told.add(_advice(group))
    return tuple(shown)


def _deciding(report: Report) -> UnknownView | None:
    return next((each for each in order_unknowns(report) if each.id in report.verdict.deciding), None)


def _grouped(unknowns: Iterable[UnknownView]) -> list[list[UnknownView]]:
    """Those that lack an answer for one reason, with one thing to do about it, together; a wish stands by itself."""
    groups: dict[object, list[UnknownView]] = {}
    for each in unknowns:
        wish = each.id if each.kind is UnknownKind.NEEDS_INPUT else ""
        groups.setdefault((each.kind, each.reason, each.next_step, each.owner, wish), []).append(each)
    return list(groups.values())


def _one(view: UnknownView, texts: Texts) -> Unseen:
    told = texts.unknown(view)
    return Unseen(
        heading=texts.ui(f"html.first.{view.kind}"),
        word=texts.term("unknown-kind", view.kind),
        title=told.title,
        why=told.why,
        steps=told.fix,
        owner=texts.term("owner", view.owner),
        retry_helps=view.retry_helps,
    )


def _several(alike: list[UnknownView], texts: Texts) -> Unseen:
    first = alike[0]
    key = f"html.unseen.several.{first.reason if first.reason in _WITH_OWN_WORDS else first.kind}"
    return replace(
        _one(first, texts),
        title=texts.ui(key, count=len(alike), reason=first.reason),
        why=texts.ui(f"{key}-why"),
        questions=tuple(
            texts.ui("html.unseen.item", question=each.question, name=texts.subject_of(each)) for each in alike
        ),
        retry_helps=any(each.retry_helps for each in alike),
    )


def _advice(unseen: Unseen) -> tuple[object, ...]:
    return unseen.steps, unseen.owner, unseen.retry_helps
