"""How does a request become a report? The only module that sees every stage; each arrow is one function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from auditor.assemble import Audit, assemble
from auditor.collect.evidence import collect
from auditor.decide import decide, regrade, unexamined
from auditor.knowledge.profiles import Profile
from auditor.knowledge.senders import load_sender
from auditor.mailauth.dns import Query, Reply, Resolver
from auditor.model.evidence import Evidence
from auditor.model.plan import Change, Plan
from auditor.model.report import Report
from auditor.model.request import AuditRequest
from auditor.model.severity import Severity
from auditor.model.verdict import State
from auditor.net.doubt import Doubt
from auditor.net.memo import Memo
from auditor.net.overlay import Edit, Overlay
from auditor.net.trace import Trace
from auditor.plan import compose, find_region, plan_changes, with_losses, without_claims
from auditor.rules import EXAMINED, apply_rules

MAX_ROUNDS = 5
"""Plans made on top of each other: a bound, should mending one record ever bring back the fault of another."""
_SEVERE = frozenset({Severity.BLOCKER, Severity.RISK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A report, and every reply that it stands on (for a snapshot)."""

    report: Report
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms an audit is made: whose demands, whether anybody chose them, and when."""

    profile: Profile
    profile_assumed: bool
    asked_at: datetime


async def run_audit(request: AuditRequest, resolver: Resolver, terms: Terms) -> Audited:
    """One audit with its proven plan. ``resolver`` is asked each question once; nothing raises for what it says."""
    trace = Trace(Memo(resolver))
    audit, seen = await _audit(request, trace, terms)
    asked = trace.entries
    plan = await prove(audit, seen, terms)
    report = assemble(audit, plan, asked, profile=terms.profile, profile_assumed=terms.profile_assumed)
    return Audited(report=report, replies=trace.entries)


async def prove(audit: Audit, resolver: Resolver, terms: Terms) -> Plan:
    """The changes that mend ``audit``, laid over the observed DNS and audited again.

    A mended record may show a fault that could not be seen before; then the plan goes on from there, until planning on
    the world after the changes gives nothing more.
    """
    request = audit.evidence.request
    sender = load_sender(request.sender)
    changes: tuple[Change, ...] = ()
    region = find_region(audit.evidence, sender)
    proof = audit
    for _ in range(MAX_ROUNDS):
        more = plan_changes(proof.evidence, proof.findings, sender=sender, profile=terms.profile, region=region)
        if not more:
            break
        changes = compose(changes, more)
        edits = tuple(Edit(name=each.name, type=each.type, records=each.after + each.keep) for each in changes)
        proof, _ = await _audit(request, Overlay(edits, resolver), terms)
    if proof.verdict.state.is_worse_than_ready and not audit.verdict.state.is_worse_than_ready:
        # A policy that comes into force can refuse mail that nothing proves: better no change than that one.
        changes, proof = (), audit
    deciding = set(proof.verdict.deciding) if proof.verdict.state is State.INCONCLUSIVE else set()
    before = {each.id: each.severity for each in audit.findings}
    refuted = (each.id for each in proof.findings if each.id in before and each.severity.rank <= before[each.id].rank)
    return Plan(
        changes=with_losses(without_claims(changes, frozenset(refuted)), audit.evidence, proof.evidence),
        reaches=proof.verdict.state,
        remaining_findings=tuple(each for each in proof.findings if each.severity in _SEVERE),
        remaining_unknowns=tuple(each for each in proof.unknowns if each.id in deciding),
    )


async def _audit(request: AuditRequest, resolver: Resolver, terms: Terms) -> tuple[Audit, Resolver]:
    evidence, seen = await _collect(request, resolver, terms)
    judgement = apply_rules(evidence)
    findings = regrade(judgement.findings, terms.profile)
    unknowns = (*judgement.unknowns, *unexamined(terms.profile, EXAMINED, request.from_domain))
    verdict = decide(findings, unknowns, profile=terms.profile, request=request)
    audit = Audit(
        evidence=evidence,
        findings=findings,
        unknowns=unknowns,
        not_applicable=judgement.not_applicable,
        verdict=verdict,
    )
    return audit, seen


async def _collect(request: AuditRequest, resolver: Resolver, terms: Terms) -> tuple[Evidence, Resolver]:
    """The evidence; where the zone's own servers have what resolvers do not see yet, as it will soon be seen.

    Where those servers could not even be found out, an absence is not confirmed, and nothing is known instead.
    """
    sender = load_sender(request.sender)

    async def ask(source: Resolver) -> Evidence:
        return await collect(request, profile=terms.profile, sender=sender, resolver=source, asked_at=terms.asked_at)

    evidence = await ask(resolver)
    first = evidence.placement
    edits = tuple(
        Edit(name=look.expected, type=look.type, records=look.found.records)
        for look in first.second_looks
        if look.found is not None
    )
    doubts = {Query(look.expected, look.type): look.silent for look in first.second_looks if look.silent is not None}
    if not edits and not doubts:
        return evidence, resolver
    soon = Memo(Doubt(doubts, Overlay(edits, resolver)))
    later = await ask(soon)
    misses = (miss for miss in first.near_misses if Query(miss.expected, miss.type) in doubts)
    placement = replace(
        later.placement,
        second_looks=first.second_looks,
        near_misses=tuple(dict.fromkeys((*later.placement.near_misses, *misses))),
        silent=tuple(dict.fromkeys((*later.placement.silent, *first.silent))),
    )
    return replace(later, placement=placement), soon
