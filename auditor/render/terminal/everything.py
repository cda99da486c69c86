"""What stands behind the first screen: every problem, every change in full, what is right, what was not seen."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.plan import Action
from auditor.model.report import ChangeView, FindingView, Report, UnknownView
from auditor.model.severity import Confidence, Severity
from auditor.model.verdict import State
from auditor.render.causes import Cause, number_causes
from auditor.render.remaining import remaining_titles
from auditor.render.terminal.columns import cut, wrap
from auditor.render.terminal.command import Repeated, write_command
from auditor.render.terminal.first_screen import told_action
from auditor.render.terminal.mending import remarks, unplanned
from auditor.render.terminal.style import SEVERITY_STYLES, Line, Style
from auditor.render.terminal.summary import (
    input_lines,
    next_step_lines,
    outcome_lines,
    profile_line,
    verdict_line,
    where_lines,
)
from auditor.render.terminal.technical import clip, technical_lines
from auditor.render.texts import Texts
from auditor.render.unknowns import order_unknowns

WIDEST = 100
"""Columns: longer lines of prose are hard to read."""
_INDENT = "   "
_BESIDE = "     "


def everything(report: Report, texts: Texts, width: int, repeated: Repeated = ()) -> list[Line]:
    """All that the report holds. Values to copy stand alone on a line, unbroken, however long."""
    return list(_Pages(report, texts, min(width, WIDEST), repeated).lines())


class _Pages:
    def __init__(self, report: Report, texts: Texts, width: int, repeated: Repeated) -> None:
        self.report = report
        self.repeated = repeated
        self.texts = texts
        self.width = width
        self.causes = number_causes(report)

    def lines(self) -> Iterator[Line]:
        undecided = self.report.verdict.state is State.INCONCLUSIVE
        yield verdict_line(self.report, self.texts, self.width)
        yield from profile_line(self.report, self.texts, self.width)
        if undecided:
            yield Line()
            yield from next_step_lines(self.report, self.texts, self.width, most=None)
            yield from self._command()
        yield from self._problems()
        yield from self._changes()
        yield from self._unseen()
        yield from self._right()
        yield from self._not_applicable()
        yield from technical_lines(self.report, self.texts, self.width)
        yield from self._limits()
        if not undecided:
            yield from self._heading("next.again" if self.causes else "next.pass-on")
            yield from self._command("" if self.causes else "report.html")

    def _heading(self, key: str) -> Iterator[Line]:
        yield Line()
        yield Line(lead=self.texts.ui(f"terminal.{key}"), style=Style.BOLD)

    def _command(self, saves: str = "") -> Iterator[Line]:
        command = write_command(self.report, saves=saves, repeated=self.repeated)
        for each in command.lines(self.width, indent="  "):
            yield Line(lead=each, style=Style.BOLD)
        yield from input_lines(self.report, self.texts, self.width, command.missing)

    def _told(self, text: str, indent: str = _INDENT) -> Iterator[Line]:
        for each in wrap(text, self.width - len(indent)):
            yield Line(indent + each)

    def _problems(self) -> Iterator[Line]:
        if not self.causes:
            return
        yield from self._heading("heading.problems")
        for cause in self.causes:
            yield Line()
            yield from self._problem(cause.finding, f"{cause.number}. ", cause)
            for consequence in cause.consequences:
                yield from self._consequence(consequence, blocks=consequence is cause.blocked_by)

    def _problem(self, finding: FindingView, lead: str, cause: Cause) -> Iterator[Line]:
        told = self.texts.finding(finding)
        sure = "" if finding.confidence is Confidence.OBSERVED else f", {self.texts.ui('terminal.inferred')}"
        title = f"{told.title} ({self.texts.term('severity', cause.severity)}{sure})"
        first, *rest = wrap(title, self.width - len(lead)) or [finding.code]
        yield Line(lead=lead, text=first, style=SEVERITY_STYLES[cause.severity])
        for each in rest:
            yield Line(_INDENT + each)
        yield from self._told(told.why)
        yield from self._evidence(finding)
        mended_by = self._numbers_of_changes(cause)
        if mended_by:
            yield from self._told(self.texts.ui("terminal.mended-by", numbers=mended_by, count=len(mended_by)))
        steps = dict.fromkeys(step for each in unplanned(cause, self.report) for step in self.texts.finding(each).fix)
        for step in steps:
            yield from self._told(f"→ {step}")
        if not mended_by:
            corrected = finding.fields.get("corrected")
            if isinstance(corrected, str) and corrected:
                yield from self._told(self.texts.ui("terminal.label.corrected"))
                yield Line(_BESIDE + corrected)
        yield Line(lead=cut(f"{_INDENT}{_sources(finding)}", self.width), style=Style.DIM)

    def _consequence(self, finding: FindingView, *, blocks: bool) -> Iterator[Line]:
        told = self.texts.finding(finding).title
        if blocks:
            yield from self._told(f"↳ {self.texts.ui('terminal.blocks-by-it', what=told)}")
        else:
            yield from self._told(f"↳ {self.texts.ui('terminal.follows-from-it')} {told}")

    def _evidence(self, finding: FindingView) -> Iterator[Line]:
        for key in ("record", "records", "value", "text", "near_misses"):
            value = finding.fields.get(key)
            for record in value if isinstance(value, tuple) else (value,):
                if isinstance(record, str) and record:
                    yield Line(_BESIDE + clip(record))
                    yield from _underlined(record, finding, self.width)

    def _numbers_of_changes(self, cause: Cause) -> tuple[str, ...]:
        wanted = {each for finding in cause.findings for each in finding.fixed_by}
        changes = enumerate(_in_order(self.report), start=1)
        return tuple(str(number) for number, change in changes if change.id in wanted)

    def _changes(self) -> Iterator[Line]:
        changes = _in_order(self.report)
        if not changes:
            return
        yield from self._heading("heading.changes")
        yield from where_lines(self.report, self.texts, self.width, self.causes)
        for number, change in enumerate(changes, start=1):
            yield Line()
            yield from self._change(number, change)
        yield Line()
        yield from outcome_lines(self.report, self.texts, self.width, most=None)
        for title in remaining_titles(self.report, self.texts):
            yield from self._told(f"- {title}")

    def _change(self, number: int, change: ChangeView) -> Iterator[Line]:
        yield Line(lead=f"{number}. ", text=f"{told_action(change, self.texts)} {change.host or change.name}")
        yield self._pair("name", change.name)
        if change.priority is not None:
            yield self._pair("priority", str(change.priority))
        if change.action is not Action.DELETE:
            yield self._pair("ttl", self.texts.ui("terminal.ttl-default") if change.ttl is None else str(change.ttl))
            yield Line(f"{_INDENT}{self.texts.ui('terminal.label.value')}")
            for value in change.value.split("\n"):
                yield Line(lead=value, style=Style.BOLD)
        if change.before:
            yield Line(f"{_INDENT}{self.texts.ui('terminal.label.before')}")
            for value in change.before:
                yield Line(_BESIDE + clip(value))
        for remark in remarks(change, self.report, self.texts):
            yield from self._told(remark)
        if change.undo in _UNDO:
            yield from self._told(self.texts.ui(f"terminal.undo.{change.undo}"))

    def _pair(self, label: str, value: str) -> Line:
        return Line(f"{_INDENT}{self.texts.ui(f'terminal.label.{label}')} {value}")

    def _unseen(self) -> Iterator[Line]:
        if not self.report.unknowns:
            return
        yield from self._heading("heading.unseen")
        told: set[str] = set()
        for unknown in order_unknowns(self.report):
            title = self.texts.unknown(unknown).title
            if title not in told:
                told.add(title)
                yield from self._unknown(unknown)

    def _unknown(self, unknown: UnknownView) -> Iterator[Line]:
        told = self.texts.unknown(unknown)
        first, *rest = wrap(told.title, self.width - len(_INDENT)) or [unknown.reason]
        yield Line(lead="?  ", text=first, style=Style.UNSURE)
        for each in rest:
            yield Line(_INDENT + each)
        yield from self._told(told.why)
        for step in told.fix:
            yield from self._told(f"→ {step}")

    def _right(self) -> Iterator[Line]:
        good = [each for each in self.report.findings if each.severity is Severity.PASSED]
        if not good:
            return
        yield from self._heading("heading.right")
        for finding in good:
            first, *rest = wrap(self.texts.finding(finding).title, self.width - len(_INDENT))
            yield Line(lead="✓  ", text=first, style=Style.GOOD)
            for each in rest:
                yield Line(_INDENT + each)

    def _not_applicable(self) -> Iterator[Line]:
        if not self.report.not_applicable:
            return
        yield from self._heading("heading.not-applicable")
        for each in self.report.not_applicable:
            question = self.texts.term("question", each.question)
            yield from self._told(f"{question}: {self.texts.term('not-applicable', each.reason)}")

    def _limits(self) -> Iterator[Line]:
        yield from self._heading("heading.not-examined")
        yield from self._told(self.texts.ui("terminal.not-examined.long"), indent="")


_UNDO = frozenset({"delete-created", "restore-before"})


def _in_order(report: Report) -> list[ChangeView]:
    return sorted(report.plan.changes, key=lambda each: (each.order, each.id)) if report.plan else []


def _sources(finding: FindingView) -> str:
    said = [finding.code, *finding.references]
    return " · ".join(said)


def _underlined(record: str, finding: FindingView, width: int) -> Iterator[Line]:
    """Marks the guilty part, where the record stands on one line."""
    match finding.fields:
        case {"start": int(start), "end": int(end)} if 0 <= start < end <= len(record) <= width - len(_BESIDE):
            yield Line(text="^" * (end - start), lead=_BESIDE + " " * start)
