"""Does the SPF record of From, and that of the envelope, let this sender's mail pass?

Severity follows the effect: a fault that evaluating the sender's addresses never meets concerns the domain's other
senders only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.mailauth.dns import Query, Reason, RecordType, Undetermined
from auditor.mailauth.spf import (
    MultipleRecords,
    NoRecord,
    SenderNetworks,
    SlipEffect,
    SpfAuthorisation,
    SpfMistake,
    SpfRecord,
    SpfResult,
    SpfSyntaxFault,
    find_mistakes,
)
from auditor.model.evidence import Evidence, SpfEvidence, known
from auditor.model.finding import Finding, NotApplicable, NotKnown
from auditor.model.findings.spf import (
    SpfAnswerDependsOnAddress,
    SpfMissing,
    SpfMultipleRecords,
    SpfOk,
    SpfSenderNotAuthorised,
    SpfSenderPartlyAuthorised,
    SpfSyntaxError,
    SpfTypingMistake,
)
from auditor.model.path import EnvelopeKind
from auditor.model.question import Question
from auditor.model.severity import Confidence, Identity
from auditor.rules.engine import Conclusions
from auditor.rules.spf_certainty import speaks_for_all
from auditor.rules.spf_doors import open_doors
from auditor.rules.spf_faults import reached_faults, unreached_faults
from auditor.rules.spf_grading import Grading

_HIDDEN = frozenset({SlipEffect.IGNORED, SlipEffect.INCLUDE_NONE})
"""Slips that a parser accepts."""


def judge_from_spf(evidence: Evidence) -> Conclusions:
    """The record that the platform looks at before it sends, and a few filters beside the envelope's."""
    if evidence.path.envelope.value == evidence.path.from_domain:
        yield NotApplicable("same-domain")
        return
    grading = Grading(identity=Identity.FROM, question=Question.FROM_SPF, confidence=Confidence.OBSERVED)
    yield from _judge(evidence, evidence.spf_from, grading)


def judge_envelope_spf(evidence: Evidence) -> Conclusions:
    """The record that receivers evaluate (RFC 7208 section 2.4)."""
    path = evidence.path
    if evidence.envelope.silent is not None:
        # Which record counts is not known: the hotel's own envelope may be there, and its record wrong.
        raise NotKnown(evidence.envelope.silent)
    if path.envelope_kind is EnvelopeKind.DEFAULT:
        yield NotApplicable("envelope-is-senders")
        return
    grading = Grading(identity=Identity.ENVELOPE, question=Question.ENVELOPE_SPF, confidence=path.envelope.confidence)
    yield from _judge(evidence, evidence.spf_envelope or evidence.spf_from, grading)


def authorises_sender(spf: SpfEvidence) -> bool:
    """Whether every address of the sender passes; raises NotKnown where DNS did not say."""
    known(spf.txt)
    authorisation = _authorisation(spf)
    _require_no_temperror(authorisation)
    return all(each.evaluation.result is SpfResult.PASS or each.is_open for each in authorisation.outcomes)


def _judge(evidence: Evidence, spf: SpfEvidence, grading: Grading) -> Iterator[Finding]:
    reply = known(spf.txt)
    asked = (reply.query, *evidence.second_look_queries(spf.domain))
    match spf.tree.root.outcome:
        case Undetermined() as silent:
            raise NotKnown(silent)
        case NoRecord():
            yield from _missing(spf, grading, asked)
        case MultipleRecords(records=records):
            yield SpfMultipleRecords(
                subject=spf.domain, at=spf.domain, records=records, evidence=asked, **grading.reached()
            )
        case SpfSyntaxFault() as fault:
            yield SpfSyntaxError(
                subject=spf.domain,
                at=spf.domain,
                record=fault.text,
                term=fault.term,
                start=fault.span.start,
                end=fault.span.end,
                expected=fault.expected,
                evidence=asked,
                **grading.reached(),
            )
            yield from _mistakes(spf, fault.text, grading, asked)
        case SpfRecord() as record:
            yield from _evaluated(evidence, spf, record, grading)
        case not_followed:
            raise AssertionError(f"the root of a survey is always followed: {not_followed}")


