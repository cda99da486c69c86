"""Which records are missing where they are looked for, and how is each recognised when it turns up elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dmarc import DiscoveryModel, NearMiss, NotDmarc, parse_record
from auditor.mailauth.dns import Absent, Answer, RecordType, Reply, Undetermined, is_same_answer
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import SlipEffect, find_mistakes, is_spf_record
from auditor.model.evidence import DkimEvidence, DmarcEvidence, KeyEvidence, SenderDemands, SpfEvidence
from auditor.model.path import Sourced
from auditor.model.severity import Source


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
    text: Reply | None = None
    """What the resolver said of TXT at the name, where the record wanted is a CNAME."""


def missing_records(
    *,
    spf: tuple[SpfEvidence, ...],
    envelope_mx: Reply | None,
    controls: tuple[Reply, ...],
    dkim: DkimEvidence,
    identity: Sourced[DomainName],
    dmarc: DmarcEvidence,
    from_domain: DomainName,
    organizational: DomainName,
    demands: SenderDemands,
) -> tuple[Wanted, ...]:
    """What DNS definitely does not have, but for a wildcard. ``envelope_mx`` None: the envelope is the sender's own."""
    return (
        *_missing_spf(spf, demands),
        *_missing_mx(envelope_mx, controls, demands),
        *_missing_keys(dkim, identity),
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


def attempt_in(answer: Answer, wanted: Wanted, demands: SenderDemands) -> str:
    """The wanted record as text, or what was meant as it, however faulty; else empty."""
    if (record := record_in(answer, wanted, demands)) or answer.query.type is not RecordType.TXT:
        return record or next(map(str, answer.records), "")
    match wanted.kind:
        case RecordKind.SPF:
            found = [text for text in answer.texts if _is_meant_as_spf(text)]
        case RecordKind.DMARC:
            found = [text for text in answer.texts if _is_meant_as_dmarc(text)]
        case _:
            # Nothing but a key, or its CNAME pasted as text, is published at the name of a selector.
            found = list(answer.texts)
    return found[0] if found else ""


def _missing_spf(all_spf: tuple[SpfEvidence, ...], demands: SenderDemands) -> Iterator[Wanted]:
    for spf in all_spf:
        wanted = Wanted(kind=RecordKind.SPF, name=spf.domain, type=RecordType.TXT, missing=spf.txt)
        if isinstance(spf.txt, Absent) or (isinstance(spf.txt, Answer) and not record_in(spf.txt, wanted, demands)):
            yield wanted


def _missing_mx(reply: Reply | None, controls: tuple[Reply, ...], demands: SenderDemands) -> Iterator[Wanted]:
    if reply is None or isinstance(reply, Undetermined):
        return
    wanted = Wanted(kind=RecordKind.MAIL_FROM_MX, name=reply.query.name, type=RecordType.MX, missing=reply)
    beside = [control for control in controls if control.query.name.parent == reply.query.name.parent]
    is_wildcards = any(is_same_answer(reply, control) for control in beside)
    if isinstance(reply, Absent) or (is_wildcards and not record_in(reply, wanted, demands)):
        yield wanted


def _missing_keys(dkim: DkimEvidence, identity: Sourced[DomainName]) -> Iterator[Wanted]:
    """Tokens belong to one identity; other selectors, and tokens of which none was found, to any candidate."""
    for selector in dict.fromkeys(key.selector for key in dkim.keys):
        keys = [key for key in dkim.keys if key.selector == selector]
        if keys[0].is_token and identity.source is not Source.ASSUMED:
            keys = [key for key in keys if key.domain == identity.value]
        if all(_has_nothing(dkim, key) for key in keys):
            yield from map(_wanted_key, keys)


def _has_nothing(dkim: DkimEvidence, key: KeyEvidence) -> bool:
    return dkim.is_wildcard(key) or (isinstance(key.cname, Absent) and isinstance(key.txt, Absent))


def _wanted_key(key: KeyEvidence) -> Wanted:
    if key.is_token:
        return Wanted(
            kind=RecordKind.DKIM_CNAME,
            name=key.name,
            type=RecordType.CNAME,
            # A text found behind a wildcard's CNAME tells that CNAME, should the question for it be silent.
            missing=key.txt if isinstance(key.cname, Undetermined) else key.cname,
            selector=key.selector,
            text=key.txt,
        )
    return Wanted(kind=RecordKind.DKIM_KEY, name=key.name, type=RecordType.TXT, missing=key.txt, selector=key.selector)


def _missing_dmarc(dmarc: DmarcEvidence, from_domain: DomainName, organizational: DomainName) -> Iterator[Wanted]:
    names = [each.child("_dmarc") for each in from_domain.ancestors if each.is_at_or_below(organizational)]
    wanted = [
        Wanted(kind=RecordKind.DMARC, name=name, type=RecordType.TXT, missing=dmarc.replies[name])
        for name in names
        if name in dmarc.replies
    ]
    replies = [each.missing for each in wanted]
    if any(isinstance(reply, Answer) and any(map(_is_meant_as_dmarc, reply.texts)) for reply in replies):
        return
    yield from (each for each in wanted if not isinstance(each.missing, Undetermined))


def _is_meant_as_spf(text: str) -> bool:
    return is_spf_record(text) or any(mistake.effect is SlipEffect.NONE for mistake in find_mistakes(text))


def _is_meant_as_dmarc(text: str) -> bool:
    record = parse_record(text, DiscoveryModel.RFC9989)
    return not isinstance(record, NotDmarc) or record.near_miss is not NearMiss.UNRELATED


def _is_dmarc(text: str) -> bool:
    return not isinstance(parse_record(text, DiscoveryModel.RFC9989), NotDmarc)


def _is_token_target(target: DomainName, wanted: Wanted, demands: SenderDemands) -> bool:
    return any(target == zone.child(wanted.selector) for zone in demands.dkim_zones)
