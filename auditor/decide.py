"""What do findings and unknowns mean for the campaign, under this profile?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.knowledge.profiles import FromSpf, MinimumDmarc, MxFailure, Profile, SpfCheck
from auditor.mailauth.dmarc import Policy
from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding, Unknown, UnknownKind
from auditor.model.findings.dmarc import DmarcNotEnforcing
from auditor.model.findings.spf import SpfFinding
from auditor.model.question import Question
from auditor.model.request import AuditRequest, Volume
from auditor.model.severity import Confidence, Consequence, Identity, Owner, Severity
from auditor.model.verdict import CampaignState, State, Verdict

_MX_FAILURES = frozenset(
    {"envelope-domain-not-found", "envelope-mx-missing", "envelope-mx-wrong", "envelope-mx-multiple"}
)
_MX_FAILURE_BLOCKS = frozenset({MxFailure.REJECT, MxFailure.UNKNOWN_BLOCKS})
"""Where a missing MX record blocks, an unknown one must not open the gate."""
_AUTHORISATION = frozenset({"spf-sender-not-authorised", "spf-sender-partly-authorised"})
_MISPLACED = frozenset({"record-name-doubled", "record-at-wrong-name"})
_WITHOUT_POLICY = frozenset(
    {
        "dmarc-missing",
        "dmarc-cname-dangling",
        "dmarc-syntax-error",
        "dmarc-multiple-records",
        "dmarc-policy-missing",
        "dmarc-policy-invalid",
    }
)
_PLATFORM_REFUSES = frozenset({Consequence.CAMPAIGN_ERROR, Consequence.REFUSED_BY_SENDER})


def regrade(findings: Iterable[Finding], profile: Profile) -> tuple[Finding, ...]:
    """The findings with the severity that they have under ``profile``; worst first."""
    given = tuple(each for each in findings if not _is_moot(each, profile))
    graded = [_regraded(finding, given, profile) for finding in given]
    return tuple(sorted(graded, key=lambda each: (each.severity.rank, list(Question).index(each.question), each.id)))


def decide(
    findings: tuple[Finding, ...], unknowns: tuple[Unknown, ...], *, profile: Profile, request: AuditRequest
) -> Verdict:
    """Observed blocker, else anything inferred or unknown that is required, else risk, else ready.

    ``findings`` are regraded already.
    """
    blockers = [each for each in findings if each.severity is Severity.BLOCKER]
    observed = [each for each in blockers if each.confidence is Confidence.OBSERVED]
    inferred = [each for each in blockers if each.confidence is Confidence.INFERRED]
    open_questions = [each for each in unknowns if _is_required(each, findings, profile, request)]
    risks = [each for each in findings if each.severity is Severity.RISK]
    if observed:
        state, deciding = State.NOT_READY, [each.id for each in observed]
    elif inferred or open_questions:
        state, deciding = State.INCONCLUSIVE, [*(u.id for u in open_questions), *(f.id for f in inferred)]
    elif risks:
        state, deciding = State.READY_WITH_RISKS, [each.id for each in risks]
    else:
        state, deciding = State.READY, []
    campaign = _campaign_state(observed, profile, undecided=bool(inferred or open_questions))
    return Verdict(state=state, campaign_state=campaign, deciding=tuple(deciding))


def _regraded(finding: Finding, findings: tuple[Finding, ...], profile: Profile) -> Finding:
    graded = _by_path(finding, findings, profile)
    severity = profile.severity_of(graded.code, graded.identity, graded.severity)
    if graded.severity is Severity.PASSED or severity is graded.severity:
        return graded
    return replace(graded, severity=severity)


def _is_moot(finding: Finding, profile: Profile) -> bool:
    """A policy that enforces something is worth a word only where more is demanded."""
    if not isinstance(finding, DmarcNotEnforcing) or finding.policy == Policy.NONE:
        return False
    return not _is_weaker(finding.policy, profile.minimum_dmarc)


def _by_path(finding: Finding, findings: tuple[Finding, ...], profile: Profile) -> Finding:
    if finding.code in _MISPLACED:
        return _as_bad_as_its_effects(finding, findings, profile)
    if finding.code in _MX_FAILURES or _falls_with_mx(finding, findings, profile):
        return replace(finding, severity=_mx_severity(findings, profile))
    if _misses_minimum(finding, profile):
        return replace(finding, severity=Severity.BLOCKER, consequence=Consequence.CAMPAIGN_ERROR)
    if (
        isinstance(finding, SpfFinding)
        and finding.identity is Identity.FROM
        and finding.severity is not Severity.PASSED
    ):
        return _from_spf(finding, profile)
    return finding


def _as_bad_as_its_effects(finding: Finding, findings: tuple[Finding, ...], profile: Profile) -> Finding:
    """A misplaced record matters as much as the missing one that it explains."""
    effects = [_regraded(each, findings, profile) for each in findings if finding.id in each.because_of]
    if not effects:
        return finding
    worst = min(effects, key=lambda each: each.severity.rank)
    return replace(finding, severity=worst.severity, consequence=worst.consequence)


def _falls_with_mx(finding: Finding, findings: tuple[Finding, ...], profile: Profile) -> bool:
    """Whether the sender, lacking the MX, uses its own envelope, so that this one's SPF record is never evaluated."""
    if profile.mx_failure is not MxFailure.DEFAULT or not isinstance(finding, SpfFinding):
        return False
    is_envelope_fault = finding.identity is Identity.ENVELOPE and finding.severity is Severity.BLOCKER
    return is_envelope_fault and any(each.code in _MX_FAILURES for each in findings)


