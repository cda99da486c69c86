"""Is a DMARC policy in force, and is it one that receivers can read?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.dmarc import (
    DiscoveryModel,
    DmarcDiscovery,
    DmarcRecord,
    Examined,
    NoRecord,
    NotDecided,
    Policy,
    PolicyInForce,
    SeveralRecords,
    Unset,
    VoidRecord,
    discover,
    find_mistakes,
)
from auditor.mailauth.dns import Query, Reason, RecordType, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding, NotKnown
from auditor.model.findings.dmarc import (
    DmarcCnameDangling,
    DmarcMissing,
    DmarcMultipleRecords,
    DmarcNotEnforcing,
    DmarcOk,
    DmarcPolicyInvalid,
    DmarcPolicyMissing,
    DmarcSyntaxError,
    DmarcTypingMistake,
    DmarcWithoutReports,
)
from auditor.model.request import Volume
from auditor.model.severity import Severity
from auditor.rules.engine import Conclusions


def discoveries(evidence: Evidence) -> tuple[DmarcDiscovery, DmarcDiscovery]:
    """The way to the policy by RFC 7489 and by RFC 9989."""
    replies, domain = evidence.dmarc.replies, evidence.request.from_domain
    try:
        exists: bool | None = evidence.domain.exists
    except NotKnown:
        exists = None
    old, new = (discover(replies, domain, model, from_domain_exists=exists) for model in DiscoveryModel)
    return old, new


def judge_dmarc(evidence: Evidence) -> Conclusions:
    """A policy in both models, in one, or in none; then the quality of the record that counts."""
    old, new = discoveries(evidence)
    inside = [each.outcome for each in (new, old) if isinstance(each.outcome, PolicyInForce)]
    if not inside:
        yield from _no_policy(evidence, old, new)
        return
    for each in (old, new):
        if isinstance(each.outcome, NotDecided):
            raise NotKnown(_silent(each.outcome, evidence))
    if isinstance(old.outcome, SeveralRecords):
        yield _multiple(old, Severity.RISK)
    yield from _policy(inside[0])


def _no_policy(evidence: Evidence, old: DmarcDiscovery, new: DmarcDiscovery) -> Iterator[Finding]:
    for each in (old, new):
        if isinstance(each.outcome, NotDecided):
            raise NotKnown(_silent(each.outcome, evidence))
    for each in (old, new):
        match each.outcome:
            case SeveralRecords():
                yield _multiple(each, Severity.BLOCKER)
                return
            case VoidRecord(domain=domain, record=record):
                yield from _void(domain, record)
                return
            case NotDecided() | NoRecord() | PolicyInForce():
                pass
    yield from _missing(evidence, old, new)


def _missing(evidence: Evidence, old: DmarcDiscovery, new: DmarcDiscovery) -> Iterator[Finding]:
    examined = tuple({one.name: one for each in (old, new) for one in each.examined}.values())
    severity = Severity.BLOCKER if evidence.request.volume is Volume.BULK else Severity.RISK
    for one in examined:
        if one.near_misses:
            yield from _near_misses(one, severity)
            return
        if one.dangling and not evidence.is_wildcard_reply(one.reply):
            yield DmarcCnameDangling(
                subject=one.name, target=one.reply.owner, severity=severity, evidence=(one.reply.query,)
            )
            return
    yield DmarcMissing(
        subject=evidence.request.from_domain.child("_dmarc"),
        looked_at=tuple(one.name for one in examined),
        severity=severity,
        evidence=tuple(one.reply.query for one in examined),
    )


def _near_misses(one: Examined, severity: Severity) -> Iterator[Finding]:
    miss = one.near_misses[0]
    query = (one.reply.query,)
    yield DmarcSyntaxError(
        subject=one.name,
        record=miss.text,
        fault=miss.near_miss,
        start=miss.span.start,
        end=miss.span.end,
        severity=severity,
        evidence=query,
    )
    yield from _mistakes(one.name, miss.text, severity, query)


def _void(domain: DomainName, record: DmarcRecord) -> Iterator[Finding]:
    name = domain.child("_dmarc")
    asked = (Query(name, RecordType.TXT),)
    if record.tags.duplicates:
        duplicate = record.tags.duplicates[0]
        yield DmarcSyntaxError(
            subject=name,
            record=record.text,
            fault="duplicate-tag",
            start=duplicate.span.start,
            end=duplicate.span.end,
            evidence=asked,
        )
    elif record.p is Unset.MISSING:
        yield DmarcPolicyMissing(subject=name, record=record.text, evidence=asked)
    else:
        yield _invalid(name, record, Severity.BLOCKER)
    yield from _mistakes(name, record.text, Severity.BLOCKER, asked)


def _policy(found: PolicyInForce) -> Iterator[Finding]:
    name, record = found.domain.child("_dmarc"), found.record
    asked = (Query(name, RecordType.TXT),)
    if record.p is Unset.MISSING:
        yield DmarcPolicyMissing(subject=name, record=record.text, evidence=asked)
        yield from _mistakes(name, record.text, Severity.BLOCKER, asked)
    elif Unset.INVALID in (record.p, record.sp, record.np):
        severity = Severity.RISK if record.p is Unset.INVALID else Severity.ADVICE
        yield _invalid(name, record, severity)
        yield from _mistakes(name, record.text, severity, asked)
    else:
        yield DmarcOk(subject=name, policy=found.policy, tag=found.tag, record=record.text, evidence=asked)
    if not any(uri.valid for uri in record.rua):
        yield DmarcWithoutReports(subject=name, record=record.text, evidence=asked)
    if found.policy is not Policy.REJECT:
        yield DmarcNotEnforcing(subject=name, policy=found.policy, record=record.text, evidence=asked)


def _invalid(name: DomainName, record: DmarcRecord, severity: Severity) -> DmarcPolicyInvalid:
    values = {"p": record.p, "sp": record.sp, "np": record.np}
    tag = next((tag for tag, value in values.items() if value is Unset.INVALID), "p")
    written = record.tags.get(tag)
    return DmarcPolicyInvalid(
        subject=name,
        record=record.text,
        tag=tag,
        value=written.value if written else "",
        falls_back_to_none=severity is not Severity.BLOCKER,
        severity=severity,
        evidence=(Query(name, RecordType.TXT),),
    )


def _mistakes(name: DomainName, text: str, severity: Severity, evidence: tuple[Query, ...]) -> Iterator[Finding]:
    for mistake in find_mistakes(text)[:1]:
        yield DmarcTypingMistake(
            subject=name,
            record=text,
            mistake=mistake.kind,
            start=mistake.span.start,
            end=mistake.span.end,
            corrected=mistake.corrected,
            severity=severity,
            evidence=evidence,
        )


def _multiple(discovery: DmarcDiscovery, severity: Severity) -> DmarcMultipleRecords:
    one = next(each for each in discovery.examined if each.several)
    return DmarcMultipleRecords(
        subject=one.name,
        records=tuple(record.text for record in one.records),
        severity=severity,
        evidence=(one.reply.query,),
    )


def _silent(undecided: NotDecided, evidence: Evidence) -> Undetermined:
    if undecided.needs:
        return undecided.needs[0]
    soa = evidence.domain.soa
    return soa if isinstance(soa, Undetermined) else Undetermined(query=soa.query, reason=Reason.SERVFAIL)
