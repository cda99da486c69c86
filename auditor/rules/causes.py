"""Which finding is only the consequence of another? One fault is one problem in every report."""

from __future__ import annotations

from dataclasses import replace

from auditor.model.finding import Finding
from auditor.model.findings.dkim import DkimSesTokensIncomplete
from auditor.model.findings.envelope import EnvelopeMxMissing, EnvelopeMxMultiple, EnvelopeMxWrong
from auditor.model.findings.spf import SpfFinding
from auditor.model.question import Question
from auditor.model.severity import Identity, Severity

_ALIGNMENT = frozenset({"alignment-none", "alignment-only-dkim", "alignment-only-spf"})
_SPF_EFFECTS = frozenset({"spf-sender-not-authorised", "spf-sender-partly-authorised"})
_ENVELOPE_FAULTS = frozenset(
    {
        "envelope-default",
        "envelope-other-organization",
        "envelope-not-subdomain",
        "envelope-domain-not-found",
        "envelope-mx-missing",
        "envelope-mx-wrong",
        "envelope-mx-multiple",
    }
)
_MAIL_EXCHANGER_FAULTS = frozenset({"envelope-mx-missing", "envelope-mx-wrong", "envelope-mx-multiple"})
_ENVELOPE_RECORD_FAULTS = _MAIL_EXCHANGER_FAULTS | {"envelope-domain-not-found"}
_MISSING = frozenset(
    {"spf-missing", "dmarc-missing", "dkim-selector-missing", "envelope-mx-missing", "envelope-domain-not-found"}
)
_MISSING_WITH_DOMAIN = _MISSING | _ALIGNMENT | {"dkim-ses-tokens-incomplete", "envelope-default"}
_TYPING_EFFECTS = {
    "spf-typing-mistake": frozenset({"spf-missing", "spf-syntax-error", "spf-include-without-record"}) | _SPF_EFFECTS,
    "dmarc-typing-mistake": frozenset({"dmarc-syntax-error", "dmarc-policy-missing", "dmarc-policy-invalid"}),
}


def explain(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The same findings, each with the ids of those that cause it."""
    return tuple(
        replace(each, because_of=causes) if (causes := _causes_of(each, findings)) else each for each in findings
    )


def _causes_of(effect: Finding, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    if effect.severity in {Severity.PASSED, Severity.ADVICE}:
        return ()
    causes = [cause for cause in findings if cause is not effect and _explains(cause, effect)]
    if effect.code == "alignment-none" and not _explains_both_legs(causes):
        return ()
    return tuple(cause.id for cause in causes)


def _explains_both_legs(causes: list[Finding]) -> bool:
    """Mending one leg of two must not look like the whole remedy."""
    dkim = [cause for cause in causes if cause.code.startswith("dkim-")]
    everything = [cause for cause in causes if cause.question in {Question.FROM_DOMAIN, Question.PLACEMENT}]
    return bool(everything) or bool(dkim and len(dkim) < len(causes))


def _explains(cause: Finding, effect: Finding) -> bool:
    if cause.severity in {Severity.PASSED, Severity.ADVICE}:
        return False
    match cause.code:
        case "from-domain-not-found":
            return effect.code in _MISSING_WITH_DOMAIN
        case "from-domain-is-freemail":
            return effect.question != cause.question
        case "spf-typing-mistake" | "dmarc-typing-mistake" if effect.code in _TYPING_EFFECTS[cause.code]:
            return effect.identity == cause.identity
        case "record-name-doubled" | "record-at-wrong-name":
            return _is_misplaced(cause, effect)
        case "spf-include-loop" if effect.code == "spf-too-many-lookups":
            return effect.identity == cause.identity
        case "envelope-domain-not-found" if effect.code == "spf-missing":
            return effect.identity == cause.identity
        case "envelope-mx-missing" | "envelope-mx-wrong" | "envelope-mx-multiple" if _is_behind_the_alias(
            cause, effect
        ):
            return True
        case "envelope-not-subdomain" if effect.code in _ENVELOPE_RECORD_FAULTS or effect.identity is Identity.ENVELOPE:
            # Records at a name that the sender never uses are not worth mending.
            return effect.code in _ENVELOPE_RECORD_FAULTS or effect.code.startswith("spf-")
        case "envelope-is-from-domain" if effect.code in _MAIL_EXCHANGER_FAULTS:
            # The hotel's own mail exchanger is right where it is; the envelope is what is wrong.
            return True
    if isinstance(cause, SpfFinding) and cause.breaks_evaluation and effect.code in _SPF_EFFECTS:
        return effect.identity == cause.identity
    return effect.code in _ALIGNMENT and _breaks_alignment(cause, effect)


def _is_behind_the_alias(cause: Finding, effect: Finding) -> bool:
    """Whether the record is faulty because a CNAME stands where it should: with its own records it is right."""
    if not isinstance(cause, EnvelopeMxMissing | EnvelopeMxWrong | EnvelopeMxMultiple) or cause.alias is None:
        return False
    return isinstance(effect, SpfFinding) and effect.identity is Identity.ENVELOPE


def _is_misplaced(cause: Finding, effect: Finding) -> bool:
    if isinstance(effect, DkimSesTokensIncomplete):
        return cause.subject.labels[0] in effect.missing
    return effect.code in _MISSING and effect.subject == cause.subject


def _breaks_alignment(cause: Finding, effect: Finding) -> bool:
    """Only what is no consequence itself: the SPF leg breaks by the envelope, the DKIM leg by its keys."""
    spf_broken = effect.code != "alignment-only-spf"
    dkim_broken = effect.code != "alignment-only-dkim"
    if cause.code in _ENVELOPE_FAULTS:
        return spf_broken
    if cause.identity is Identity.ENVELOPE and cause.severity is Severity.BLOCKER:
        return spf_broken
    return cause.code.startswith("dkim-") and cause.severity is Severity.BLOCKER and dkim_broken
