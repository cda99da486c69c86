"""What stands at every ``_dmarc`` name that a receiver would look at?"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.collect.asking import ask_all
from auditor.mailauth.dmarc import names_to_ask
from auditor.mailauth.dns import Query, RecordType, Resolver
from auditor.mailauth.names import DomainName
from auditor.model.evidence import DmarcEvidence


async def ask_dmarc(resolver: Resolver, domains: Iterable[DomainName]) -> DmarcEvidence:
    """The names of both discovery models for each domain of the path, at once."""
    names = dict.fromkeys(name for domain in domains for name in names_to_ask(domain))
    replies = await ask_all(resolver, [Query(name, RecordType.TXT) for name in names])
    return DmarcEvidence(replies={query.name: reply for query, reply in replies.items()})
