"""What does the auditor say of ten example hotels, without a network?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from typer import Option

from auditor.cli.exit_codes import ExitCode
from auditor.cli.language import locale_language
from auditor.cli.options import LangOption
from auditor.cli.screen import color_of, put
from auditor.cli.unusable import Unusable

Out = Annotated[str, Option("--out", metavar="DIR", help="Where the reports go; made if need be.")]


def demo(out: Out = "./auditor-demo", lang: LangOption = None) -> int:
    """Audit ten example hotels on a DNS server of its own; nothing leaves this machine.

    Exit codes: 0, 2 where the reports cannot be written, 4 where a hotel does not get the verdict it deserves.
    """
    from auditor.demo.run import Unwritable, run_demo, tell_demo

    reader = lang or locale_language()
    try:
        shown = run_demo(Path(out), reader)
    except Unwritable as error:
        raise Unusable("unwritable", argument="--out", file=out, detail=str(error)) from error
    put(tell_demo(shown, reader, color=color_of(sys.stdout)))
    return ExitCode.OK if shown.as_deserved else ExitCode.INTERNAL
