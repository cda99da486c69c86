"""What does a code of a report mean?"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

from typer import Argument

from auditor.cli.exit_codes import ExitCode
from auditor.cli.language import locale_language
from auditor.cli.options import LangOption
from auditor.cli.screen import put
from auditor.cli.signature import with_options
from auditor.cli.unusable import Unusable
from auditor.render.language import Lang

Code = Annotated[str, Argument(metavar="CODE", help="A finding's code, or the reason of an open question.")]


@with_options
def explain(code: Code, lang: LangOption = None) -> int:
    """Explain one code: what it means, why it matters, what to do."""
    from auditor.render.catalogue import render_explain

    language = lang or locale_language()
    page = render_explain(code.strip().lower(), language)
    if page is None:
        raise _unknown(code, language)
    put(page)
    return ExitCode.OK


def _unknown(code: str, language: Lang) -> Unusable:
    from auditor.model.findings import CATALOGUE
    from auditor.render.catalogue import unknown_reasons

    codes = [kind.code for kind in CATALOGUE] + list(unknown_reasons(language))
    near = get_close_matches(code.strip().lower(), codes)
    if near:
        return Unusable("unknown-code-near", given=code, known=", ".join(near))
    return Unusable("unknown-code", given=code)
