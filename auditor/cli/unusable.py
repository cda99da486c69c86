"""Which argument or input file cannot be used, why, and what would be right?"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.border import UsageError
    from auditor.knowledge.loader import KnowledgeError
    from auditor.net.nameservers import InvalidNameserver
    from auditor.net.presentation import BadText
    from auditor.render.json import ReportError
    from auditor.render.language import Lang

_TOKEN = re.compile(r"[A-Za-z0-9]{32}")
_DOMAIN = re.compile(r"[^\s.]+(\.[^\s.]+)+")
"""What looks like one, well enough to say what is wrong with there being several."""
LONGEST_GIVEN = 60
"""Characters of what was given that a message repeats."""


class Unusable(Exception):
    """The command cannot be carried out as it was given; nothing has been done.

    Attributes:
        reason: key of the sentence in ``usage.toml``, below ``usage``.
        fields: what the sentence names.
    """

    def __init__(self, reason: str, **fields: str | int | tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields = fields


def of_argument(error: UsageError, domain: str) -> Unusable:
    """An argument that the border refused; ``domain``: the one that was to be audited."""
    if error.argument == "--ses-token" and "," in error.given:
        return Unusable("tokens-together", argument=error.argument)
    if error.argument == "--mail-from" and error.reason == "single-label":
        near = f"{error.given.strip()}.{domain.strip()}"
        return Unusable("mail-from-label", argument=error.argument, given=error.given, known=near)
    if error.known:
        return Unusable(error.reason, argument=error.argument, given=error.given, known=", ".join(error.known))
    return Unusable(error.reason, argument=error.argument, given=error.given)


def of_profile(error: KnowledgeError) -> Unusable:
    """A profile that is not what it must be."""
    place: dict[str, str | int] = {"file": error.file, "line": error.line, "setting": error.key or "-"}
    known = ", ".join(error.known)
    match error.reason:
        case "unknown-key":
            near = get_close_matches(error.key.rpartition(".")[2], error.known, n=1)
            if near:
                return Unusable("profile.unknown-key-near", **place, known=near[0])
            return Unusable("profile.unknown-key", **place, known=known)
        case "wrong-type":
            return Unusable("profile.wrong-type", **place, kind=known)
        case "bad-value" if known:
            return Unusable("profile.bad-value-one-of", **place, known=known)
        case _:
            return Unusable(f"profile.{error.reason}", **place, detail=error.detail or "-")


def of_nameserver(error: InvalidNameserver) -> Unusable:
    """A name server that cannot be asked."""
    return Unusable(f"nameserver.{error.reason}", given=error.text)


def of_snapshot(error: BadText, file: str) -> Unusable:
    """A snapshot that cannot be read."""
    return Unusable("snapshot-line" if error.line else "snapshot", file=file, line=error.line, problem=error.reason)


def of_report(error: ReportError, file: str) -> Unusable:
    """A file that is no report of this version."""
    return Unusable(f"report.{error.reason}", file=file, detail=error.detail or "-")


def of_parser(error: Exception) -> Unusable:
    """A complaint of the argument parser. Its classes are private and have moved before: their names are stable."""
    option = str(getattr(error, "option_name", ""))
    match type(error).__name__:
        case "NoSuchOption":
            near = get_close_matches(option, getattr(error, "possibilities", None) or (), n=1)
            return Unusable("unknown-option-near" if near else "unknown-option", given=option, known=", ".join(near))
        case "BadOptionUsage":
            return Unusable("option-value", argument=option)
        case "MissingParameter":
            return Unusable(
                "missing-argument", argument=str(getattr(getattr(error, "param", None), "name", "")).upper()
            )
        case _:
            # What is left over; the parser says it in brackets.
            rest = str(getattr(error, "message", error)).rstrip(".").partition("(s) (")[2].removesuffix(")")
            return _left_over(rest or str(error))


def _left_over(rest: str) -> Unusable:
    """Of what an argument too many usually comes."""
    words = rest.split()
    if all(_TOKEN.fullmatch(word.partition(".")[0]) for word in words):
        return Unusable("tokens-left-over", argument="--ses-token")
    if all(_DOMAIN.fullmatch(word) for word in words):
        return Unusable("domains-left-over", given=rest)
    return Unusable("extra-arguments", given=rest)


def tell(error: Unusable, lang: Lang) -> str:
    """One line for a person: which argument, what is wrong with it, what would be right."""
    from auditor.render.safe import show_characters
    from auditor.render.texts import load_texts

    texts = load_texts(lang)
    fields = {name: _shown(value, name) for name, value in error.fields.items()}
    for name in ("problem", "kind"):
        if name in fields:
            fields[name] = texts.ui(f"usage.{name}.{fields[name]}")
    return show_characters(texts.ui(f"usage.{error.reason}", **fields))


def _shown(value: str | int | tuple[str, ...], name: str) -> str | int | tuple[str, ...]:
    from auditor.render.safe import show_characters

    if not isinstance(value, str):
        return value
    text = value if len(value) <= LONGEST_GIVEN or name != "given" else value[:LONGEST_GIVEN] + "…"
    return show_characters(text)
