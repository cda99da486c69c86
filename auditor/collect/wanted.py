"""Which records are missing where they are looked for, and how is each recognised when it turns up elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dmarc import DiscoveryModel, NotDmarc, parse_record
from auditor.mailauth.dns import Absent, Answer, Query, RecordType, Reply
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import is_spf_record
from auditor.model.evidence import DkimEvidence, DmarcEvidence, SenderDemands, SpfEvidence


class RecordKind(StrEnum):
    """The records that this mail needs."""

    SPF = "spf"
    DMARC = "dmarc"
    DKIM_CNAME = "dkim-cname"
    DKIM_KEY = "dkim-key"
    MAIL_FROM_MX = "mail-from-mx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A record that is missing at ``name``; ``missing`` is what the resolver said there."""

    kind: RecordKind
    name: DomainName
    type: RecordType
    missing: Reply
    selector: str = ""

    @property
    def query(self) -> Query:
        """The question that came back without the record."""
        return Query(self.name, self.type)


def missing_records(
    *,
    spf: tuple[SpfEvidence, ...],
    envelope_mx: Reply | None,
    dkim: DkimEvidence,
    dmarc: DmarcEvidence,
    from_domain: DomainName,
    organizational: DomainName,
    demands: SenderDemands,
) -> tuple[Wanted, ...]:
    """What DNS definitely does not have. ``envelope_mx`` None: the envelope is the sender's own."""
    return (
        *_missing_spf(spf, demands),
        *_missing_mx(envelope_mx),
        *_missing_keys(dkim),
        *_missing_dmarc(dmarc, from_domain, organizational),
    )


def record_in(answer: Answer, wanted: Wanted, demands: SenderDemands) -> str:
    """The wanted record as text, if ``answer`` holds it; else empty."""
    match wanted.kind:
        case RecordKind.SPF:
            found = [text for text in answer.texts if is_spf_record(text)]
        case RecordKind.DMARC:
            found = [text for text in answer.texts if _is_dmarc(text)]
        case RecordKind.DKIM_CNAME:
            found = [
                f"{target}." for target in answer.chain or answer.names if _is_token_target(target, wanted, demands)
            ]
        case RecordKind.DKIM_KEY:
            found = [text for text in answer.texts if "p=" in text.replace(" ", "")]
        case RecordKind.MAIL_FROM_MX:
            found = [str(mx) for mx in answer.exchangers if mx.exchange in demands.feedback_hosts]
    return found[0] if found else ""


def _missing_spf(all_spf: tuple[SpfEvidence, ...], demands: SenderDemands) -> Iterator[Wanted]:
    for spf in all_spf:
        wanted = Wanted(kind=RecordKind.SPF, name=spf.domain, type=RecordType.TXT, missing=spf.txt)
        if isinstance(spf.txt, Absent) or (isinstance(spf.txt, Answer) and not record_in(spf.txt, wanted, demands)):
            yield wanted


def _missing_mx(reply: Reply | None) -> Iterator[Wanted]:
    if isinstance(reply, Absent):
        yield Wanted(kind=RecordKind.MAIL_FROM_MX, name=reply.query.name, type=RecordType.MX, missing=reply)


def _missing_keys(dkim: DkimEvidence) -> Iterator[Wanted]:
    for selector in dict.fromkeys(key.selector for key in dkim.keys):
        keys = [key for key in dkim.keys if key.selector == selector]
        if not all(isinstance(key.cname, Absent) and isinstance(key.txt, Absent) for key in keys):
            continue
        for key in keys:
            kind = RecordKind.DKIM_CNAME if key.is_token else RecordKind.DKIM_KEY
            type_ = RecordType.CNAME if key.is_token else RecordType.TXT
            missing = key.cname if key.is_token else key.txt
            yield Wanted(kind=kind, name=key.name, type=type_, missing=missing, selector=selector)


def _missing_dmarc(dmarc: DmarcEvidence, from_domain: DomainName, organizational: DomainName) -> Iterator[Wanted]:
    names = [each.child("_dmarc") for each in from_domain.ancestors if each.is_at_or_below(organizational)]
    wanted = [
        Wanted(kind=RecordKind.DMARC, name=name, type=RecordType.TXT, missing=dmarc.replies[name])
        for name in names
        if name in dmarc.replies
    ]
    replies = [each.missing for each in wanted]
    if any(isinstance(reply, Answer) and reply.texts and any(map(_is_dmarc, reply.texts)) for reply in replies):
        return
    yield from (each for each in wanted if isinstance(each.missing, Absent))


def _is_dmarc(text: str) -> bool:
    return not isinstance(parse_record(text, DiscoveryModel.RFC9989), NotDmarc)


def _is_token_target(target: DomainName, wanted: Wanted, demands: SenderDemands) -> bool:
    return any(target == zone.child(wanted.selector) for zone in demands.dkim_zones)
