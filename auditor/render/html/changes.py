"""What is to be changed, as a person types it into a panel?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.knowledge.dns_hosts import dns_hosts
from auditor.mailauth.spf import MAX_DNS_TERMS, is_spf_record
from auditor.model.plan import Action
from auditor.model.report import ChangeView, PlanView, Report
from auditor.render.html.excerpt import LONGEST_SHOWN, Clipped, clip
from auditor.render.safe import show_value
from auditor.render.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Something to type or to choose in the panel: what it is called, what it holds, whether it is to be copied."""

    label: str
    value: str
    note: str = ""
    copied: bool = True
    wide: bool = False
    """A name, which needs more room than a word or a number."""

    @property
    def is_tall(self) -> bool:
        """Whether it is so long that it is shown in a box that scrolls. What is to be copied is never cut."""
        return len(self.value) > LONGEST_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCard:
    """One change; ``number`` starts at 1, ``solves`` are the numbers of the problems that it mends."""

    number: int
    action: str
    title: str
    cells: tuple[Cell, ...]
    before_label: str
    before: tuple[Clipped, ...]
    values: tuple[Cell, ...]
    undo: str
    hint: str
    """How the panel of the DNS host usually wants the record's name; empty where that is not known."""
    remarks: tuple[str, ...]
    """Why the value changes, where that is not to be seen by comparing; what it costs, and what it does without."""
    owner: str
    """Empty where the same person makes all the changes."""
    solves: tuple[int, ...]


def show_changes(report: Report, texts: Texts, problems: Mapping[str, int]) -> tuple[ChangeCard, ...]:
    """The plan's changes in their order; ``problems`` are the numbers of the faults, by finding id."""
    if report.plan is None:
        return ()
    remaining = frozenset(report.plan.remaining)
    solved = {each: number for each, number in problems.items() if each not in remaining}
    several = len({change.owner for change in report.plan.changes}) > 1
    hint = _host_hint(report, texts)
    return tuple(
        _card(change, number, texts, texts.term("owner", change.owner) if several else "", solved, hint)
        for number, change in enumerate(_ordered(report.plan), start=1)
    )


def _host_hint(report: Report, texts: Texts) -> str:
    """What is usual there, marked as that: panels change, and nobody has looked at this one."""
    host = next((each for each in dns_hosts() if each.id == report.facts.zone.dns_host), None)
    if host is None or host.host_hint is None:
        return ""
    return texts.ui("html.cell.host-usually", host=host.name, hint=host.host_hint.said_in(texts.lang))


def number_changes(report: Report) -> dict[str, int]:
    """The number under which each change stands, by its id."""
    changes = () if report.plan is None else _ordered(report.plan)
    return {change.id: number for number, change in enumerate(changes, start=1)}


def _ordered(plan: PlanView) -> tuple[ChangeView, ...]:
    return tuple(sorted(plan.changes, key=lambda change: (change.order, change.id)))


def _card(
    change: ChangeView, number: int, texts: Texts, owner: str, problems: Mapping[str, int], hint: str
) -> ChangeCard:
    gone = change.before or ()
    deleted = change.action is Action.DELETE
    return ChangeCard(
        number=number,
        action=change.action.value,
        title=texts.ui(f"html.change.title.{change.action}", type=change.type),
        cells=tuple(_cells(change, texts)),
        before_label=texts.ui("html.change.before-delete" if deleted else "html.change.before", count=len(gone)),
        before=tuple(clip(text) for text in gone),
        values=() if deleted else tuple(_values(change, texts)),
        hint="" if deleted else hint,
        remarks=tuple(_remarks(change, texts)),
        undo=texts.term("undo", change.undo),
        owner=owner,
        solves=tuple(sorted({problems[each] for each in change.mends if each in problems})),
    )


def _remarks(change: ChangeView, texts: Texts) -> Iterator[str]:
    if reordered := _reordered(change, texts):
        yield reordered
    if change.cost:
        yield texts.ui("html.change.cost", terms=change.cost, limit=MAX_DNS_TERMS)
    if change.closed:
        yield texts.ui("html.change.closed", terms=change.closed)
    if change.dropped:
        yield texts.ui("html.change.dropped", terms=change.dropped, count=len(change.dropped))


def _reordered(change: ChangeView, texts: Texts) -> str:
    """What an SPF record gains by another order alone; empty where more than the order changes."""
    old, new = (change.before or ("",))[0].split(), change.value.split()
    if len(change.before or ()) != 1 or not is_spf_record(change.value) or old == new or sorted(old) != sorted(new):
        return ""
    return texts.ui("html.change.reordered", sender=new[1], limit=MAX_DNS_TERMS)


def _cells(change: ChangeView, texts: Texts) -> Iterator[Cell]:
    def label(key: str) -> str:
        return texts.ui(f"html.cell.{key}")

    yield Cell(label=label("type"), value=change.type, copied=False)
    if change.host is None:
        yield Cell(label=label("host"), value=label("host-unknown"), copied=False, wide=True)
    else:
        note = label("host-apex") if change.host == "@" else ""
        yield Cell(label=label("host"), value=change.host, note=note, wide=True)
    yield Cell(label=label("name"), value=change.name, wide=True)
    if change.priority is not None:
        yield Cell(label=label("priority"), value=str(change.priority))
    if change.action is not Action.DELETE:
        ttl = label("ttl-default") if change.ttl is None else texts.ui("html.cell.ttl-seconds", count=change.ttl)
        yield Cell(label=label("ttl"), value=ttl, copied=False)


def _values(change: ChangeView, texts: Texts) -> Iterator[Cell]:
    """Each record of the set by itself, as panels want them."""
    replaced = "new-value" if change.before else "value"
    values = show_value(change.value)
    for number, value in enumerate(values, start=1):
        label = texts.ui(f"html.cell.{replaced}")
        yield Cell(label=f"{label} {number}" if len(values) > 1 else label, value=value)
