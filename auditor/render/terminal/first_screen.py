"""What does somebody see who looks for three seconds: may it be sent, why not, what to change, what next?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model.plan import Action
from auditor.model.report import ChangeView, FindingView, Report
from auditor.model.severity import Confidence, Severity
from auditor.model.verdict import State
from auditor.render.causes import Cause, number_causes
from auditor.render.terminal.columns import CUT, cut, width_of, wrap
from auditor.render.terminal.command import write_command
from auditor.render.terminal.style import SEVERITY_STYLES, Line, Style
from auditor.render.terminal.summary import (
    next_step_lines,
    not_examined_line,
    outcome_line,
    profile_line,
    right_line,
    tips_line,
    unseen_line,
    verdict_line,
    where_lines,
)
from auditor.render.texts import Texts

COLUMNS = 80
LINES = 23
"""Of a terminal's 24: the last one is where the prompt comes back."""
MOST_COMMAND_LINES = 6
"""The longest domain name there is takes four."""
_MOST_CAUSES = 9
_INDENT = "   "
REPORT_FILE = "report.html"


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each thing is shown; the first that fits the screen is taken."""

    causes: int
    changes: int
    title_lines: int
    value_lines: int
    airy: bool = False
    tight: bool = False


def first_screen(report: Report, texts: Texts, width: int) -> list[Line]:
    """At most 23 lines of at most ``width`` columns (80 at most), whatever the report holds."""
    screen = _Screen(report, texts, min(width, COLUMNS))
    lines: list[Line] = []
    for room in _rooms(min(len(screen.causes), _MOST_CAUSES)):
        lines = screen.compose(room)
        if len(lines) <= LINES:
            return lines
    return lines[:LINES]


def _rooms(causes: int) -> Iterator[Room]:
    yield Room(causes, changes=4, title_lines=2, value_lines=3, airy=True)
    yield Room(causes, changes=4, title_lines=2, value_lines=3)
    yield Room(causes, changes=3, title_lines=1, value_lines=1)
    for fewer in range(causes, 0, -1):
        yield Room(fewer, changes=1, title_lines=1, value_lines=1, tight=True)


class _Screen:
    def __init__(self, report: Report, texts: Texts, width: int) -> None:
        self.report = report
        self.texts = texts
        self.width = width
        causes = number_causes(report)
        self.causes = tuple(each for each in causes if each.finding.severity is not Severity.ADVICE)
        self.tips = len(causes) - len(self.causes)
        self.changes = {} if report.plan is None else {change.id: change for change in report.plan.changes}

    def compose(self, room: Room) -> list[Line]:
        """Everything, with so much room for the causes."""
        causes, all_whole = self._causes(room)
        blank = [Line()]
        lines = [verdict_line(self.report, self.texts, self.width)]
        if self.report.verdict.state is State.INCONCLUSIVE:
            lines += [
                *blank,
                *next_step_lines(self.report, self.texts, self.width, 3 if room.tight else 6),
                *self._command(),
            ]
        if self.causes:
            lines += [*blank, *where_lines(self.report, self.texts, self.width, self.causes)]
            lines += [*(blank if room.airy else []), *causes]
            lines += [] if all_whole else [self._line("terminal.shortened", width=self.width)]
        lines += [*blank, *self._closing(room)]
        if self.report.verdict.state is not State.INCONCLUSIVE:
            again = bool(self.causes)
            label = self.texts.ui("terminal.next.again" if again else "terminal.next.pass-on")
            lines += [*blank, Line(cut(label, self.width)), *self._command("" if again else REPORT_FILE)]
        return lines

    def _closing(self, room: Room) -> list[Line]:
        found = (
            outcome_line(self.report, self.texts, self.width),
            right_line(self.report, self.texts, self.width),
            unseen_line(self.report, self.texts, self.width),
        )
        return [
            *(line for line in found if line is not None),
            *([] if room.tight else self._asides()),
            *profile_line(self.report, self.texts, self.width),
        ]

    def _asides(self) -> list[Line]:
        """What may give way to problems; ``--verbose`` always says it."""
        tips = tips_line(self.tips, self.texts, self.width)
        return [*tips, not_examined_line(self.texts, self.width)]

    def _command(self, saves: str = "") -> list[Line]:
        command = write_command(self.report, open_questions=self.report.unknowns, saves=saves)
        lines = command.lines(self.width, indent="  ")
        return [Line(lead=each, style=Style.BOLD) for each in lines] if len(lines) <= MOST_COMMAND_LINES else []

    def _line(self, key: str, **values: int) -> Line:
        return Line(cut(self.texts.ui(key, **values), self.width))

    def _causes(self, room: Room) -> tuple[list[Line], bool]:
        """The lines of the causes, and whether every value in them is whole."""
        lines: list[Line] = []
        shown: dict[str, int] = {}
        all_whole = True
        for cause in self.causes[: room.causes]:
            if room.airy and lines:
                lines.append(Line())
            lines += self._title(cause, room)
            more, whole = self._records(cause, room, shown)
            lines += more
            all_whole = all_whole and whole
        if (hidden := len(self.causes) - room.causes) > 0:
            lines.append(self._line("terminal.more-causes", count=hidden))
        return lines, all_whole

    def _title(self, cause: Cause, room: Room) -> list[Line]:
        title = self.texts.finding(cause.finding).title + self._grade(cause.finding)
        number = f"{cause.number}. "
        first, *rest = wrap(title, self.width - len(_INDENT), room.title_lines) or [cause.finding.code]
        lead = Line(lead=number, text=first, style=SEVERITY_STYLES[cause.finding.severity])
        return [lead, *(Line(_INDENT + each) for each in rest)]

    def _grade(self, finding: FindingView) -> str:
        """Said where it differs from what the verdict's line already says."""
        said = []
        if finding.severity is Severity.RISK and self.report.verdict.state is not State.READY_WITH_RISKS:
            said.append(self.texts.term("severity", finding.severity))
        if finding.confidence is Confidence.INFERRED:
            said.append(self.texts.ui("terminal.inferred"))
        return f" ({', '.join(said)})" if said else ""

    def _records(self, cause: Cause, room: Room, shown: dict[str, int]) -> tuple[list[Line], bool]:
        """What mends a cause: its records; what mended an earlier one is not said twice; else the first step."""
        ids = dict.fromkeys(each for finding in cause.findings for each in finding.fixed_by if each in self.changes)
        fresh = [self.changes[each] for each in ids if each not in shown]
        if not ids:
            steps = self.texts.finding(cause.finding).fix[:1]
            return [Line(_INDENT + each) for step in steps for each in self._wrapped(step, room)], True
        if not fresh:
            also = self.texts.ui("terminal.same-change", number=min(shown[each] for each in ids))
            return [Line(_INDENT + cut(also, self.width - len(_INDENT)))], True
        lines: list[Line] = []
        all_whole = True
        for change in fresh[: room.changes]:
            more, whole = change_lines(change, self.texts, self.width, room.value_lines)
            lines += more
            all_whole = all_whole and whole
        if len(fresh) > room.changes:
            more_told = self.texts.ui("terminal.more-changes", count=len(fresh) - room.changes)
            lines += _beside(lines.pop(), more_told, self.width)
        shown.update(dict.fromkeys(ids, cause.number))
        return lines, all_whole

    def _wrapped(self, text: str, room: Room) -> list[str]:
        return wrap(text, self.width - len(_INDENT), room.title_lines)


