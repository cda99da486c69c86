"""Evidence and findings to DNS changes: pure. One final value for each name and type, or nothing."""

from __future__ import annotations

from dataclasses import replace

from auditor.knowledge.profiles import Profile
from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import Absence, Absent
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.findings.from_domain import FreemailTier, FromDomainNotFound
from auditor.model.plan import Change
from auditor.model.severity import Severity
from auditor.plan.assembly import compose, merge_intents, without_claims
from auditor.plan.dkim import plan_dkim
from auditor.plan.dmarc import plan_dmarc
from auditor.plan.envelope import plan_envelope
from auditor.plan.losses import with_losses
from auditor.plan.region import find_region
from auditor.plan.spf import plan_spf
from auditor.plan.uncovered import uncovered
from auditor.plan.zones import zone_cuts

_ACTED_ON = frozenset({Severity.BLOCKER, Severity.RISK})

__all__ = ["compose", "find_region", "plan_changes", "with_losses", "without_claims"]


def plan_changes(
    evidence: Evidence, findings: tuple[Finding, ...], *, sender: Sender, profile: Profile, region: str | None = None
) -> tuple[Change, ...]:
    """What to change in DNS so that the blockers and risks among ``findings`` go away, as far as DNS can mend them.

    ``findings`` are regraded already. Nothing is invented: a value that no record, table or statement gives (a region,
    a key, a mailbox) yields no change. On the world after the changes there is nothing more to plan, unless a mended
    record shows a fault that could not be seen before; then plan again there and :func:`compose`, with the ``region``
    that :func:`find_region` told before: the changes may have covered its traces.
    """
    if not _is_manageable(evidence):
        return ()
    troubles = tuple(finding for finding in findings if finding.severity in _ACTED_ON)
    intents = (
        *plan_spf(evidence, troubles, sender=sender, profile=profile, findings=findings),
        *plan_envelope(evidence, troubles, sender=sender, findings=findings, seen=region),
        *plan_dkim(evidence, troubles, sender=sender, seen=region),
        *plan_dmarc(evidence, troubles, profile=profile),
    )
    changes = merge_intents((*intents, *uncovered(intents, evidence)), zone_cuts(evidence))
    return _with_consequences(_with_existence(changes, troubles), troubles)


def _is_manageable(evidence: Evidence) -> bool:
    """Whether the domain is somebody's to change: registered, and not a mailbox provider's."""
    if evidence.domain.freemail is FreemailTier.CORE:
        return False
    soa = evidence.domain.soa
    if isinstance(soa, Absent) and soa.kind is Absence.NXDOMAIN and not soa.chain:
        return soa.zone is not None and soa.zone.is_at_or_below(evidence.domain.organizational)
    return True


def _with_existence(changes: tuple[Change, ...], troubles: tuple[Finding, ...]) -> tuple[Change, ...]:
    """A From domain that does not exist begins to with the first record at it, or below it (RFC 8020 section 2)."""
    for trouble in troubles:
        if not isinstance(trouble, FromDomainNotFound):
            continue
        inside = [each for each in changes if each.after and each.name.is_at_or_below(trouble.subject)]
        making = {each.id for each in inside if each.name == trouble.subject} or {each.id for each in inside}
        changes = tuple(
            replace(each, mends=tuple(sorted({*each.mends, trouble.id}))) if each.id in making else each
            for each in changes
        )
    return changes


def _with_consequences(changes: tuple[Change, ...], troubles: tuple[Finding, ...]) -> tuple[Change, ...]:
    """Each change mends also what its causes explain, once all causes of that are mended."""
    mended = {finding for change in changes for finding in change.mends}
    explained = [finding for finding in troubles if finding.because_of and finding.id not in mended]
    growing = True
    while growing:
        now = [each for each in explained if each.id not in mended and mended.issuperset(each.because_of)]
        growing = bool(now)
        mended.update(each.id for each in now)
        changes = tuple(
            replace(change, mends=tuple(sorted({*change.mends, *_explained_by(change, now)}))) for change in changes
        )
    return changes


def _explained_by(change: Change, findings: list[Finding]) -> set[str]:
    return {finding.id for finding in findings if set(finding.because_of) & set(change.mends)}
