"""Where does a datum come from, and how surely do we know it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from auditor.knowledge.package import load_packaged


class Verified(StrEnum):
    """How a datum was checked when its table was compiled."""

    PRIMARY = "primary"
    """Read in the operator's own text or published code."""
    SECONDARY = "secondary"
    """Read in somebody else's published text, code or zone."""
    MEMORY = "memory"
    """General knowledge, not checked against a published text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text that data were read in. ``dated`` is free text: a date, a year or ``undated``."""

    id: str
    what: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    schema_version: int
    compiled: date
    source: tuple[Source, ...]


@cache
def sources() -> tuple[Source, ...]:
    """Every source that the tables refer to."""
    return load_packaged("sources.toml", _File).source
