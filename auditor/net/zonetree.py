"""What is at a name, given a set of records: its own data, a wildcard's, nothing, or no such name?

The only place that knows wildcards (RFC 4592), empty non-terminals (RFC 8020) and which zone a name is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.mailauth.dns import Rdata, Reason, RecordType, Soa
from auditor.mailauth.names import DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class RRset:
    """The records of one name and type, sorted, with their TTL in seconds."""

    ttl: int
    records: tuple[Rdata, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What a name holds: record sets, and the types for which asking fails and how."""

    rrsets: Mapping[RecordType, RRset] = field(default_factory=dict)
    faults: Mapping[RecordType, Reason] = field(default_factory=dict)


_EMPTY = Node()


class ZoneTree:
    """Names with their data, as one server or one resolver sees them."""

    def __init__(self, nodes: Mapping[DomainName, Node]) -> None:
        self._nodes = dict(nodes)
        self._existing: set[DomainName] = set()
        for name in self._nodes:
            self._existing.update(name.ancestors)

    def find(self, name: DomainName) -> Node | None:
        """The data that answers for ``name``; an empty node for an empty non-terminal; ``None``: no such name."""
        if name in self._nodes:
            return self._nodes[name]
        if name in self._existing or not name.text:
            return _EMPTY
        return self._nodes.get(self._closest_encloser(name).child("*"))

    def _closest_encloser(self, name: DomainName) -> DomainName:
        """The longest existing ancestor (RFC 4592 section 3.3.1); a wildcard acts just below it, nowhere else."""
        for ancestor in name.ancestors[1:]:
            if ancestor in self._existing:
                return ancestor
        return DomainName("")

    def zone_of(self, name: DomainName) -> tuple[DomainName | None, int]:
        """Owner of the nearest SOA at or above ``name``, and how long its absences last (RFC 2308 section 5)."""
        for zone in (*name.ancestors, DomainName("")):
            node = self._nodes.get(zone)
            rrset = node.rrsets.get(RecordType.SOA) if node else None
            if rrset and isinstance(soa := rrset.records[0], Soa):
                return zone, min(rrset.ttl, soa.minimum)
        return None, 0
