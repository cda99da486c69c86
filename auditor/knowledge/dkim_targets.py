"""Whose DKIM key does a CNAME at a selector lead to?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from auditor.knowledge.package import load_packaged
from auditor.knowledge.sources import Verified
from auditor.knowledge.suffixes import Suffix, SuffixTable, require_distinct
from auditor.mailauth.names import DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimProvider:
    """A service that holds keys for others; ``id`` is the sender's id where a sender's table describes it."""

    id: str
    name: str
    target: tuple[Suffix, ...]
    verified: Verified
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    schema_version: int
    compiled: date
    provider: tuple[DkimProvider, ...]

    def __post_init__(self) -> None:
        require_distinct(
            (("provider", i, "target", j), target)
            for i, each in enumerate(self.provider)
            for j, target in enumerate(each.target)
        )


def provider_of_dkim_target(name: DomainName) -> DkimProvider | None:
    """The provider that the target of a CNAME at ``<selector>._domainkey`` belongs to."""
    return _table().find(name)


@cache
def dkim_providers() -> tuple[DkimProvider, ...]:
    """Every provider in the table."""
    return load_packaged("dkim_targets.toml", _File).provider


@cache
def _table() -> SuffixTable[DkimProvider]:
    return SuffixTable((suffix, provider) for provider in dkim_providers() for suffix in provider.target)
