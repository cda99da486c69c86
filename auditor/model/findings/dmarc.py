"""Is a DMARC policy in force for the From domain, and is it one that receivers can read?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcFinding(Finding):
    """What DMARC findings share; the subject is the name of the record, or where it is expected."""

    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.DMARC
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcMissing(DmarcFinding):
    """No policy is in force in either discovery model; ``looked_at`` are the names asked."""

    code: ClassVar = "dmarc-missing"
    references: ClassVar = ("RFC 9989 section 4.10", "RFC 7489 section 6.6.3")
    looked_at: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcMultipleRecords(DmarcFinding):
    """Several DMARC records at one name: receivers discard them all."""

    code: ClassVar = "dmarc-multiple-records"
    references: ClassVar = ("RFC 9989 section 4.10", "RFC 7489 section 6.6.3")
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcSyntaxError(DmarcFinding):
    """A TXT at the right name that is not a DMARC record to a receiver."""

    code: ClassVar = "dmarc-syntax-error"
    references: ClassVar = ("RFC 9989 section 4.8", "RFC 7489 section 6.4")
    record: str
    fault: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcTypingMistake(DmarcFinding):
    """A recognisable human slip; ``corrected`` is the record as it was meant."""

    code: ClassVar = "dmarc-typing-mistake"
    references: ClassVar = ("RFC 9989 section 4.8",)
    record: str
    mistake: str
    start: int
    end: int
    corrected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcPolicyMissing(DmarcFinding):
    """No ``p=``: valid under RFC 9989 with ``rua``, yet big receivers refuse it."""

    code: ClassVar = "dmarc-policy-missing"
    references: ClassVar = ("RFC 9989 section 4.10.1", "RFC 7489 section 6.3")
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcPolicyInvalid(DmarcFinding):
    """``p``, ``sp`` or ``np`` has a value that does not exist; ``falls_back_to_none``: a valid ``rua`` saves it."""

    code: ClassVar = "dmarc-policy-invalid"
    references: ClassVar = ("RFC 9989 section 4.10.1", "RFC 7489 section 6.6.3")
    record: str
    tag: str
    value: str
    falls_back_to_none: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcCnameDangling(DmarcFinding):
    """The record's name is a CNAME to ``target``, where there is no record."""

    code: ClassVar = "dmarc-cname-dangling"
    references: ClassVar = ("RFC 9989 section 4.10",)
    target: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcModelsDisagree(DmarcFinding):
    """Receivers of the older and of the newer standard reach different conclusions."""

    code: ClassVar = "dmarc-models-disagree"
    references: ClassVar = ("RFC 9989 section 4.10.2", "RFC 7489 section 3.2")
    severity: Severity = Severity.RISK
    organizational_rfc7489: DomainName
    organizational_rfc9989: DomainName
    passes_rfc7489: bool
    passes_rfc9989: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcWithoutReports(DmarcFinding):
    """No valid ``rua``: nobody would notice a failure."""

    code: ClassVar = "dmarc-without-reports"
    references: ClassVar = ("RFC 9989 section 5.1",)
    severity: Severity = Severity.ADVICE
    consequence: Consequence = Consequence.HYGIENE
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcNotEnforcing(DmarcFinding):
    """The policy in force is weaker than ``wanted`` (``none`` where the profile asks nothing)."""

    code: ClassVar = "dmarc-not-enforcing"
    references: ClassVar = ("RFC 9989 section 5.1",)
    severity: Severity = Severity.ADVICE
    consequence: Consequence = Consequence.HYGIENE
    policy: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcOk(DmarcFinding):
    """A policy is in force: ``policy``, from the record at the subject, by its ``tag``."""

    code: ClassVar = "dmarc-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
    policy: str
    tag: str
    record: str
