"""In which languages does the auditor speak to people?"""

from __future__ import annotations

from enum import StrEnum


class Lang(StrEnum):
    """The languages; neither is the source of the other."""

    EN = "en"
    ES = "es"
