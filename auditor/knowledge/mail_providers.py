"""Who receives this domain's mail, by its MX records?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from auditor.knowledge.package import load_packaged
from auditor.knowledge.sources import Verified
from auditor.knowledge.suffixes import Suffix, SuffixTable, require_distinct
from auditor.mailauth.names import DomainName


class ProviderKind(StrEnum):
    """What a mail exchanger does with mail."""

    MAILBOX = "mailbox"
    GATEWAY = "gateway"
    """Filters it and hands it on to mailboxes elsewhere."""
    FORWARDER = "forwarder"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailProvider:
    """A receiver of mail; ``verified`` tells how the suffixes ``mx`` were checked, ``source`` where.

    ``spf_include``: the domain that customers who send through it include in their SPF record, where it is known and
    the same for all of them.
    """

    id: str
    name: str
    kind: ProviderKind
    mx: tuple[Suffix, ...]
    verified: Verified
    source: tuple[str, ...]
    spf_include: DomainName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    schema_version: int
    compiled: date
    provider: tuple[MailProvider, ...]

    def __post_init__(self) -> None:
        require_distinct(
            (("provider", i, "mx", j), mx) for i, each in enumerate(self.provider) for j, mx in enumerate(each.mx)
        )


def mail_provider_of(exchangers: Sequence[DomainName]) -> MailProvider | None:
    """The one provider among these MX hosts; hosts that nobody knows (a backup of one's own) do not count.

    None when no host is known, or when they belong to different providers.
    """
    found = {provider for name in exchangers if (provider := _table().find(name)) is not None}
    return found.pop() if len(found) == 1 else None


@cache
def mail_providers() -> tuple[MailProvider, ...]:
    """Every provider in the table."""
    return load_packaged("mail_providers.toml", _File).provider


@cache
def _table() -> SuffixTable[MailProvider]:
    return SuffixTable((suffix, provider) for provider in mail_providers() for suffix in provider.mx)
