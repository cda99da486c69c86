"""How does a test see time-outs without waiting?

An event loop whose clock jumps to the next timer whenever nothing else is left to do. For code without I/O.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Does not wait; tells how long it would have."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events:
            self.skipped += timeout or 0.0
        return events


class FakeClockLoop(asyncio.SelectorEventLoop):
    """Starts at 0 seconds; only timers move its clock."""

    def __init__(self) -> None:
        self._jumps = _JumpingSelector()
        super().__init__(self._jumps)

    def time(self) -> float:
        return self._jumps.skipped


def run(main: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run`` on a fake clock."""
    with asyncio.Runner(loop_factory=FakeClockLoop) as runner:
        return runner.run(main)
