"""How is a line emphasised? Colour only repeats what symbols and words already say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from auditor.model.severity import Severity
from auditor.model.verdict import State
from auditor.render.safe import show_characters
from auditor.render.terminal.columns import width_of


class Color(StrEnum):
    """Whether the output goes to a terminal that shows colours; the caller knows."""

    NONE = "none"
    ANSI = "ansi"


class Style(Enum):
    """Emphasis as ECMA-48 "select graphic rendition" parameters; the 16 basic colours follow the reader's theme."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    GOOD = "32"
    BAD = "1;31"
    WARN = "33"
    UNSURE = "36"


@dataclass(frozen=True, slots=True)
class Line:
    """Columns of text with at most one emphasised beginning."""

    text: str = ""
    lead: str = ""
    """Stands before ``text``, in ``style``."""
    style: Style = Style.PLAIN

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return width_of(self.lead) + width_of(self.text)


SYMBOLS = {
    State.READY: ("✓", Style.GOOD),
    State.READY_WITH_RISKS: ("!", Style.WARN),
    State.NOT_READY: ("✗", Style.BAD),
    State.INCONCLUSIVE: ("?", Style.UNSURE),
}
SEVERITY_STYLES = {
    Severity.BLOCKER: Style.BAD,
    Severity.RISK: Style.WARN,
    Severity.ADVICE: Style.PLAIN,
    Severity.PASSED: Style.GOOD,
}


def paint(lines: Iterable[Line], color: Color) -> str:
    """The lines as text with a final newline. Escape sequences come from here alone."""
    return "".join([_painted(line, color) + "\n" for line in lines])


def _painted(line: Line, color: Color) -> str:
    lead, text = show_characters(line.lead), show_characters(line.text)
    if color is Color.ANSI and lead and line.style is not Style.PLAIN:
        lead = f"\x1b[{line.style.value}m{lead}\x1b[0m"
    return lead + text
