"""What does the terminal say?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from auditor.model.report import Report
from auditor.render.language import Lang
from auditor.render.safe import show_characters, show_report
from auditor.render.terminal.command import Repeated
from auditor.render.terminal.first_screen import first_screen
from auditor.render.terminal.style import Color, paint
from auditor.render.texts import load_texts

__all__ = ["Color", "Detail", "render_quiet", "render_table", "render_text"]

NARROWEST = 40
"""Columns below which lines are not made shorter."""


class Detail(StrEnum):
    """How much is said."""

    FIRST_SCREEN = "first-screen"
    EVERYTHING = "everything"


def render_text(
    report: Report, lang: Lang, *, width: int, color: Color, detail: Detail, repeated: Repeated = ()
) -> str:
    """The report for a terminal of ``width`` columns; whether it shows colours is for the caller to know.

    ``repeated``: what the next command needs and no report holds.

    The first screen has at most 23 lines of at most 80 columns. Behind it, prose is wrapped, and a value to publish
    stands alone on its line, unbroken. Nothing of the report reaches the terminal but visible characters.
    """
    visible = show_report(report)
    texts, columns = load_texts(lang), max(width, NARROWEST)
    if detail is Detail.FIRST_SCREEN:
        return paint(first_screen(visible, texts, columns, repeated), color)
    from auditor.render.terminal.everything import everything

    return paint(everything(visible, texts, columns, repeated), color)


def render_quiet(report: Report) -> str:
    """One line for scripts, in no language: verdict, domain, campaign state (``-``: the profile knows none)."""
    campaign = report.verdict.campaign_state or "-"
    return f"{report.verdict.state} {show_characters(report.request.domain)} {campaign}\n"


def render_table(reports: Iterable[Report], lang: Lang, *, color: Color) -> str:
    """One row a report, at most 80 columns: verdict, domain, main cause."""
    from auditor.render.terminal.table import row_of, table_lines

    texts = load_texts(lang)
    return paint(table_lines((row_of(show_report(report), texts) for report in reports), texts), color)
