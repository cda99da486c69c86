"""What does a zone look like after somebody did in the panel what a report says?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.MX import MX
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
        gone = {_essence(_read(change, value)) for value in change.before or ()}
        for record in [record for record in standing if _essence(record) in gone]:
            standing.items.pop(record)
        for value in filter(None, change.value.split("\n")):
            standing.add(_read(change, value), change.ttl or PANEL_TTL)
    return "\n".join(rrset.to_text() for rrset in rrsets.values() if rrset)


def _read(change: ChangeView, value: str) -> dns.rdata.Rdata:
    if change.type == "TXT":
        value = " ".join(_strings(value))
    elif change.type == "MX":
        value = f"{change.priority or 0} {value}"
    return dns.rdata.from_text("IN", change.type, value)


def _strings(text: str) -> Iterator[str]:
    for start in range(0, len(text), 250):
        yield f'"{text[start : start + 250]}"'


def _essence(record: dns.rdata.Rdata) -> object:
    """By what a report names a record: the joined text of a TXT, an MX without its preference."""
    match record:
        case TXT():
            return b"".join(record.strings)
        case MX():
            return record.exchange
        case _:
            return record
