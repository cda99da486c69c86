"""Do the records stand where receivers look for them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementFinding(Finding):
    """What placement findings share; the subject is the name where the record is expected."""

    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.PLACEMENT
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNameDoubled(PlacementFinding):
    """The record stands at a name that ends in the domain twice: a panel appended the zone."""

    code: ClassVar = "record-name-doubled"
    type: str
    found_at: DomainName
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAtWrongName(PlacementFinding):
    """The record stands at another name than the one where receivers look."""

    code: ClassVar = "record-at-wrong-name"
    type: str
    found_at: DomainName
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotYetVisible(PlacementFinding):
    """The zone's own servers have the record; resolvers still remember its absence until ``visible_by``."""

    code: ClassVar = "record-not-yet-visible"
    references: ClassVar = ("RFC 2308 section 5",)
    severity: Severity = Severity.RISK
    type: str
    value: str
    servers: tuple[str, ...]
    visible_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WildcardAnswers(PlacementFinding):
    """A wildcard answers for names that nobody made; ``types`` are the record types that it fakes.

    ``serves_mail``: a record of this mail is only what the wildcard answers.
    """

    code: ClassVar = "wildcard-answers"
    references: ClassVar = ("RFC 4592 section 2",)
    severity: Severity = Severity.RISK
    types: tuple[str, ...]
    serves_mail: bool
    control: DomainName
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementOk(PlacementFinding):
    """What was found stands where it is looked for, and no wildcard answers."""

    code: ClassVar = "placement-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
