"""Who hosts this zone, and how does its panel treat the name of a record?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from auditor.knowledge.loader import InvalidField
from auditor.knowledge.localized import Localized
from auditor.knowledge.package import load_packaged
from auditor.knowledge.sources import Verified
from auditor.knowledge.suffixes import Suffix, SuffixTable, require_distinct
from auditor.mailauth.names import DomainName


class AppendsZone(StrEnum):
    """Whether a panel adds the zone's name to what is typed as a record's name."""

    YES = "yes"
    ACCEPTS_BOTH = "accepts-both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsHost:
    """A company that serves zones. What is known of its panel is a hint, never evidence.

    Attributes:
        id: stable, for reports.
        name: as its customers know it.
        ns: suffixes of its name servers.
        ns_verified: how these were checked.
        appends_zone: see AppendsZone.
        appends_zone_verified: how that was checked; None where it is unknown.
        host_hint: what to type as the name of a record.
        source: ids in ``sources.toml``.
    """

    id: str
    name: str
    ns: tuple[Suffix, ...]
    ns_verified: Verified
    appends_zone: AppendsZone
    appends_zone_verified: Verified | None = None
    host_hint: Localized | None = None
    source: tuple[str, ...]

    def __post_init__(self) -> None:
        if (self.appends_zone is AppendsZone.UNKNOWN) != (self.appends_zone_verified is None):
            raise InvalidField("appends_zone_verified", detail="there unless appends_zone is unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    schema_version: int
    compiled: date
    host: tuple[DnsHost, ...]

    def __post_init__(self) -> None:
        require_distinct((("host", i, "ns", j), ns) for i, host in enumerate(self.host) for j, ns in enumerate(host.ns))


def dns_host_of(name_servers: Sequence[DomainName]) -> DnsHost | None:
    """The host that *all* these NS names belong to; None when they differ or one is not known.

    A zone with name servers of two owners is edited at one of them, and NS records do not tell which.
    """
    hosts = {_table().find(name) for name in name_servers}
    return hosts.pop() if len(hosts) == 1 else None


@cache
def dns_hosts() -> tuple[DnsHost, ...]:
    """Every host in the table."""
    return load_packaged("dns_hosts.toml", _File).host


@cache
def _table() -> SuffixTable[DnsHost]:
    return SuffixTable((suffix, host) for host in dns_hosts() for suffix in host.ns)
