"""Where does a finished report go? To the files first, whole or not at all, then to stdout."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.files import check_writable, write_whole
from auditor.cli.formats import Format, format_of, told_as_json, told_in_file
from auditor.cli.options import ReportOptions
from auditor.cli.screen import UTF_8, color_of, put, say, width_of_stdout
from auditor.cli.unusable import Unusable
from auditor.render.language import Lang

if TYPE_CHECKING:
    from auditor.model.report import Report
    from auditor.render.terminal.command import Repeated

FILES = "-o"


@dataclass(frozen=True, slots=True)
class Targets:
    """The files that were asked for, known to be writable, and the reader's language."""

    options: ReportOptions
    reader: Lang
    """Where ``--lang`` is not given."""
    files: tuple[tuple[Path, Format], ...]


def check_targets(options: ReportOptions, reader: Lang, *, reserved: str | None = None) -> Targets:
    """What can be known to be wrong before any work is done; ``reserved``: a file that something else goes to.

    Raises Unusable.
    """
    if options.verbose and options.quiet:
        raise Unusable("excludes", argument="--quiet", other="--verbose")
    files = {Path(name): format_of(Path(name)) for name in options.output or ()}
    for path in files:
        if reserved is not None and path.resolve() == Path(reserved).resolve():
            raise Unusable("same-file", argument=FILES, other="--save-dns", file=reserved)
        check_writable(path, FILES)
    return Targets(options, reader, tuple(files.items()))


def tell_report(report: Report, targets: Targets, repeated: Repeated = ()) -> None:
    """Write every file, then the result to stdout; ``repeated``: see ``render_text``. Raises Unusable."""
    options = targets.options
    texts = {
        path: told_in_file(
            report, form, lang=options.lang, reader=targets.reader, everything=options.verbose, repeated=repeated
        )
        for path, form in targets.files
    }
    for path, text in texts.items():
        write_whole(path, text, FILES)
    tell_written(list(texts), targets)
    _to_stdout(report, options, options.lang or targets.reader, repeated)


def tell_written(paths: list[Path], targets: Targets) -> None:
    """On stderr, which files there are now."""
    if not paths or targets.options.quiet:
        return
    from auditor.render.safe import show_characters
    from auditor.render.texts import load_texts

    texts = load_texts(targets.options.lang or targets.reader)
    for path in paths:
        say(texts.ui("usage.progress.written", file=show_characters(str(path))))


def _to_stdout(report: Report, options: ReportOptions, lang: Lang, repeated: Repeated) -> None:
    match options.format:
        case Format.JSON:
            put(told_as_json(report, options.lang), encoding=UTF_8)
        case Format.HTML:
            put(told_in_file(report, Format.HTML, lang=lang, reader=lang, everything=True), encoding=UTF_8)
        case Format.TEXT:
            from auditor.render.text import Detail, render_quiet, render_text

            if options.quiet:
                put(render_quiet(report))
                return
            detail = Detail.EVERYTHING if options.verbose else Detail.FIRST_SCREEN
            columns, color = width_of_stdout(), color_of(sys.stdout)
            put(render_text(report, lang, width=columns, color=color, detail=detail, repeated=repeated))
