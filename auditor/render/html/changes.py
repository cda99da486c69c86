"""What is to be changed, as a person types it into a panel?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.plan import Action
from auditor.model.report import ChangeView, PlanView, Report
from auditor.render.html.visible import Clipped, clip, show_characters
from auditor.render.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A line of a change: what it is called, what it holds, and whether it is there to be copied."""

    label: str
    value: str
    note: str = ""
    copied: bool = True
    long: bool = False
    """Set in its own block: a record's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCard:
    """One change; ``number`` starts at 1, ``solves`` are the numbers of the problems that it mends."""

    number: int
    action: str
    title: str
    cells: tuple[Cell, ...]
    before: tuple[Clipped, ...]
    before_label: str
    undo: str
    owner: str
    solves: tuple[int, ...]


def show_changes(report: Report, texts: Texts, numbers: dict[str, int]) -> tuple[ChangeCard, ...]:
    """The plan's changes in their order; ``numbers`` are those of the problems, by finding id."""
    if report.plan is None:
        return ()
    return tuple(_card(change, at, texts, numbers) for at, change in enumerate(_ordered(report.plan), start=1))


def number_changes(report: Report) -> dict[str, int]:
    """The number under which each change stands, by its id."""
    changes = () if report.plan is None else _ordered(report.plan)
    return {change.id: number for number, change in enumerate(changes, start=1)}


def _ordered(plan: PlanView) -> list[ChangeView]:
    return sorted(plan.changes, key=lambda change: (change.order, change.id))


def _card(change: ChangeView, number: int, texts: Texts, numbers: dict[str, int]) -> ChangeCard:
    gone = change.before or ()
    label = "html.change.before-delete" if change.action is Action.DELETE else "html.change.before"
    return ChangeCard(
        number=number,
        action=change.action.value,
        title=texts.ui(f"html.change.title.{change.action}", type=change.type),
        cells=_cells(change, texts),
        before=tuple(clip(text) for text in gone),
        before_label=texts.ui(label, count=len(gone)),
        undo=texts.ui(f"html.undo.{change.undo}") if change.undo in _UNDO else change.undo,
        owner=texts.term("owner", change.owner),
        solves=tuple(sorted({numbers[mended] for mended in change.mends if mended in numbers})),
    )


_UNDO = frozenset({"delete-created", "restore-before"})


def _cells(change: ChangeView, texts: Texts) -> tuple[Cell, ...]:
    def label(key: str) -> str:
        return texts.ui(f"html.cell.{key}")

    if change.host is None:
        host = Cell(label=label("host"), value=texts.ui("html.cell.host-unknown"), copied=False)
    else:
        note = texts.ui("html.cell.host-apex") if change.host == "@" else ""
        host = Cell(label=label("host"), value=show_characters(change.host), note=note)
    cells = [
        Cell(label=label("type"), value=change.type, copied=False),
        host,
        Cell(label=label("name"), value=show_characters(change.name)),
    ]
    if change.priority is not None:
        cells.append(Cell(label=label("priority"), value=str(change.priority)))
    if change.action is not Action.DELETE:
        values = show_characters(change.value).split("\n")
        many = len(values) > 1
        cells += [
            Cell(label=f"{label('value')} {at}" if many else label("value"), value=value, long=True)
            for at, value in enumerate(values, start=1)
        ]
        ttl = texts.ui("html.cell.ttl-default") if change.ttl is None else str(change.ttl)
        note = "" if change.ttl is None else texts.ui("html.cell.ttl-seconds")
        cells.append(Cell(label=label("ttl"), value=ttl, note=note, copied=False))
    return tuple(cells)
