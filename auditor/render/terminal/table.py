"""How do several reports look as a table: which domain, which verdict, why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.mailauth.names import DomainName
from auditor.model.report import Report
from auditor.model.severity import Severity
from auditor.model.verdict import State
from auditor.render.causes import number_causes
from auditor.render.terminal.columns import cut_middle, pad, width_of, wrap
from auditor.render.terminal.style import SYMBOLS, Line, Style
from auditor.render.terminal.summary import first_unknown, state_word
from auditor.render.texts import Texts

COLUMNS = 80
WIDEST_DOMAIN = 28
_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A domain as people write it, its verdict, and the main cause or open question (empty: none)."""

    domain: str
    state: State
    cause: str


def row_of(report: Report, texts: Texts) -> Row:
    """The row of a report: what decides it, else its first risk."""
    causes = [each for each in number_causes(report) if each.severity is not Severity.ADVICE]
    unknown = first_unknown(report)
    if report.verdict.state is State.INCONCLUSIVE and unknown is not None:
        cause = texts.unknown(unknown).title
    else:
        cause = texts.finding(causes[0].finding).title if causes else ""
    return Row(domain=DomainName(report.request.domain).unicode, state=report.verdict.state, cause=cause)


def table_lines(rows: Iterable[Row], texts: Texts) -> list[Line]:
    """A heading and the rows, at most 80 columns; a long cause goes on beneath itself."""
    rows = tuple(rows)
    words = {state: f"{SYMBOLS[state][0]} {state_word(state, texts)}" for state in State}
    heads = [texts.ui(f"terminal.table.{key}") for key in ("domain", "verdict", "cause")]
    domains = [cut_middle(row.domain, WIDEST_DOMAIN) for row in rows]
    left = max(map(width_of, [heads[0], *domains]))
    middle = max(map(width_of, [heads[1], *(words[row.state] for row in rows)]))
    # The verdict comes first, so that its emphasis is a line's beginning.
    lines = [Line(lead=f"{pad(heads[1], middle)}  {pad(heads[0], left)}  {heads[2]}", style=Style.BOLD)]
    room = COLUMNS - left - middle - 2 * _GAP
    for row, domain in zip(rows, domains, strict=True):
        first, *rest = wrap(row.cause, room) or [""]
        text = f"  {pad(domain, left)}  {first}".rstrip()
        lines.append(Line(lead=pad(words[row.state], middle), text=text, style=SYMBOLS[row.state][1]))
        lines += [Line(" " * (COLUMNS - room) + each) for each in rest]
    return lines
