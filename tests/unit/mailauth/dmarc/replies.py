"""A small DNS for DMARC: what stands at each domain's record name; every other name that is asked does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.mailauth.dmarc import DiscoveryModel, DmarcDiscovery, discover, names_to_ask, record_name
from auditor.mailauth.dns import Absence, Absent, Answer, Query, Reason, RecordType, Reply, Txt, Undetermined
from auditor.mailauth.names import DomainName

SILENT = Reason.TIMEOUT
OLD, NEW = DiscoveryModel.RFC7489, DiscoveryModel.RFC9989

Zone = dict[str, str | Sequence[str] | Reason]


def name(text: str) -> DomainName:
    return DomainName.of(text)


def replies(zone: Zone, *domains: str) -> dict[DomainName, Reply]:
    """The replies to all questions for these domains."""
    found: dict[DomainName, Reply] = {}
    published = {record_name(name(domain)): content for domain, content in zone.items()}
    for asked in names_to_ask(*map(name, domains)):
        query = Query(asked, RecordType.TXT)
        match published.get(asked):
            case None:
                found[asked] = Absent(query=query, kind=Absence.NXDOMAIN)
            case Reason() as reason:
                found[asked] = Undetermined(query=query, reason=reason)
            case str(text):
                found[asked] = Answer(query=query, records=(Txt((text,)),))
            case texts:
                found[asked] = Answer(query=query, records=tuple(Txt((text,)) for text in texts))
    return found


def find(zone: Zone, domain: str, model: DiscoveryModel, *, exists: bool | None = True) -> DmarcDiscovery:
    return discover(replies(zone, domain), name(domain), model, from_domain_exists=exists)
