"""In which format is a report told, and which one does a file's name mean?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.unusable import Unusable
from auditor.render.language import Lang

if TYPE_CHECKING:
    from auditor.model.report import Report
    from auditor.render.terminal.command import Repeated


class Format(StrEnum):
    """The formats of a report."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


SUFFIXES = {".txt": Format.TEXT, ".json": Format.JSON, ".html": Format.HTML}
FILE_WIDTH = 80
"""Columns of a text report in a file."""


def format_of(path: Path, argument: str = "-o") -> Format:
    """The format that a file's suffix means. Raises Unusable."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unusable("unknown-suffix", argument=argument, given=str(path), known=", ".join(SUFFIXES))
    return SUFFIXES[suffix]


def told_as_json(report: Report, lang: Lang | None) -> str:
    """The JSON; with the sentences of ``lang`` where somebody asked for a language."""
    from auditor.render.json import encode

    if lang is None:
        return encode(report)
    from auditor.render.with_texts import with_texts

    return encode(with_texts(report, lang))


def told_in_file(
    report: Report, form: Format, *, lang: Lang | None, reader: Lang, everything: bool, repeated: Repeated = ()
) -> str:
    """The report as a file holds it; ``reader``: the language where none was asked for."""
    match form:
        case Format.JSON:
            return told_as_json(report, lang)
        case Format.HTML:
            from auditor.render.html import render_html

            return render_html(report, lang or reader)
        case Format.TEXT:
            from auditor.render.text import Color, Detail, render_text

            detail = Detail.EVERYTHING if everything else Detail.FIRST_SCREEN
            language = lang or reader
            return render_text(report, language, width=FILE_WIDTH, color=Color.NONE, detail=detail, repeated=repeated)
