"""How long until a command has answered, beside the bare interpreter and beside checkdmarc?

The commands run in turn, round after round, so that a slow moment of the machine falls on all of them.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.table import table

ROUNDS = 9
COMMANDS = {
    "bare interpreter": [sys.executable, "-c", "pass"],
    "auditor --version": [sys.executable, "-m", "auditor", "--version"],
    "auditor --help": [sys.executable, "-m", "auditor", "--help"],
    "auditor check --help": [sys.executable, "-m", "auditor", "check", "--help"],
    "checkdmarc --help": [sys.executable, "-c", "import checkdmarc._cli as c; c._main()", "--help"],
}


def measure_startup() -> str:
    for command in COMMANDS.values():
        _run(command)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken[name].append(_run(command))
    bare, peer = (median(taken[name]) for name in ("bare interpreter", "checkdmarc --help"))
    rows = [
        [name, f"{median(times) * 1000:.0f} ms", f"{median(times) / bare:.1f}", f"{median(times) / peer:.2f}"]
        for name, times in taken.items()
    ]
    return "\nStart-up (median of whole processes)\n\n" + table(
        ["command", "time", "× interpreter", "× checkdmarc --help"], rows
    )


def _run(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - start