def _misses_minimum(finding: Finding, profile: Profile) -> bool:
    if profile.minimum_dmarc is MinimumDmarc.NONE:
        return False
    if isinstance(finding, DmarcNotEnforcing):
        return _is_weaker(finding.policy, profile.minimum_dmarc)
    return finding.code in _WITHOUT_POLICY and finding.severity is not Severity.ADVICE


def _only_the_platform_asks(finding: SpfFinding) -> SpfFinding:
    """Receivers evaluate the envelope's record: a fault of this one stops nothing."""
    if finding.severity is not Severity.BLOCKER:
        return finding
    return replace(finding, severity=Severity.ADVICE, consequence=Consequence.HYGIENE)


def _from_spf(finding: SpfFinding, profile: Profile) -> SpfFinding:
    match profile.from_spf:
        case FromSpf.NONE:
            return _only_the_platform_asks(finding)
        case FromSpf.VALID if finding.code in _AUTHORISATION:
            return replace(finding, severity=Severity.ADVICE, consequence=Consequence.HYGIENE)
        case _ if profile.spf_check is SpfCheck.STATIC and finding.breaks_evaluation:
            return replace(finding, severity=Severity.BLOCKER, consequence=Consequence.CAMPAIGN_ERROR)
        case _:
            return finding


def _mx_severity(findings: tuple[Finding, ...], profile: Profile) -> Severity:
    match profile.mx_failure:
        case MxFailure.REJECT | MxFailure.UNKNOWN_BLOCKS:
            return Severity.BLOCKER
        case MxFailure.UNKNOWN_RISKS:
            return Severity.RISK
        case MxFailure.DEFAULT:
            unaligned = any(each.code == "alignment-none" for each in findings)
            return Severity.BLOCKER if unaligned else Severity.RISK


def _is_weaker(policy: str, minimum: MinimumDmarc) -> bool:
    return Policy(policy).strength < Policy(minimum.value).strength


def unexamined(profile: Profile, examined: frozenset[Question], subject: DomainName) -> tuple[Unknown, ...]:
    """The questions that ``profile`` requires and no rule of this version answers: the gate stays closed on them."""
    return tuple(
        Unknown(
            question=question,
            kind=UnknownKind.NEEDS_INPUT,
            reason="not-examined",
            subject=subject,
            retry_helps=False,
            next_step="change-profile",
            owner=Owner.PLATFORM,
        )
        for question in profile.required
        if question not in examined
    )


def _is_required(unknown: Unknown, findings: tuple[Finding, ...], profile: Profile, request: AuditRequest) -> bool:
    if request.volume is Volume.LOW and unknown.question is Question.DKIM and unknown.reason == "dkim-not-proven":
        return not any(each.question is Question.ALIGNMENT for each in findings)
    if unknown.question is Question.ENVELOPE and profile.mx_failure in _MX_FAILURE_BLOCKS:
        return True
    return profile.requires(unknown.question)


def _campaign_state(blockers: list[Finding], profile: Profile, *, undecided: bool) -> CampaignState | None:
    if profile.from_spf is FromSpf.NONE:
        return None
    if any(each.consequence in _PLATFORM_REFUSES for each in blockers):
        return CampaignState.ERROR
    return CampaignState.UNKNOWN if undecided else CampaignState.OK
