r"""How can a reader ask the same of DNS, in a terminal, without the line doing anything else there?

Names come from DNS and may hold any octet. A line is offered only if it is safe to paste: ``nslookup`` (Windows has
it, and its two shells quote differently) for plain names alone, ``dig`` quoted for a POSIX shell and with ``-q``, so
that a name is never read as an option.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.report import QueryView

MOST_CHECKS = 24
"""Enough for every record of a usual set-up; the list of all questions stands beside it."""

_PLAIN_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.ASCII | re.IGNORECASE)
_PRINTABLE_NAME = re.compile(r"[!-~]+")
_TYPE = re.compile(r"[A-Z]{1,10}")


@dataclass(frozen=True, slots=True)
class Check:
    """One question as lines for a terminal; ``nslookup`` empty: the name is not safe in every shell."""

    name: str
    type: str
    nslookup: str
    dig: str


def write_check(name: str, type_: str) -> Check | None:
    """The lines that ask for this; None where no line would be safe."""
    if not _TYPE.fullmatch(type_) or not _PRINTABLE_NAME.fullmatch(name):
        return None
    if _PLAIN_NAME.fullmatch(name):
        return Check(name, type_, f"nslookup -type={type_} {name}.", f"dig +noall +answer {name}. {type_}")
    return Check(name, type_, "", f"dig +noall +answer -t {type_} -q {shlex.quote(name + '.')}")


def write_checks(queries: Iterable[QueryView]) -> tuple[Check, ...]:
    """One check for each name and type, in the order given, at most ``MOST_CHECKS``."""
    wanted = dict.fromkeys((query.name, query.type) for query in queries)
    checks = (write_check(name, type_) for name, type_ in wanted)
    return tuple(check for check in checks if check is not None)[:MOST_CHECKS]
