"""Which faults does an SPF tree have, and which of them do the sender's addresses meet?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.mailauth.dns import Query, RecordType
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import (
    MAX_DNS_TERMS,
    MAX_MX_HOSTS,
    MAX_VOID_LOOKUPS,
    CauseKind,
    MultipleRecords,
    NoRecord,
    NotFollowed,
    SpfAuthorisation,
    SpfCause,
    SpfEvaluation,
    SpfNode,
    SpfSyntaxFault,
)
from auditor.model.evidence import SenderDemands, SpfEvidence
from auditor.model.findings.spf import (
    SpfFinding,
    SpfIncludeLoop,
    SpfIncludeWithoutRecord,
    SpfMultipleRecords,
    SpfMxTooManyHosts,
    SpfSyntaxError,
    SpfTooManyLookups,
    SpfTooManyVoidLookups,
    SpfTreeNotReadWhole,
)
from auditor.model.severity import Confidence
from auditor.rules.spf_certainty import speaks_for_all
from auditor.rules.spf_grading import Grade, Grading


def reached_faults(
    spf: SpfEvidence, authorisation: SpfAuthorisation, sender: SenderDemands, grading: Grading
) -> Iterator[SpfFinding]:
    """The faults that end the evaluation of at least one of the sender's addresses in permerror.

    What only tried addresses meet, others may not: it is inferred.
    """
    inferred = grading if speaks_for_all(spf, authorisation) else replace(grading, confidence=Confidence.INFERRED)
    proven = authorisation.proven_causes
    met = [each.evaluation for each in authorisation.outcomes if not each.is_open]
    met.sort(key=lambda evaluation: evaluation.cause not in proven)
    seen = [
        _of_cause(each, each.cause, spf, sender, (grading if each.cause in proven else inferred).reached())
        for each in met
        if each.cause is not None
    ]
    yield from _once([finding for finding in seen if finding is not None])


def unreached_faults(
    spf: SpfEvidence,
    authorisation: SpfAuthorisation,
    sender: SenderDemands,
    grading: Grading,
    reached: tuple[SpfFinding, ...],
) -> Iterator[SpfFinding]:
    """The faults of the whole tree that are not among ``reached``, and what of it could not be read."""
    known_ids = {finding.id for finding in reached}
    codes = {finding.code for finding in reached}
    grade = grading.unreached()
    seen = [finding for node in spf.tree.nodes for finding in _of_node(node, spf, grade)]
    yield from (finding for finding in _once(seen) if finding.id not in known_ids)
    if spf.tree.lookups > MAX_DNS_TERMS and not codes & {SpfTooManyLookups.code, SpfIncludeLoop.code}:
        yield _too_many_lookups(spf, sender, grade)
    if spf.tree.void_lookups > MAX_VOID_LOOKUPS and SpfTooManyVoidLookups.code not in codes:
        yield _too_many_voids(spf, spf.tree.void_lookups, spf.tree.void_names, grade)
    # Where the sender's own addresses meet the silence, it is an unknown of the question itself.
    if spf.tree.unread and not any(cause.undetermined for cause in authorisation.causes):
        yield SpfTreeNotReadWhole(
            subject=spf.domain,
            names=tuple(dict.fromkeys(reply.query.name for reply in spf.tree.unread)),
            evidence=tuple(reply.query for reply in spf.tree.unread),
            **grade,
        )


def _of_cause(
    evaluation: SpfEvaluation, cause: SpfCause, spf: SpfEvidence, sender: SenderDemands, grade: Grade
) -> SpfFinding | None:
    query = (Query(cause.domain, RecordType.TXT),)
    target = cause.target or cause.domain
    match cause.kind:
        case CauseKind.TOO_MANY_LOOKUPS:
            return _too_many_lookups(spf, sender, grade)
        case CauseKind.TOO_MANY_VOID_LOOKUPS:
            return _too_many_voids(spf, evaluation.void_lookups, evaluation.void_names, grade)
        case CauseKind.INCLUDE_WITHOUT_RECORD | CauseKind.REDIRECT_WITHOUT_RECORD:
            return SpfIncludeWithoutRecord(
                subject=target, at=cause.domain, term=cause.term, target=target, evidence=query, **grade
            )
        case CauseKind.INCLUDE_LOOP:
            return SpfIncludeLoop(
                subject=target, at=cause.domain, term=cause.term, target=target, evidence=query, **grade
            )
        case CauseKind.MX_TOO_MANY_HOSTS:
            return SpfMxTooManyHosts(subject=cause.domain, at=cause.domain, term=cause.term, evidence=query, **grade)
        case CauseKind.MULTIPLE_RECORDS:
            return SpfMultipleRecords(
                subject=cause.domain, at=cause.domain, records=cause.records, evidence=query, **grade
            )
        case CauseKind.SYNTAX if cause.fault is not None:
            return _syntax(cause.fault, cause.domain, query, grade)
        case CauseKind.DNS | CauseKind.NO_RECORD | CauseKind.BAD_DOMAIN | CauseKind.SYNTAX:
            return None


def _once(findings: list[SpfFinding]) -> Iterator[SpfFinding]:
    """One finding an id; records that name the same target without a record are named together."""
    by_id: dict[str, list[SpfFinding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    for first, *others in by_id.values():
        if isinstance(first, SpfIncludeWithoutRecord):
            places = (other.at for other in others if isinstance(other, SpfIncludeWithoutRecord))
            yield replace(first, also_at=tuple(dict.fromkeys(at for at in places if at != first.at)))
        else:
            yield first


def _of_node(node: SpfNode, spf: SpfEvidence, grade: Grade) -> Iterator[SpfFinding]:
    query = (Query(node.domain, RecordType.TXT),)
    for resolved in node.resolved:
        if resolved.hosts > MAX_MX_HOSTS:
            yield SpfMxTooManyHosts(subject=node.domain, at=node.domain, term=resolved.term, evidence=query, **grade)
    if node.link is None:
        return
    at, term = _parent_of(node, spf), node.link.term
    match node.outcome:
        case NoRecord():
            yield SpfIncludeWithoutRecord(
                subject=node.domain, at=at, term=term, target=node.domain, evidence=query, **grade
            )
        case MultipleRecords(records=records):
            yield SpfMultipleRecords(subject=node.domain, at=node.domain, records=records, evidence=query, **grade)
        case SpfSyntaxFault() as fault:
            yield _syntax(fault, node.domain, query, grade)
        case NotFollowed.LOOP:
            yield SpfIncludeLoop(subject=node.domain, at=at, term=term, target=node.domain, evidence=query, **grade)
        case _:
            return


def _parent_of(node: SpfNode, spf: SpfEvidence) -> DomainName:
    return next((each.domain for each in spf.tree.nodes if any(child is node for child in each.children)), spf.domain)


def _syntax(fault: SpfSyntaxFault, at: DomainName, query: tuple[Query, ...], grade: Grade) -> SpfSyntaxError:
    return SpfSyntaxError(
        subject=at,
        at=at,
        record=fault.text,
        term=fault.term,
        start=fault.span.start,
        end=fault.span.end,
        expected=fault.expected,
        evidence=query,
        **grade,
    )


def _too_many_lookups(spf: SpfEvidence, sender: SenderDemands, grade: Grade) -> SpfTooManyLookups:
    costliest = spf.tree.costliest
    before = [node.reached_at for node in spf.tree.nodes[1:] if node.domain == sender.spf_domain]
    return SpfTooManyLookups(
        subject=spf.domain,
        lookups=spf.tree.lookups,
        limit=MAX_DNS_TERMS,
        costliest=costliest.domain if costliest else spf.domain,
        costliest_lookups=costliest.subtree_lookups + 1 if costliest else 0,
        before_sender=min(before, default=spf.tree.lookups + 1) - 1,
        evidence=(spf.txt.query,),
        **grade,
    )


def _too_many_voids(spf: SpfEvidence, count: int, names: tuple[DomainName, ...], grade: Grade) -> SpfTooManyVoidLookups:
    return SpfTooManyVoidLookups(
        subject=spf.domain,
        void_lookups=count,
        limit=MAX_VOID_LOOKUPS,
        names=names,
        evidence=(spf.txt.query,),
        **grade,
    )