def _missing(spf: SpfEvidence, grading: Grading, asked: tuple[Query, ...]) -> Iterator[Finding]:
    near = tuple(text for text in spf.tree.root.other_texts if _breaks_version(find_mistakes(text)))
    yield SpfMissing(subject=spf.domain, near_misses=near, evidence=asked, **grading.reached())
    for text in near[:1]:
        yield from _mistakes(spf, text, grading, asked)


def _breaks_version(mistakes: tuple[SpfMistake, ...]) -> bool:
    return any(mistake.effect is SlipEffect.NONE for mistake in mistakes)


def _evaluated(evidence: Evidence, spf: SpfEvidence, record: SpfRecord, grading: Grading) -> Iterator[Finding]:
    asked = (spf.txt.query,)
    authorisation = _authorisation(spf)
    reached = tuple(reached_faults(spf, authorisation, evidence.sender, grading))
    yield from reached
    yield from unreached_faults(spf, authorisation, evidence.sender, grading, reached)
    yield from open_doors(spf, grading)
    if any(mistake.effect in _HIDDEN for mistake in find_mistakes(record.text)):
        yield from _mistakes(spf, record.text, grading, asked)
    if not reached:
        _require_no_temperror(authorisation)
    sampled = [each for each in authorisation.outcomes if each.sampled]
    if sampled and not authorisation.proven_causes and not speaks_for_all(spf, authorisation):
        yield SpfAnswerDependsOnAddress(
            subject=spf.domain,
            sender=evidence.sender.name,
            tried=sum(each.tried for each in sampled),
            record=record.text,
            evidence=asked,
            **grading.unproven(),
        )
    if not reached:
        yield from _answered(spf, authorisation, evidence.sender.name, record, grading)


def _answered(
    spf: SpfEvidence, authorisation: SpfAuthorisation, sender: str, record: SpfRecord, grading: Grading
) -> Iterator[Finding]:
    """Whether the sender's addresses pass, where no fault keeps the record from being evaluated."""
    asked = (spf.txt.query,)
    failing = [each for each in authorisation.outcomes if each.evaluation.result is not SpfResult.PASS]
    worst = [each.evaluation for each in failing if not each.is_open]
    if all(each.sampled for each in failing) and not speaks_for_all(spf, authorisation):
        grading = replace(grading, confidence=Confidence.INFERRED)
    if not failing:
        yield SpfOk(
            subject=spf.domain,
            sender=sender,
            lookups=spf.tree.lookups,
            void_lookups=spf.tree.void_lookups,
            record=record.text,
            evidence=asked,
            **grading.passed(),
        )
    elif not worst:
        return
    elif authorisation.passes:
        yield SpfSenderPartlyAuthorised(
            subject=spf.domain,
            sender=sender,
            result=worst[0].result,
            networks=tuple(str(network) for network in authorisation.not_passing),
            record=record.text,
            evidence=asked,
            **grading.reached(),
        )
    else:
        yield SpfSenderNotAuthorised(
            subject=spf.domain,
            sender=sender,
            result=worst[0].result,
            matched=worst[0].matched.term if worst[0].matched else "",
            record=record.text,
            evidence=asked,
            **grading.reached(),
        )


def _mistakes(spf: SpfEvidence, text: str, grading: Grading, asked: tuple[Query, ...]) -> Iterator[Finding]:
    for mistake in find_mistakes(text)[:1]:
        harmless = mistake.effect in _HIDDEN and authorises_sender(spf)
        yield SpfTypingMistake(
            subject=spf.domain,
            at=spf.domain,
            record=text,
            mistake=mistake.kind,
            effect=mistake.effect,
            start=mistake.span.start,
            end=mistake.span.end,
            corrected=mistake.corrected,
            evidence=asked,
            **(grading.unreached() if harmless else grading.reached()),
        )


def _authorisation(spf: SpfEvidence) -> SpfAuthorisation:
    if spf.authorisation is not None:
        return spf.authorisation
    if isinstance(spf.networks, Undetermined):
        raise NotKnown(spf.networks)
    assert not isinstance(spf.networks, SenderNetworks), "known networks are always evaluated"
    query = Query(spf.domain, RecordType.TXT)
    raise NotKnown(Undetermined(query=query, reason=Reason.SENDER_NETWORKS_UNKNOWN))


def _require_no_temperror(authorisation: SpfAuthorisation) -> None:
    for cause in authorisation.causes:
        if cause.undetermined is not None:
            raise NotKnown(cause.undetermined)
