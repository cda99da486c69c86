"""What does a saved report say, in another language or format?"""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from auditor.cli.exit_codes import ExitCode
from auditor.cli.files import read_text
from auditor.cli.language import locale_language
from auditor.cli.options import ReportOptions
from auditor.cli.signature import with_options
from auditor.cli.telling import check_targets, tell_report
from auditor.cli.unusable import of_report

SavedReport = Annotated[str, Argument(metavar="REPORT.json", help="A report that was written as JSON; '-' for stdin.")]


@with_options
def render(report: SavedReport, output_options: ReportOptions) -> int:
    """Tell a saved report again, in another language or format. The verdict does not change the exit code."""
    from auditor.render.json import MAX_CHARACTERS, ReportError, decode

    targets = check_targets(output_options, locale_language())
    text = read_text(report, "REPORT.json", MAX_CHARACTERS)
    try:
        decoded = decode(text)
    except ReportError as error:
        raise of_report(error, report) from error
    tell_report(decoded, targets)
    return ExitCode.OK
