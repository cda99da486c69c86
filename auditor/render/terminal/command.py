r"""Which command does the reader type next? The one that led here, with what was missing put in as ``…``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.knowledge.profiles import shipped_profiles
from auditor.model.report import Report
from auditor.render.terminal.columns import CUT, split_at, width_of
from auditor.render.terminal.inputs import TOKENS_WANTED, Input, missing_inputs

DEFAULT_SENDER = "amazon-ses"
DEFAULT_VOLUME = "bulk"
RECORD_FILE = "dns.txt"
PROFILE = "--profile"

Repeated = Sequence[tuple[str, str]]
"""Options with their values as they were typed, which a report does not hold."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words of a POSIX command line, quoted; options stay with their values."""

    parts: tuple[str, ...]
    missing: frozenset[Input] = frozenset()
    """What the reader has to put in."""

    def __str__(self) -> str:
        return " ".join(self.parts)

    def lines(self, width: int, indent: str) -> list[str]:
        r"""The command on lines of at most ``width`` columns, continued with ``\`` so that it can be pasted whole."""
        lines: list[str] = []
        current = indent
        for part in self.parts:
            joined = f"{current}{part}" if not current.strip() else f"{current} {part}"
            last = part is self.parts[-1]
            if width_of(joined) + (0 if last else 2) <= width:
                current = joined
                continue
            if current.strip():
                lines.append(f"{current} \\")
            current = (indent if not lines else indent * 2) + part
            while width_of(current) > width - 2:
                # A word longer than a line goes on at the very beginning of the next one: nothing may come between.
                head, current = split_at(current, width - 1)
                lines.append(head + "\\")
        return [*lines, current]


def write_command(report: Report, *, saves: str = "", repeated: Repeated = ()) -> Command:
    """The same audit again; ``saves`` names a file to write as well."""
    missing = missing_inputs(report)
    request = report.request
    elsewhere = Input.DOMAIN in missing
    parts = [
        f"auditor check {CUT if elsewhere else _quoted(request.domain)}",
        *([] if elsewhere else _path(report, missing)),
        *_option("--sender", request.sender, DEFAULT_SENDER),
        *([f"--region {CUT}"] if Input.REGION in missing else _option("--region", request.region)),
        *_option("--volume", request.volume, DEFAULT_VOLUME),
        *_profile(report, repeated),
        *(f"--nameserver {CUT}" for each in missing if each is Input.NAMESERVER),
        *(f"{name} {_quoted(value)}" for name, value in repeated if not _is_replaced(name, missing)),
        *(f"--save-dns {RECORD_FILE}" for each in missing if each is Input.SAVE_DNS),
        *_option("-o", saves),
    ]
    return Command(tuple(parts), missing)


def _path(report: Report, missing: frozenset[Input]) -> Iterator[str]:
    """What belongs to this domain alone."""
    request = report.request
    for option, value in ((Input.MAIL_FROM, request.mail_from), (Input.IDENTITY, request.identity)):
        yield from [f"--{option} {CUT}"] if option in missing else _option(f"--{option}", value)
    wanted = TOKENS_WANTED if Input.SES_TOKEN in missing else 0
    for token in [*map(_quoted, request.ses_tokens), *[CUT] * (wanted - len(request.ses_tokens))]:
        yield f"--ses-token {token}"
    for selector in [*map(_quoted, request.selectors), *([CUT] if Input.SELECTOR in missing else [])]:
        yield f"--selector {selector}"
    if request.no_dkim and Input.SES_TOKEN not in missing:
        yield "--no-dkim"


def _profile(report: Report, repeated: Repeated) -> list[str]:
    """A report knows the name that stands in a profile, not that of its file."""
    if report.profile.assumed or any(name == PROFILE for name, _ in repeated):
        return []
    known = report.profile.name in shipped_profiles()
    return [f"{PROFILE} {_quoted(report.profile.name) if known else CUT}"]


def _is_replaced(name: str, missing: frozenset[Input]) -> bool:
    return name == "--nameserver" and Input.NAMESERVER in missing


def _option(name: str, value: str | None, default: str | None = None) -> list[str]:
    return [f"{name} {_quoted(value)}"] if value and value != default else []


def _quoted(value: str) -> str:
    # A value with a leading dash would be read as an option; no name, token or region has one.
    return shlex.quote(value.lstrip("-"))
