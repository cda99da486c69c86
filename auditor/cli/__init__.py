"""What does a person at a shell, or a script, ask, and which exit code answers?

This module stays light: ``--version`` is answered before anything else is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``arguments`` without the program's name, those of the process else."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        from auditor import __version__

        if sys.stdout is not None:  # None: the caller closed it
            sys.stdout.write(f"auditor {__version__}\n")
        return 0
    import auditor.cli.started  # noqa: F401 -- reads the clock before anything large is loaded

    try:
        from auditor.cli.entry import run

        return run(given)
    except KeyboardInterrupt:
        # While modules were still being loaded; ``run`` has its own answer.
        return 130
