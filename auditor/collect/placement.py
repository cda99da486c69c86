"""Do missing records stand at a neighbouring name, and does a wildcard answer for names that nobody made?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.collect.asking import ask_all, control_name
from auditor.collect.wanted import RecordKind, Wanted, record_in
from auditor.mailauth.dns import Absent, Answer, Query, RecordType, Reply, Resolver, Undetermined, is_same_answer
from auditor.mailauth.names import DomainName
from auditor.model.evidence import NearMiss, NearMissKind, SenderDemands

CONTROL_TYPES = (RecordType.TXT, RecordType.MX, RecordType.A)
"""What a wildcard could fake for this audit; a CNAME wildcard shows in the chain of any of them."""


@dataclass(frozen=True, slots=True)
class _Probe:
    wanted: Wanted
    name: DomainName
    kind: NearMissKind

    @property
    def query(self) -> Query:
        return Query(self.name, self.wanted.type)

    @property
    def control(self) -> Query | None:
        """What a wildcard would answer as well; the domain itself is no wildcard's work."""
        if self.wanted.name.is_below(self.name):
            return None
        return Query(control_name(self.name.parent), self.wanted.type)


async def ask_controls(resolver: Resolver, domains: tuple[DomainName, ...]) -> tuple[Reply, ...]:
    """TXT, MX and A at a name below each domain that nobody can have made."""
    replies = await ask_all(resolver, [Query(control_name(d), each) for d in domains for each in CONTROL_TYPES])
    return tuple(replies.values())


async def look_nearby(
    resolver: Resolver, wanted: tuple[Wanted, ...], *, zone: DomainName | None, demands: SenderDemands
) -> tuple[tuple[NearMiss, ...], tuple[Undetermined, ...]]:
    """The neighbouring names where people put these records, each behind a wildcard control; and what was silent."""
    probes = [probe for each in wanted for probe in _probes(each, zone) if probe.name.is_representable]
    controls = [probe.control for probe in probes if probe.control is not None]
    replies = await ask_all(resolver, [*(probe.query for probe in probes), *controls])
    found, silent = [], []
    for probe in probes:
        reply = replies[probe.query]
        control = replies[probe.control] if probe.control is not None else None
        if control is not None and is_same_answer(reply, control):
            continue
        value = record_in(reply, probe.wanted, demands) if isinstance(reply, Answer) else ""
        if isinstance(reply, Undetermined):
            silent.append(reply)
        elif value and isinstance(control, Undetermined) and not control.chain:
            silent.append(control)
        elif value and isinstance(reply, Answer):
            found.append(
                NearMiss(kind=probe.kind, expected=probe.wanted.name, type=probe.wanted.type, found=reply, value=value)
            )
    return tuple(found), tuple(silent)


def _probes(wanted: Wanted, zone: DomainName | None) -> Iterator[_Probe]:
    suffix = zone or (wanted.missing.zone if isinstance(wanted.missing, Absent) else None)
    # Nobody's panel appends a top-level domain: that is the zone of names that do not exist.
    if suffix is not None and len(suffix.labels) > 1 and wanted.name.is_at_or_below(suffix):
        yield _Probe(wanted, DomainName(f"{wanted.name}.{suffix}"), NearMissKind.DOUBLED)
    for name in _usual_wrong_names(wanted):
        yield _Probe(wanted, name, NearMissKind.WRONG_NAME)


def _usual_wrong_names(wanted: Wanted) -> Iterator[DomainName]:
    match wanted.kind:
        case RecordKind.DMARC:
            domain = wanted.name.parent
            yield domain
            yield domain.child("dmarc")
        case RecordKind.DKIM_CNAME | RecordKind.DKIM_KEY:
            yield wanted.name.parent.parent.child(wanted.selector)
        case RecordKind.SPF | RecordKind.MAIL_FROM_MX:
            yield wanted.name.child("\\064")
