"""How do evidence, judgement, verdict and plan become the report? Typed values in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from auditor import __version__
from auditor.facts import tell_facts
from auditor.knowledge import KNOWLEDGE_VERSION
from auditor.knowledge.profiles import Profile
from auditor.mailauth.dns import Absent, Answer, Mx, Rdata, RecordType, Reply, Txt, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import list_version
from auditor.mailauth.spf import SenderNetworks
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding, NotApplicable, Unknown
from auditor.model.path import Sourced
from auditor.model.plan import Action, Change, Plan
from auditor.model.question import Question
from auditor.model.report import (
    ChangeView,
    ElementView,
    FindingView,
    NotApplicableView,
    PathView,
    PlanView,
    ProfileView,
    QueryView,
    Report,
    RequestView,
    ToolView,
    UnknownView,
    Value,
    VerdictView,
)
from auditor.model.request import AuditRequest, EnvelopeDefault, EnvelopeGiven, EnvelopeStated, Signing
from auditor.model.severity import Source
from auditor.model.verdict import Verdict

_NOT_KNOWN = ElementView(value=None, source=Source.ASSUMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One audit, before it is put into a report."""

    evidence: Evidence
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    not_applicable: tuple[tuple[Question, NotApplicable], ...]
    verdict: Verdict


def assemble(
    audit: Audit, plan: Plan, replies: tuple[Reply, ...], *, profile: Profile, profile_assumed: bool
) -> Report:
    """The report of ``audit``; ``replies`` are the questions that it asked, sorted."""
    evidence = audit.evidence
    told = {each.id for each in audit.findings}
    changes = tuple(_change(each, told) for each in plan.changes)
    return Report(
        tool=ToolView(
            name="auditor",
            version=__version__,
            knowledge=KNOWLEDGE_VERSION,
            public_suffix_list=list_version(),
        ),
        audited_at=_instant(evidence.asked_at),
        profile=ProfileView(name=profile.name, digest=profile.digest, assumed=profile_assumed),
        request=_request(evidence.request),
        path=_path(evidence),
        verdict=VerdictView(
            state=audit.verdict.state,
            campaign_state=audit.verdict.campaign_state,
            deciding=audit.verdict.deciding,
        ),
        findings=tuple(_finding(each, plan) for each in audit.findings),
        unknowns=tuple(_unknown(each) for each in audit.unknowns),
        not_applicable=tuple(
            NotApplicableView(question=question, reason=each.reason) for question, each in audit.not_applicable
        ),
        facts=tell_facts(evidence),
        queries=tuple(_query(each) for each in replies),
        plan=PlanView(
            changes=changes,
            reaches=plan.reaches,
            remaining=plan.remaining,
            remaining_findings=tuple(_finding(each, plan) for each in plan.remaining_findings),
            remaining_unknowns=tuple(_unknown(each) for each in plan.remaining_unknowns),
        ),
    )


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _request(request: AuditRequest) -> RequestView:
    return RequestView(
        domain=str(request.from_domain),
        mail_from=_mail_from(request.envelope),
        identity=str(request.identity) if request.identity else None,
        ses_tokens=request.tokens,
        selectors=request.selectors,
        no_dkim=request.signing is Signing.NOTHING_SIGNS,
        sender=request.sender,
        region=request.region,
        volume=request.volume,
    )


def _mail_from(envelope: EnvelopeStated) -> str | None:
    match envelope:
        case EnvelopeGiven(domain):
            return str(domain)
        case EnvelopeDefault():
            return "default"
        case _:
            return None


def _path(evidence: Evidence) -> PathView:
    path = evidence.path
    return PathView(
        from_domain=ElementView(value=str(path.from_domain), source=Source.GIVEN),
        identity=_element(path.identity),
        envelope=_element(path.envelope),
        region=_region(evidence),
        selectors=tuple(_element(each) for each in (*path.tokens, *path.selectors)),
        addresses=_addresses(evidence),
    )


