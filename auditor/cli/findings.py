"""Which findings are there?"""

from __future__ import annotations

from auditor.cli.exit_codes import ExitCode
from auditor.cli.language import locale_language
from auditor.cli.options import LangOption
from auditor.cli.screen import put
from auditor.cli.signature import with_options


@with_options
def findings(lang: LangOption = None) -> int:
    """List every finding with its code, severity and title."""
    from auditor.render.catalogue import render_findings

    put(render_findings(lang or locale_language()))
    return ExitCode.OK
