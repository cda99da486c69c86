"""Which number tells a script how it went? The only place that maps outcomes to exit codes."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from auditor.model.verdict import State


class ExitCode(IntEnum):
    """Public: other people's scripts depend on them."""

    OK = 0
    NOT_READY = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERNAL = 4
    INTERRUPTED = 130
    """128 and the number of SIGINT, as shells have it."""


class FailOn(StrEnum):
    """From which severity on a verdict fails."""

    BLOCKER = "blocker"
    RISK = "risk"


def of_verdict(state: State, fail_on: FailOn = FailOn.BLOCKER) -> ExitCode:
    """The exit code of one audit."""
    match state:
        case State.READY:
            return ExitCode.OK
        case State.READY_WITH_RISKS:
            return ExitCode.NOT_READY if fail_on is FailOn.RISK else ExitCode.OK
        case State.NOT_READY:
            return ExitCode.NOT_READY
        case State.INCONCLUSIVE:
            return ExitCode.INCONCLUSIVE
