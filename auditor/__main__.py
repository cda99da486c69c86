"""How is the program run where its command is not on the path? As ``python -m auditor``."""

from __future__ import annotations

import sys

from auditor.cli import main

if __name__ == "__main__":
    sys.exit(main())
