"""In which zone does a name stand, as far as any reply tells?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.dns import Absent, Answer, RecordType, Reply
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence


def zone_cuts(evidence: Evidence) -> frozenset[DomainName]:
    """Owners of the SOA records that came, as an answer or with an absence (RFC 2308 section 3)."""
    cuts = set()
    for reply in all_replies(evidence):
        if isinstance(reply, Answer) and reply.query.type is RecordType.SOA and not reply.chain:
            cuts.add(reply.query.name)
        if isinstance(reply, Absent) and reply.zone is not None and reply.zone.text:
            cuts.add(reply.zone)
    return frozenset(cuts)


def zone_of(name: DomainName, cuts: frozenset[DomainName]) -> DomainName | None:
    """The longest of the cuts that holds ``name``; None: no zone is known."""
    return next((ancestor for ancestor in name.ancestors if ancestor in cuts), None)


def all_replies(evidence: Evidence) -> Iterator[Reply]:
    """Every reply that the evidence holds."""
    domain = evidence.domain
    yield from (domain.soa, domain.mx, domain.a, domain.aaaa, domain.ns)
    yield evidence.spf_from.txt
    if evidence.spf_envelope is not None:
        yield evidence.spf_envelope.txt
    yield evidence.envelope.mx
    for key in evidence.dkim.keys:
        yield from (key.cname, key.txt)
    yield from evidence.dkim.controls
    yield from evidence.dmarc.replies.values()
    placement = evidence.placement
    yield from placement.controls
    yield from (miss.found for miss in placement.near_misses)
    for look in placement.second_looks:
        yield look.missing
        yield from look.replies
