"""How does a view become a page that loads nothing and runs nothing but its own few lines?"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from auditor.render.safe import show_characters
from auditor.render.texts import Texts

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGE = "report_templates"

_ALL_BUT_TYPOGRAPHY = re.compile("[^\n\u00a0\u202f]+")
"""Sentences may have line ends and the spaces that typography asks for."""


def fill(template: str, view: object, texts: Texts) -> str:
    """The page of a template. Everything put into it is escaped and made visible, whatever its source."""
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template(template)
        .render(
            page=view,
            t=texts.ui,
            lang=texts.lang.value,
            policy=_content_security_policy(style, script),
        )
    )


def _content_security_policy(style: str, script: str) -> str:
    """Nothing is loaded, sent or framed; the page's own style and script are named by their digests (CSP level 3)."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return files(PACKAGE).joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_asset),
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _visible(value: Any) -> Any:
    """Applied to every value before it is escaped; what templates themselves made stays as it is."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return _ALL_BUT_TYPOGRAPHY.sub(lambda part: show_characters(part[0]), value)
    return value