def _beside(line: Line, text: str, width: int) -> list[Line]:
    """The text on the line, apart from what stands there, or beneath it where there is no room."""
    if line.lead and not line.text and line.width + 3 + width_of(text) <= width:
        return [Line(lead=line.lead, text=f"   {text}", style=line.style)]
    return [line, Line(_INDENT + text)]


def change_lines(change: ChangeView, texts: Texts, width: int, value_lines: int) -> tuple[list[Line], bool]:
    """What to do, at which host, and the record; and whether the record and the host are whole."""
    head = cut(f"{_INDENT}{told_action(change, texts)} {change.host or change.name}", width)
    values = change.value.split("\n") if change.action is not Action.DELETE else list(change.before or ())
    whole = not head.endswith(CUT)
    beside = f"{head}  {texts.ui('terminal.label.value-beside')} "
    if value_lines == 1 and len(values) == 1 and width_of(beside) + width_of(values[0]) <= width:
        return [Line(lead=beside, text=values[0])], whole
    lines = [Line(head)]
    for value in values[:value_lines]:
        text = wrap(value, width - 5, value_lines)
        # Broken at spaces only: a value broken elsewhere could not be put together again by eye.
        if " ".join(text) != value:
            text = [cut(value, width - 5)]
        whole = whole and " ".join(text) == value
        lines += [Line(lead="     " + each, style=Style.BOLD) for each in text]
    return lines, whole and len(values) <= value_lines


def told_action(change: ChangeView, texts: Texts) -> str:
    """``Create a TXT record, host:`` and the like."""
    count = len(change.before or ())
    kind = change.type
    if change.priority is not None:
        kind = texts.ui("terminal.change.with-priority", type=change.type, priority=change.priority)
    return texts.ui(f"terminal.change.{change.action}", type=kind, count=count)
