"""What stands at one ``_dmarc`` name, as a receiver of one model sees it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.mailauth.dmarc.reading import parse_record
from auditor.mailauth.dmarc.record import DiscoveryModel, DmarcRecord, NearMiss, NotDmarc
from auditor.mailauth.dmarc.walk import record_name
from auditor.mailauth.dns import Absence, Absent, Answer, Query, Reason, RecordType, Reply, Undetermined
from auditor.mailauth.names import DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The reply for one domain's record name and what its texts are."""

    domain: DomainName
    reply: Reply
    records: tuple[DmarcRecord, ...]
    discarded: tuple[NotDmarc, ...]
    """The texts that are not DMARC records, in order."""

    @property
    def name(self) -> DomainName:
        """The ``_dmarc`` name."""
        return record_name(self.domain)

    @property
    def several(self) -> bool:
        """More than one DMARC record: RFC 7489 stops there, RFC 9989 discards them and goes on."""
        return len(self.records) > 1

    @property
    def near_misses(self) -> tuple[NotDmarc, ...]:
        """Texts that were perhaps meant as a DMARC record."""
        return tuple(text for text in self.discarded if text.near_miss is not NearMiss.UNRELATED)

    @property
    def dangling(self) -> bool:
        """The name is a CNAME whose target does not exist or has no TXT."""
        return isinstance(self.reply, Absent) and bool(self.reply.chain)


def examine(domain: DomainName, model: DiscoveryModel, replies: Mapping[DomainName, Reply]) -> Examined:
    """Read the reply for ``_dmarc.<domain>``; a name that nobody asked for is undetermined, never absent."""
    reply = reply_for(domain, replies)
    texts = reply.texts if isinstance(reply, Answer) else ()
    outcomes = [parse_record(text, model) for text in texts]
    return Examined(
        domain=domain,
        reply=reply,
        records=tuple(outcome for outcome in outcomes if isinstance(outcome, DmarcRecord)),
        discarded=tuple(outcome for outcome in outcomes if isinstance(outcome, NotDmarc)),
    )


def reply_for(domain: DomainName, replies: Mapping[DomainName, Reply]) -> Reply:
    """The recorded reply, or the one that follows without asking."""
    name = record_name(domain)
    if recorded := replies.get(name):
        return recorded
    query = Query(name, RecordType.TXT)
    if not name.is_representable:
        return Absent(query=query, kind=Absence.NXDOMAIN)
    return Undetermined(query=query, reason=Reason.NOT_RECORDED)
