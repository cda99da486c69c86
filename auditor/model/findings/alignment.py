"""Does a domain that SPF or DKIM proves belong to the same organization as the From domain?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Owner, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentFinding(Finding):
    """What alignment findings share; the subject is the From domain."""

    references: ClassVar = ("RFC 9989 section 4.4", "RFC 7489 section 3.1")
    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.ALIGNMENT
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    envelope: DomainName
    signing_domain: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentNone(AlignmentFinding):
    """Neither SPF nor DKIM aligns; ``policy`` is what receivers are told to do then (``none``: nothing)."""

    code: ClassVar = "alignment-none"
    severity: Severity = Severity.BLOCKER
    owner: Owner = Owner.PLATFORM
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentOnlyDkim(AlignmentFinding):
    """Only DKIM aligns; ``spf_known``: that SPF does not is seen, not merely not answered."""

    code: ClassVar = "alignment-only-dkim"
    severity: Severity = Severity.RISK
    owner: Owner = Owner.PLATFORM
    spf_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentOnlySpf(AlignmentFinding):
    """Only SPF aligns.

    ``dkim_known``: that DKIM does not is stated or proven, not merely not shown. ``dkim_signs``: there is a usable key,
    of a domain that is not in alignment.
    """

    code: ClassVar = "alignment-only-spf"
    severity: Severity = Severity.BLOCKER
    owner: Owner = Owner.PLATFORM
    dkim_known: bool
    dkim_signs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentOk(AlignmentFinding):
    """Both legs align."""

    code: ClassVar = "alignment-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
