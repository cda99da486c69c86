"""Whole reports stay as they are until somebody looks at the difference; the same world gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cases.case import load_cases
from tests.cases.golden import GOLDEN, KEPT, golden_file, normalise


@pytest.mark.parametrize("name", KEPT)
def test_the_report_is_as_kept(name: str) -> None:
    """If the difference is meant: ``python -m tests.cases.regenerate``."""
    assert normalise(load_cases()[name].audit()) == golden_file(name).read_text(encoding="utf-8")


def test_nothing_else_is_kept() -> None:
    assert set(GOLDEN.glob("*.json")) == {golden_file(name) for name in KEPT}


def test_the_same_bytes_under_two_hash_seeds_and_any_order_of_replies() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.cases.golden", seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    one, other = (process.communicate()[0] for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert one == other
    assert one.decode() == "".join(golden_file(name).read_text(encoding="utf-8") for name in KEPT)
