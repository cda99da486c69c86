r"""Which command does the reader type next? The one that led here, with what was missing put in as ``…``."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from auditor.model.report import Report, UnknownView
from auditor.model.verdict import State
from auditor.render.terminal.columns import CUT, split_at, width_of

DEFAULT_SENDER = "amazon-ses"
DEFAULT_VOLUME = "bulk"
TOKENS_WANTED = 3
"""Easy DKIM publishes three keys; which two or three are in use changes."""

_OPTION_FOR = {
    "give-mail-from": ("--mail-from", CUT),
    "give-identity": ("--identity", CUT),
    "give-region": ("--region", CUT),
    "give-selector": ("--selector", CUT),
}
"""What answers a next step. Codes that are not here are answered by running the same command again."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words of a POSIX command line, quoted; options stay with their values."""

    parts: tuple[str, ...]

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


def write_command(report: Report, *, open_questions: tuple[UnknownView, ...], saves: str = "") -> Command:
    """The same audit again; ``saves`` names a file to write as well."""
    steps = {unknown.next_step for unknown in open_questions}
    missing = [" ".join(option) for step, option in sorted(_OPTION_FOR.items()) if step in steps]
    request = report.request
    wanted = TOKENS_WANTED if "give-ses-tokens" in steps else 0
    tokens = [*map(_quoted, request.ses_tokens), *[CUT] * (wanted - len(request.ses_tokens))]
    parts = [
        f"auditor check {_quoted(request.domain)}",
        *_option("--mail-from", request.mail_from),
        *_option("--identity", request.identity),
        *(f"--ses-token {token}" for token in tokens),
        *(f"--selector {_quoted(selector)}" for selector in request.selectors),
        *(["--no-dkim"] if request.no_dkim else []),
        *_option("--sender", request.sender, DEFAULT_SENDER),
        *_option("--region", request.region),
        *_option("--volume", request.volume, DEFAULT_VOLUME),
        *([] if report.profile.assumed else _option("--profile", report.profile.name)),
        *missing,
        *_option("-o", saves),
    ]
    if _rests_on_a_guess(report) and not any(part.startswith("--mail-from") for part in parts):
        parts.append(f"--mail-from {CUT}")
    return Command(tuple(parts))


def _rests_on_a_guess(report: Report) -> bool:
    """An inferred fault decides: what would settle it is to say which return address is used."""
    if report.verdict.state is not State.INCONCLUSIVE:
        return False
    return any(each.id in report.verdict.deciding for each in report.findings)


def _option(name: str, value: str | None, default: str | None = None) -> list[str]:
    return [f"{name} {_quoted(value)}"] if value and value != default else []


def _quoted(value: str) -> str:
    # A value with a leading dash would be read as an option; no name, token or region has one.
    return shlex.quote(value.lstrip("-"))
