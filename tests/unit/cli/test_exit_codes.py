"""Which verdict is which exit code."""

from __future__ import annotations

import pytest

from auditor.cli.exit_codes import ExitCode, FailOn, of_verdict
from auditor.model.verdict import State


@pytest.mark.parametrize(
    ("state", "on_blocker", "on_risk"),
    [
        (State.READY, 0, 0),
        (State.READY_WITH_RISKS, 0, 1),
        (State.NOT_READY, 1, 1),
        (State.INCONCLUSIVE, 3, 3),
    ],
)
def test_exit_codes_of_verdicts(state: State, on_blocker: int, on_risk: int) -> None:
    assert [of_verdict(state, fail_on) for fail_on in (FailOn.BLOCKER, FailOn.RISK)] == [on_blocker, on_risk]


def test_blockers_alone_fail_unless_more_is_asked_for() -> None:
    assert of_verdict(State.READY_WITH_RISKS) is ExitCode.OK
