"""What does a zone look like after somebody did in the panel what a report says?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

from auditor.model.report import ChangeView
from tests.integration.zonefiles import read_records

PANEL_TTL = 3600


def published(text: str, changes: Iterable[ChangeView]) -> str:
    """The zone text with the changes made, in their order. Faults and views of single servers are left out."""
    rrsets = {(rrset.name, rrset.rdtype): rrset for rrset in read_records(text)}
    for change in sorted(changes, key=lambda change: change.order):
        name, type_ = dns.name.from_text(change.name), dns.rdatatype.from_text(change.type)
        standing = rrsets.setdefault((name, type_), dns.rrset.RRset(name, dns.rdataclass.IN, type_))
        gone = {_essence(_read(change.type, value)) for value in change.before or ()}
        for record in [record for record in standing if _essence(record) in gone]:
            standing.items.pop(record)
        priority = "" if change.priority is None else f"{change.priority} "
        for value in filter(None, change.value.split("\n")):
            standing.add(_read(change.type, priority + value), change.ttl or PANEL_TTL)
    return "\n".join(rrset.to_text() for rrset in rrsets.values() if rrset)


def _read(type_: str, value: str) -> dns.rdata.Rdata:
    return dns.rdata.from_text("IN", type_, " ".join(_strings(value)) if type_ == "TXT" else value)


def _strings(text: str) -> Iterator[str]:
    for start in range(0, len(text), 250):
        yield f'"{text[start : start + 250]}"'


def _essence(record: dns.rdata.Rdata) -> object:
    """By what a report names a record: the joined text of a TXT, anything else whole."""
    return b"".join(record.strings) if isinstance(record, TXT) else record
