"""The installed command, run as a person or a script would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("auditor"))
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


def environment(**more: str) -> dict[str, str]:
    """Nothing of the developer's own settings; every warning is an error."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error", **more}


def auditor(*arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run ``auditor`` to its end."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        input=given,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        env=environment(**(env or {})),
        cwd=cwd,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8"))
