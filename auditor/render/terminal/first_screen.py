"""What does somebody see who looks for three seconds: may it be sent, why not, what to change, what next?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from auditor.model.plan import Action
from auditor.model.report import ChangeView, Report
from auditor.model.severity import Confidence, Severity
from auditor.model.verdict import State
from auditor.render.causes import Cause, number_causes
from auditor.render.terminal.columns import CUT, cut, width_of, wrap
from auditor.render.terminal.command import Repeated, write_command
from auditor.render.terminal.inputs import Input
from auditor.render.terminal.mending import remarks, unplanned
from auditor.render.terminal.style import SEVERITY_STYLES, Line, Style
from auditor.render.terminal.summary import (
    input_lines,
    next_step_lines,
    not_examined_line,
    outcome_lines,
    profile_line,
    right_lines,
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
    """How much of each thing is shown: at first the least, then more of what there is room for."""

    causes: int
    next_lines: int = 2
    outcome_lines: int = 1
    changes: int = 1
    value_lines: int = 1
    step_lines: int = 1
    title_lines: int = 1
    right_lines: int = 1
    explained: int = 0
    """Of what has to be put into the command; what a token is, is always said."""
    tips: bool = False
    apart: bool = False
    """Whether a record stands on a line of its own even where it fits beside what to do with it."""
    airy: bool = False


_GROWTH: tuple[dict[str, int], ...] = (
    {"next_lines": 3},
    {"value_lines": 2},
    {"value_lines": 3},
    {"step_lines": 2},
    {"title_lines": 2},
    {"outcome_lines": 2},
    {"explained": 1},
    {"step_lines": 3},
    {"explained": 2},
    {"next_lines": 6},
    {"changes": 2},
    {"changes": 3},
    {"right_lines": 2},
    {"tips": True},
    {"step_lines": 4},
    {"changes": 4},
    {"apart": True},
    {"airy": True},
)
"""In the order in which a reader would miss it."""


def first_screen(report: Report, texts: Texts, width: int, repeated: Repeated = ()) -> list[Line]:
    """At most 23 lines of at most ``width`` columns (80 at most), whatever the report holds."""
    screen = _Screen(report, texts, min(width, COLUMNS), repeated)
    room = Room(min(len(screen.causes), _MOST_CAUSES))
    lines = screen.compose(room)
    while len(lines) > LINES and room.causes > 1:
        room = replace(room, causes=room.causes - 1)
        lines = screen.compose(room)
    for more in _GROWTH:
        larger = replace(room, **more)  # type: ignore[arg-type] # each value is of its field's type
        if len(longer := screen.compose(larger)) <= LINES:
            room, lines = larger, longer
    return lines[:LINES]


class _Screen:
    def __init__(self, report: Report, texts: Texts, width: int, repeated: Repeated) -> None:
        self.report = report
        self.texts = texts
        self.width = width
        causes = number_causes(report)
        self.causes = tuple(each for each in causes if each.severity is not Severity.ADVICE)
        self.tips = len(causes) - len(self.causes)
        self.changes = {} if report.plan is None else {change.id: change for change in report.plan.changes}
        self.undecided = report.verdict.state is State.INCONCLUSIVE
        saves = "" if self.causes or self.undecided else REPORT_FILE
        self.command = write_command(report, saves=saves, repeated=repeated)

    def compose(self, room: Room) -> list[Line]:
        """Everything, with so much room for each thing."""
        causes, all_whole = self._causes(room)
        blank = [Line()]
        lines = [verdict_line(self.report, self.texts, self.width)]
        if self.undecided:
            lines += [
                *blank,
                *next_step_lines(self.report, self.texts, self.width, room.next_lines),
                *self._command(room),
            ]
        if self.causes:
            lines += [*blank, *where_lines(self.report, self.texts, self.width, self.causes)]
            lines += [*(blank if room.airy else []), *causes]
            lines += [] if all_whole else [self._line("terminal.shortened")]
        lines += [*blank, *self._closing(room)]
        command = [] if self.undecided else self._command(room)
        if command:
            label = "terminal.next.again" if self.causes else "terminal.next.pass-on"
            lines += [*blank, self._line(label), *command]
        return lines

    def _closing(self, room: Room) -> list[Line]:
        unseen = unseen_line(self.report, self.texts, self.width)
        return [
            *outcome_lines(self.report, self.texts, self.width, room.outcome_lines),
            *right_lines(self.report, self.texts, self.width, room.right_lines),
            *([] if unseen is None else [unseen]),
            *(tips_line(self.tips, self.texts, self.width) if room.tips else []),
            not_examined_line(self.texts, self.width),
            *profile_line(self.report, self.texts, self.width),
        ]

    def _command(self, room: Room) -> list[Line]:
        lines = self.command.lines(self.width, indent="  ")
        if len(lines) > MOST_COMMAND_LINES:
            return []
        explained = input_lines(self.report, self.texts, self.width, self.command.missing)
        least = 1 if Input.SES_TOKEN in self.command.missing else 0
        return [*(Line(lead=each, style=Style.BOLD) for each in lines), *explained[: max(least, room.explained)]]

    def _line(self, key: str, **values: int) -> Line:
        return Line(cut(self.texts.ui(key, **values), self.width))

    def _causes(self, room: Room) -> tuple[list[Line], bool]:
        """The lines of the causes, and whether everything in them is whole."""
        lines: list[Line] = []
        shown: dict[str, int] = {}
        all_whole = True
        for cause in self.causes[: room.causes]:
            if room.airy and lines:
                lines.append(Line())
            for more, whole in (
                self._title(cause, room),
                self._records(cause, room, shown),
                self._steps(cause, room),
            ):
                lines += more
                all_whole = all_whole and whole
        if (hidden := len(self.causes) - room.causes) > 0:
            lines.append(self._line("terminal.more-causes", count=hidden))
        return lines, all_whole

    def _title(self, cause: Cause, room: Room) -> tuple[list[Line], bool]:
        title = self.texts.finding(cause.finding).title + self._grade(cause)
        number = f"{cause.number}. "
        (first, *rest), whole = self._wrapped(title, room.title_lines)
        lines = [Line(lead=number, text=first, style=SEVERITY_STYLES[cause.severity])]
        lines += [Line(_INDENT + each) for each in rest]
        if cause.blocked_by is not None:
            told = self.texts.ui("terminal.blocks-by-it", what=self.texts.finding(cause.blocked_by).title)
            more, also_whole = self._wrapped(told, room.title_lines)
            lines += [Line(_INDENT + each) for each in more]
            whole = whole and also_whole
        return lines, whole

    def _grade(self, cause: Cause) -> str:
        """Said where it differs from what the verdict's line already says."""
        said = []
        if cause.severity is Severity.RISK and self.report.verdict.state is not State.READY_WITH_RISKS:
            said.append(self.texts.term("severity", cause.severity))
        if cause.finding.confidence is Confidence.INFERRED:
            said.append(self.texts.ui("terminal.inferred"))
        return f" ({', '.join(said)})" if said else ""

    def _records(self, cause: Cause, room: Room, shown: dict[str, int]) -> tuple[list[Line], bool]:
        """The records that mend a cause; what mended an earlier one is not said twice."""
        ids = dict.fromkeys(each for finding in cause.findings for each in finding.fixed_by if each in self.changes)
        fresh = [self.changes[each] for each in ids if each not in shown]
        if not ids:
            return [], True
        if not fresh:
            also = self.texts.ui("terminal.same-change", number=min(shown[each] for each in ids))
            return [Line(_INDENT + cut(also, self.width - len(_INDENT)))], True
        lines: list[Line] = []
        all_whole = True
        for change in fresh[: room.changes]:
            more, whole = change_lines(change, self.texts, self.width, room.value_lines, apart=room.apart)
            for remark in remarks(change, self.report, self.texts):
                told, also_whole = self._wrapped(remark, room.step_lines)
                more, whole = [*more, *(Line(_INDENT + each) for each in told)], whole and also_whole
            lines += more
            all_whole = all_whole and whole
        if len(fresh) > room.changes:
            more_told = self.texts.ui("terminal.more-changes", count=len(fresh) - room.changes)
            lines += _beside(lines.pop(), more_told, self.width)
        shown.update(dict.fromkeys(ids, cause.number))
        return lines, all_whole

    def _steps(self, cause: Cause, room: Room) -> tuple[list[Line], bool]:
        """The first step of what no record of the plan mends."""
        steps = dict.fromkeys(
            step for each in unplanned(cause, self.report) for step in self.texts.finding(each).fix[:1]
        )
        told = [self._wrapped(step, room.step_lines) for step in steps]
        return [Line(_INDENT + each) for lines, _ in told for each in lines], all(whole for _, whole in told)

    def _wrapped(self, text: str, most: int) -> tuple[list[str], bool]:
        """At most so many lines, and whether they are all."""
        whole = wrap(text, self.width - len(_INDENT)) or [""]
        return wrap(text, self.width - len(_INDENT), most) or [""], len(whole) <= most


def _beside(line: Line, text: str, width: int) -> list[Line]:
    """The text on the line, apart from what stands there, or beneath it where there is no room."""
    if line.lead and not line.text and line.width + 3 + width_of(text) <= width:
        return [Line(lead=line.lead, text=f"   {text}", style=line.style)]
    return [line, Line(_INDENT + text)]


def change_lines(
    change: ChangeView, texts: Texts, width: int, value_lines: int, *, apart: bool
) -> tuple[list[Line], bool]:
    """What to do, at which host, and the record; and whether the record and the host are whole."""
    head = cut(f"{_INDENT}{told_action(change, texts)} {change.host or change.name}", width)
    values = change.value.split("\n") if change.action is not Action.DELETE else list(change.before or ())
    whole = not head.endswith(CUT)
    beside = f"{head}  {texts.ui('terminal.label.value-beside')} "
    if not apart and len(values) == 1 and width_of(beside) + width_of(values[0]) <= width:
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
