"""Which of the TXT records at a name is its SPF record (RFC 7208 sections 3.2, 4.4 and 4.5)?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.mailauth.dns import Absent, Answer, Reply, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.syntax import is_spf_record, parse_record
from auditor.mailauth.spf.terms import SpfRecord, SpfSyntaxFault


@dataclass(frozen=True, slots=True)
class NoRecord:
    """There is no SPF record; ``absent`` says what DNS said, None when other TXT records exist."""

    absent: Absent | None


@dataclass(frozen=True, slots=True)
class MultipleRecords:
    """More than one: permerror (section 4.5)."""

    records: tuple[str, ...]


Selected = SpfRecord | SpfSyntaxFault | NoRecord | MultipleRecords | Undetermined


def select(reply: Reply) -> Selected:
    """The SPF record in the answer to a TXT question."""
    match reply:
        case Undetermined():
            return reply
        case Absent():
            return NoRecord(reply)
        case Answer():
            records = tuple(text for text in reply.texts if is_spf_record(text))
            if not records:
                return NoRecord(None)
            return parse_record(records[0]) if len(records) == 1 else MultipleRecords(records)


def can_be_asked(name: DomainName) -> bool:
    """Whether DNS can be asked for it: not the root, labels of 1–63 octets, 253 in all (section 4.8)."""
    return bool(name.text) and name.is_representable


def can_have_record(name: DomainName) -> bool:
    """Whether ``check_host()`` looks at all: well-formed and of several labels (section 4.3)."""
    return len(name.labels) > 1 and name.is_representable
