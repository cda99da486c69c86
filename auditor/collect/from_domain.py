"""Does the From domain exist, who serves it, and who receives its mail?"""

from __future__ import annotations

from auditor.collect.asking import ask, ask_all
from auditor.knowledge.freemail import freemail_tier
from auditor.mailauth.dns import Absent, Query, RecordType, Resolver
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import organizational_domain_psl
from auditor.model.evidence import DomainEvidence
from auditor.model.findings.from_domain import FreemailTier


async def ask_from_domain(resolver: Resolver, domain: DomainName) -> DomainEvidence:
    """SOA, MX and addresses at once; then the name servers of the zone that the SOA names."""
    types = (RecordType.SOA, RecordType.MX, RecordType.A, RecordType.AAAA, RecordType.NS)
    replies = await ask_all(resolver, [Query(domain, each) for each in types])
    soa, mx, a, aaaa, ns = (replies[Query(domain, each)] for each in types)
    if isinstance(ns, Absent) and isinstance(soa, Absent) and soa.zone is not None and soa.zone.text:
        ns = await ask(resolver, soa.zone, RecordType.NS)
    return DomainEvidence(
        organizational=organizational_domain_psl(domain),
        soa=soa,
        mx=mx,
        a=a,
        aaaa=aaaa,
        ns=ns,
        freemail=FreemailTier(tier) if (tier := freemail_tier(domain)) else None,
    )
