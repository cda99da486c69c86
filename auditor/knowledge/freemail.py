"""Is this a domain under which anybody can have a mailbox, so that no customer controls its DNS?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from auditor.knowledge.loader import InvalidField
from auditor.knowledge.package import load_packaged
from auditor.knowledge.sources import Verified
from auditor.mailauth.names import DomainName


class Tier(StrEnum):
    """How sure it is that no customer owns the domain."""

    CORE = "core"
    """A mailbox provider's domain and nothing else."""
    LONG = "long"
    """Also the domain of the company behind it, or in no published list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailboxes:
    """Domains of one provider, or of one kind of provider, known from the same sources."""

    group: str
    tier: Tier
    verified: Verified
    source: tuple[str, ...]
    domains: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    schema_version: int
    compiled: date
    mailboxes: tuple[Mailboxes, ...]

    def __post_init__(self) -> None:
        seen: set[DomainName] = set()
        for i, each in enumerate(self.mailboxes):
            for j, domain in enumerate(each.domains):
                if domain in seen:
                    raise InvalidField("mailboxes", i, "domains", j, detail=f"{domain} stands here a second time")
                seen.add(domain)


def freemail_tier(domain: DomainName) -> Tier | None:
    """The tier of exactly this domain; subdomains are not meant."""
    return _tiers().get(domain)


@cache
def mailboxes() -> tuple[Mailboxes, ...]:
    """Every group of domains in the table."""
    return load_packaged("freemail.toml", _File).mailboxes


@cache
def _tiers() -> dict[DomainName, Tier]:
    return {domain: each.tier for each in mailboxes() for domain in each.domains}
