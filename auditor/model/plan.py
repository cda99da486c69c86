"""What is to be changed in DNS? One final value for each name and type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dns import Rdata, RecordType
from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding, Unknown
from auditor.model.severity import Owner
from auditor.model.verdict import State


class Action(StrEnum):
    """What a person does in the panel."""

    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The record set at one name and of one type, as it is and as it is to become."""

    action: Action
    type: RecordType
    name: DomainName
    before: tuple[Rdata, ...]
    """What stands there now and goes; empty: nothing does. Records that stay are in neither."""
    after: tuple[Rdata, ...]
    """What is to stand there in its place; empty for a deletion."""
    keep: tuple[Rdata, ...] = ()
    """Records of the same name and type that stay as they are (other TXT records beside SPF)."""
    zone: DomainName | None
    """The zone cut found from SOA; None: not known."""
    ttl: int | None = None
    """Seconds; None: the panel's default."""
    order: int
    """Changes of a lower order come first (a CNAME must go before a TXT can stand there)."""
    owner: Owner = Owner.DNS
    mends: tuple[str, ...]
    """Ids of the findings that it mends."""
    cost: tuple[str, ...] = ()
    """SPF terms of before that receivers will no longer reach, or not to their end: mail through them then fails."""
    closed: tuple[str, ...] = ()
    """Terms that let anybody pass and go: mail from servers that nothing else lists passes no longer."""
    dropped: tuple[str, ...] = ()
    """SPF terms of before that nobody can read, and that are left out: what they were for is not known."""

    @property
    def id(self) -> str:
        """``action:name/TYPE``, unique in a plan."""
        return f"{self.action}:{self.name}/{self.type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The changes, and what the same audit says of the DNS as it would then be."""

    changes: tuple[Change, ...]
    reaches: State
    remaining_findings: tuple[Finding, ...]
    """Blockers and risks of the second audit: what DNS alone does not mend."""
    remaining_unknowns: tuple[Unknown, ...]
    """What keeps the second audit from a verdict."""

    @property
    def remaining(self) -> tuple[str, ...]:
        """The ids of both."""
        return (*(f.id for f in self.remaining_findings), *(u.id for u in self.remaining_unknowns))
