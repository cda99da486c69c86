"""What must stand at the ``_dmarc`` name, and at which one?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.profiles import MinimumDmarc, Profile
from auditor.mailauth.dmarc import DiscoveryModel, DmarcRecord, NearMiss, Policy, PolicyTag, parse_record, record_name
from auditor.mailauth.dns import Answer, Host, RecordType, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.evidence import NearMiss as Misplaced
from auditor.model.finding import Finding
from auditor.model.findings.dmarc import (
    DmarcCnameDangling,
    DmarcFinding,
    DmarcMissing,
    DmarcModelsDisagree,
)
from auditor.plan.dmarc_record import at_least, merged, new_record
from auditor.plan.intent import (
    Intent,
    clear_away,
    is_alias,
    is_on_its_way,
    misplacements,
    standing_at,
    texts_among,
    txt,
)


def plan_dmarc(evidence: Evidence, troubles: tuple[Finding, ...], *, profile: Profile) -> Iterator[Intent]:
    """A record where there is none in force; else the one that is there, as it was meant."""
    minimum = Policy(profile.minimum_dmarc.value)
    of_dmarc = [
        each for each in troubles if isinstance(each, DmarcFinding) and not isinstance(each, DmarcModelsDisagree)
    ]
    missing = tuple(each.id for each in of_dmarc if isinstance(each, DmarcMissing))
    misplaced = _misplaced(evidence)
    if missing or any(misplacements(troubles, miss.expected) for miss in misplaced):
        yield from _create(evidence, troubles, missing, misplaced, profile)
    names = dict.fromkeys(each.subject for each in of_dmarc if not isinstance(each, DmarcMissing))
    for name in names:
        here = [each for each in of_dmarc if each.subject == name]
        mends = tuple(each.id for each in here)
        if any(isinstance(each, DmarcCnameDangling) for each in here):
            yield from _replace_alias(evidence, name, mends, new_record(minimum))
        else:
            yield from _rewrite(evidence, name, mends, minimum)


def _create(
    evidence: Evidence,
    troubles: tuple[Finding, ...],
    missing: tuple[str, ...],
    misplaced: tuple[Misplaced, ...],
    profile: Profile,
) -> Iterator[Intent]:
    name = misplaced[0].expected if misplaced else record_name(_domain_for_record(evidence, profile))
    reply = evidence.dmarc.replies.get(name)
    if reply is None or isinstance(reply, Undetermined) or is_alias(reply, evidence):
        return
    standing = standing_at(reply, evidence)
    if is_on_its_way(name, RecordType.TXT, standing, evidence):
        return
    minimum = Policy(profile.minimum_dmarc.value)
    values = tuple(miss.value for miss in misplaced if miss.expected == name)
    value = _as_demanded(evidence, name, values[:1], minimum) if values else new_record(minimum)
    mends = (*missing, *misplacements(troubles, name))
    yield Intent(name=name, type=RecordType.TXT, standing=standing, add=(txt(value),), mends=mends)
    for miss in misplaced:
        yield clear_away(miss, misplacements(troubles, miss.expected))


def _misplaced(evidence: Evidence) -> tuple[Misplaced, ...]:
    """DMARC records found at wrong names; those meant for the shortest name first."""
    found = [miss for miss in evidence.placement.near_misses if miss.expected in evidence.dmarc.replies]
    return tuple(sorted(found, key=lambda miss: (len(miss.expected.labels), miss.expected)))


def _domain_for_record(evidence: Evidence, profile: Profile) -> DomainName:
    """The organizational domain, whose record both discovery models find for every name below.

    The From domain itself where more than ``none`` is demanded (no other sender of the organization is then touched),
    or where its zone and its keys are its own (whoever manages that zone may have no say above it).
    """
    from_domain, organizational = evidence.path.from_domain, evidence.domain.organizational
    zone = evidence.domain.zone
    own_zone = zone is not None and zone.is_below(organizational) and evidence.path.identity.value.is_at_or_below(zone)
    if profile.minimum_dmarc is not MinimumDmarc.NONE or own_zone:
        return from_domain
    return organizational


def _replace_alias(evidence: Evidence, name: DomainName, mends: tuple[str, ...], value: str) -> Iterator[Intent]:
    reply = evidence.dmarc.replies.get(name)
    if reply is None or not reply.chain:
        return
    if is_alias(reply, evidence):
        alias = Host(reply.chain[0])
        yield Intent(name=name, type=RecordType.CNAME, standing=(alias,), remove=(alias,), mends=mends)
    yield Intent(name=name, type=RecordType.TXT, standing=(), add=(txt(value),), mends=mends)


def _rewrite(evidence: Evidence, name: DomainName, mends: tuple[str, ...], minimum: Policy) -> Iterator[Intent]:
    reply = evidence.dmarc.replies.get(name)
    standing = standing_at(reply, evidence)
    if not isinstance(reply, Answer) or is_alias(reply, evidence):
        return
    texts = _meant(reply.texts)
    if not texts:
        return
    value = _as_demanded(evidence, name, texts, minimum)
    yield Intent(
        name=name,
        type=RecordType.TXT,
        standing=standing,
        remove=texts_among(standing, texts) if texts != (value,) else (),
        add=(txt(value),) if texts != (value,) else (),
        mends=mends,
    )


def _meant(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that receivers take for DMARC records; where there is none, those that were meant as one."""
    read = [parse_record(text, DiscoveryModel.RFC9989) for text in texts]
    records = tuple(each.text for each in read if isinstance(each, DmarcRecord))
    if records:
        return records
    return tuple(
        each.text for each in read if not isinstance(each, DmarcRecord) and each.near_miss is not NearMiss.UNRELATED
    )


def _as_demanded(evidence: Evidence, name: DomainName, texts: tuple[str, ...], minimum: Policy) -> str:
    at_from = name == record_name(evidence.path.from_domain)
    return at_least(merged(texts), PolicyTag.P if at_from else PolicyTag.SP, minimum)
