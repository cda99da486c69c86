"""Writes the kept reports anew: ``python -m tests.cases.regenerate``. The diff is then read before it is committed."""

from __future__ import annotations

from tests.cases.case import load_cases
from tests.cases.golden import GOLDEN, KEPT, golden_file, normalise


def regenerate() -> None:
    """The folder holds exactly the kept reports afterwards."""
    GOLDEN.mkdir(exist_ok=True)
    for stale in set(GOLDEN.glob("*.json")) - {golden_file(name) for name in KEPT}:
        stale.unlink()
    for name in KEPT:
        golden_file(name).write_text(normalise(load_cases()[name].audit()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    regenerate()
