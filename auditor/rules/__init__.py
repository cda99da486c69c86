"""Evidence to judgement: pure. The explicit list of rules, and the one function that runs them."""

from __future__ import annotations

from dataclasses import replace

from auditor.model.evidence import Evidence
from auditor.model.question import Question
from auditor.rules.alignment import judge_alignment
from auditor.rules.causes import explain
from auditor.rules.dkim import judge_dkim
from auditor.rules.dmarc import judge_dmarc
from auditor.rules.engine import Judgement, Rule, run_rules
from auditor.rules.envelope import judge_envelope
from auditor.rules.from_domain import judge_from_domain
from auditor.rules.placement import judge_placement
from auditor.rules.spf import judge_envelope_spf, judge_from_spf

RULES: tuple[Rule, ...] = (
    Rule(Question.FROM_DOMAIN, judge_from_domain),
    Rule(Question.FROM_SPF, judge_from_spf),
    Rule(Question.ENVELOPE, judge_envelope),
    Rule(Question.ENVELOPE_SPF, judge_envelope_spf),
    Rule(Question.DKIM, judge_dkim),
    Rule(Question.DMARC, judge_dmarc),
    Rule(Question.ALIGNMENT, judge_alignment),
    Rule(Question.PLACEMENT, judge_placement),
)
"""A new rule is one line here."""

EXAMINED = frozenset(rule.question for rule in RULES)
"""The questions that have a rule."""


def apply_rules(evidence: Evidence) -> Judgement:
    """Run every rule and name the causes."""
    judgement = run_rules(RULES, evidence)
    return replace(judgement, findings=explain(judgement.findings))


__all__ = ["EXAMINED", "RULES", "Judgement", "Rule", "apply_rules"]
