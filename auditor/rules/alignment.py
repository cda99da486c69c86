"""Does what SPF or DKIM proves belong to the same organization as the From domain?"""

from __future__ import annotations

from typing import TypedDict

from auditor.mailauth.dmarc import DiscoveryModel, NotDecided, Policy, PolicyInForce, organizational_domain
from auditor.mailauth.dns import Answer, Query
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import NeedsInput, NotApplicable, NotKnown
from auditor.model.findings.alignment import AlignmentNone, AlignmentOk, AlignmentOnlyDkim, AlignmentOnlySpf
from auditor.model.findings.dmarc import DmarcModelsDisagree
from auditor.model.path import EnvelopeKind
from auditor.model.request import Volume
from auditor.model.severity import Confidence, Severity, Source
from auditor.rules.dkim import has_nowhere_to_stand
from auditor.rules.dmarc import discoveries
from auditor.rules.engine import Conclusions
from auditor.rules.legs import Leg, Legs, Ternary, find_legs


class _About(TypedDict):
    envelope: DomainName
    signing_domain: DomainName
    evidence: tuple[Query, ...]


def judge_alignment(evidence: Evidence) -> Conclusions:
    """The table of DKIM knowledge against SPF alignment; where the models differ, a leg counts if either aligns it."""
    if has_nowhere_to_stand(evidence) and evidence.path.envelope.source is Source.ASSUMED:
        yield NotApplicable("from-domain-not-found")
        return
    old, new = find_legs(evidence)
    if {old.passes, new.passes} == {Ternary.YES, Ternary.NO} and _has_policy(evidence):
        yield _disagree(evidence, old, new)
    spf, dkim = _either(old.spf, new.spf), _either(old.dkim, new.dkim)
    path = evidence.path
    about = _About(envelope=path.envelope.value, signing_domain=path.identity.value, evidence=_rests_on(evidence))
    subject, guess = evidence.request.from_domain, path.envelope.confidence
    match dkim.aligned, spf.aligned:
        case Ternary.YES, Ternary.YES:
            yield AlignmentOk(subject=subject, confidence=guess, **about)
        case Ternary.YES, Ternary.NO:
            yield AlignmentOnlyDkim(subject=subject, confidence=guess, spf_known=True, **about)
        case Ternary.YES, Ternary.UNKNOWN:
            yield AlignmentOnlyDkim(subject=subject, confidence=Confidence.INFERRED, spf_known=False, **about)
        case Ternary.NO, Ternary.YES:
            signs = dkim.authenticated is Ternary.YES
            unsigned_bulk = evidence.request.volume is Volume.BULK and not signs
            severity = Severity.BLOCKER if unsigned_bulk else Severity.RISK
            yield AlignmentOnlySpf(subject=subject, severity=severity, dkim_known=True, dkim_signs=signs, **about)
        case Ternary.NO, Ternary.NO:
            if path.envelope.source is Source.ASSUMED:
                raise NeedsInput("envelope-not-known", "give-mail-from", subject)
            yield AlignmentNone(
                subject=subject, policy=_policy(evidence), severity=_none_severity(evidence), confidence=guess, **about
            )
        case Ternary.UNKNOWN, Ternary.YES if dkim.silent is None and evidence.request.volume is Volume.LOW:
            yield AlignmentOnlySpf(
                subject=subject,
                severity=Severity.RISK,
                confidence=Confidence.INFERRED,
                dkim_known=False,
                dkim_signs=False,
                **about,
            )
        case _:
            raise _unknown(subject, spf, dkim)


def _rests_on(evidence: Evidence) -> tuple[Query, ...]:
    """The envelope's records where it is the hotel's, the keys, and the policies that say how names are compared."""
    spf = evidence.spf_envelope or evidence.spf_from
    custom = evidence.path.envelope_kind is EnvelopeKind.CUSTOM
    envelope = (spf.txt.query, evidence.envelope.mx.query) if custom else ()
    keys = [reply.query for key in evidence.dkim.keys for reply in (key.cname, key.txt)]
    policies = [reply.query for reply in evidence.dmarc.replies.values() if isinstance(reply, Answer)]
    return (*envelope, *keys, *policies)


def _has_policy(evidence: Evidence) -> bool:
    return any(isinstance(each.outcome, PolicyInForce) for each in discoveries(evidence))


def _either(one: Leg, other: Leg) -> Leg:
    order = (Ternary.YES, Ternary.UNKNOWN, Ternary.NO)
    return min(one, other, key=lambda leg: order.index(leg.aligned))


def _unknown(subject: DomainName, spf: Leg, dkim: Leg) -> NotKnown | NeedsInput:
    if dkim.aligned is Ternary.UNKNOWN and dkim.silent is None:
        return NeedsInput("dkim-not-proven", "give-ses-tokens", subject)
    silent = dkim.silent or spf.silent
    assert silent is not None, "a leg that needs no input is unknown because a question had no answer"
    return NotKnown(silent)


def _none_severity(evidence: Evidence) -> Severity:
    low = evidence.request.volume is Volume.LOW
    return Severity.RISK if low and _policy(evidence) == Policy.NONE else Severity.BLOCKER


def _policy(evidence: Evidence) -> str:
    policies = [each.outcome.policy for each in discoveries(evidence) if isinstance(each.outcome, PolicyInForce)]
    return max(policies, key=lambda policy: policy.strength, default=Policy.NONE)


def _disagree(evidence: Evidence, old: Legs, new: Legs) -> DmarcModelsDisagree:
    domain = evidence.request.from_domain
    walked = organizational_domain(domain, DiscoveryModel.RFC9989, evidence.dmarc.replies)
    return DmarcModelsDisagree(
        subject=domain,
        organizational_rfc7489=evidence.domain.organizational,
        organizational_rfc9989=domain if isinstance(walked, NotDecided) else walked,
        passes_rfc7489=old.passes is Ternary.YES,
        passes_rfc9989=new.passes is Ternary.YES,
        evidence=_rests_on(evidence),
    )