def _region(evidence: Evidence) -> ElementView:
    """As stated; else as the envelope's mail exchanger shows it."""
    if evidence.path.region is not None:
        return _element(evidence.path.region)
    mx = evidence.envelope.mx
    hosts = [each.exchange for each in mx.exchangers] if isinstance(mx, Answer) else []
    seen = [evidence.sender.region_of_host[host] for host in hosts if host in evidence.sender.region_of_host]
    return ElementView(value=seen[0], source=Source.PROBED) if seen else _NOT_KNOWN


def _addresses(evidence: Evidence) -> ElementView:
    """The ranges that the sender's own record authorises now."""
    ranges = evidence.spf_from.networks
    if not isinstance(ranges, SenderNetworks):
        return _NOT_KNOWN
    return ElementView(value=" ".join(str(each) for each in ranges.networks), source=Source.PROBED)


def _element(sourced: Sourced[DomainName] | Sourced[str]) -> ElementView:
    return ElementView(value=str(sourced.value), source=sourced.source)


def _finding(finding: Finding, plan: Plan) -> FindingView:
    return FindingView(
        id=finding.id,
        code=finding.code,
        question=finding.question,
        severity=finding.severity,
        consequence=finding.consequence,
        category=finding.category,
        confidence=finding.confidence,
        subject=str(finding.subject),
        identity=finding.identity,
        fields={name: _value(getattr(finding, name)) for name in finding.own_fields()},
        references=finding.references,
        evidence=tuple(dict.fromkeys(query.id for query in finding.evidence)),
        owner=finding.owner,
        because_of=finding.because_of,
        fixed_by=tuple(change.id for change in plan.changes if finding.id in change.mends),
    )


def _value(value: object) -> Value:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case datetime():
            return _instant(value)
        case str() | DomainName() | IPv4Address() | IPv6Address():
            return str(value)
        case tuple():
            return tuple(str(each) for each in value)
        case _:
            raise TypeError(f"a finding's field cannot be a {type(value).__name__}")


def _unknown(unknown: Unknown) -> UnknownView:
    return UnknownView(
        id=unknown.id,
        question=unknown.question,
        kind=unknown.kind,
        reason=unknown.reason,
        fields={"subject": str(unknown.subject), "tried": unknown.tried},
        retry_helps=unknown.retry_helps,
        next_step=unknown.next_step,
        owner=unknown.owner,
        evidence=tuple(query.id for query in unknown.evidence),
    )


def _change(change: Change, told: set[str]) -> ChangeView:
    before = tuple(_standing(each) for each in change.before)
    return ChangeView(
        id=change.id,
        action=change.action,
        type=change.type,
        name=str(change.name),
        host=change.name.relative_to(change.zone) if change.zone is not None else None,
        zone=str(change.zone) if change.zone is not None else None,
        priority=change.after[0].preference if change.after and isinstance(change.after[0], Mx) else None,
        value="\n".join(_typed(each) for each in change.after),
        before=before or None,
        keep=tuple(_standing(each) for each in change.keep),
        ttl=change.ttl,
        owner=change.owner,
        order=change.order,
        undo="delete-created" if change.action is Action.CREATE else "restore-before",
        mends=tuple(each for each in change.mends if each in told),
        cost=change.cost,
        closed=change.closed,
        dropped=change.dropped,
    )


def _standing(record: Rdata) -> str:
    """As it stands in DNS: an MX with its priority."""
    return str(record) if isinstance(record, Mx) else _typed(record)


def _typed(record: Rdata) -> str:
    """As a person types it into a panel: a TXT without quotes, an MX without its priority."""
    match record:
        case Txt():
            return record.text
        case Mx():
            return f"{record.exchange}."
        case _:
            return str(record)


def _query(reply: Reply) -> QueryView:
    match reply:
        case Answer():
            status, answers = "answer", tuple(str(record) for record in reply.records)
        case Absent():
            status, answers = str(reply.kind), ()
        case Undetermined():
            status, answers = str(reply.reason), ()
    chain = tuple(f"{RecordType.CNAME} {target}." for target in reply.chain)
    return QueryView(
        id=reply.query.id,
        name=str(reply.query.name),
        type=reply.query.type,
        status=status,
        answers=(*chain, *answers),
        server=reply.server,
        flags=reply.flags,
    )
