"""Is the SPF record of the From domain, or of the envelope domain, one that lets this sender's mail pass?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.severity import Category, Consequence, Identity, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfFinding(Finding):
    """What SPF findings share; severity and consequence follow from ``identity`` and ``reached``."""

    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    breaks_evaluation: ClassVar[bool] = False
    """Whether the fault, where it is reached, makes the whole evaluation fail (RFC 7208 section 2.6.7 or none)."""
    identity: Identity
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    reached: bool = True
    """Whether evaluating the sender's addresses gets there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfMissing(SpfFinding):
    """No record begins exactly ``v=spf1``; ``near_misses`` are TXT records that seem meant as one."""

    code: ClassVar = "spf-missing"
    references: ClassVar = ("RFC 7208 section 4.5",)
    breaks_evaluation: ClassVar[bool] = True
    near_misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfMultipleRecords(SpfFinding):
    """Two or more SPF records stand at one name."""

    code: ClassVar = "spf-multiple-records"
    references: ClassVar = ("RFC 7208 section 3.2", "RFC 7208 section 4.5")
    breaks_evaluation: ClassVar[bool] = True
    at: DomainName
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfSyntaxError(SpfFinding):
    """A record does not follow the grammar; ``start`` and ``end`` delimit the guilty ``term`` in ``record``."""

    code: ClassVar = "spf-syntax-error"
    references: ClassVar = ("RFC 7208 section 4.6", "RFC 7208 section 12")
    breaks_evaluation: ClassVar[bool] = True
    at: DomainName
    record: str
    term: str
    start: int
    end: int
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTypingMistake(SpfFinding):
    """A recognisable human slip; ``corrected`` is the record as it was meant."""

    code: ClassVar = "spf-typing-mistake"
    references: ClassVar = ("RFC 7208 section 4.6",)
    at: DomainName
    record: str
    mistake: str
    effect: str
    start: int
    end: int
    corrected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTooManyLookups(SpfFinding):
    """More than ten terms that need DNS; ``costliest`` is the include that needs most."""

    code: ClassVar = "spf-too-many-lookups"
    references: ClassVar = ("RFC 7208 section 4.6.4",)
    breaks_evaluation: ClassVar[bool] = True
    lookups: int
    limit: int
    costliest: DomainName
    costliest_lookups: int
    before_sender: int
    """Look-ups spent before the sender's own include is met; ``lookups`` where it is never met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTooManyVoidLookups(SpfFinding):
    """More than two look-ups that find nothing."""

    code: ClassVar = "spf-too-many-void-lookups"
    references: ClassVar = ("RFC 7208 section 4.6.4",)
    breaks_evaluation: ClassVar[bool] = True
    void_lookups: int
    limit: int
    names: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfIncludeWithoutRecord(SpfFinding):
    """``term`` in the record at ``at`` names ``target``, which has no SPF record."""

    code: ClassVar = "spf-include-without-record"
    references: ClassVar = ("RFC 7208 section 5.2", "RFC 7208 section 6.1")
    breaks_evaluation: ClassVar[bool] = True
    at: DomainName
    term: str
    target: DomainName
    also_at: tuple[DomainName, ...] = ()
    """Other records that name the same target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfIncludeLoop(SpfFinding):
    """Records include each other without end; ``cycle`` names them in order."""

    code: ClassVar = "spf-include-loop"
    references: ClassVar = ("RFC 7208 section 4.6.4",)
    breaks_evaluation: ClassVar[bool] = True
    at: DomainName
    term: str
    target: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfMxTooManyHosts(SpfFinding):
    """An ``mx`` term meets more than ten mail exchangers."""

    code: ClassVar = "spf-mx-too-many-hosts"
    references: ClassVar = ("RFC 7208 section 4.6.4",)
    breaks_evaluation: ClassVar[bool] = True
    at: DomainName
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfSenderNotAuthorised(SpfFinding):
    """None of the sender's addresses pass; ``matched`` is the term that decided (empty: the end of the record)."""

    code: ClassVar = "spf-sender-not-authorised"
    references: ClassVar = ("RFC 7208 section 2.6",)
    sender: str
    result: str
    matched: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfSenderPartlyAuthorised(SpfFinding):
    """Some of the sender's addresses pass and ``networks`` do not."""

    code: ClassVar = "spf-sender-partly-authorised"
    references: ClassVar = ("RFC 7208 section 2.6",)
    sender: str
    result: str
    networks: tuple[str, ...]
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfAllowsEveryone(SpfFinding):
    """The record lets any address pass (``+all``, ``/0`` or ranges as wide)."""

    code: ClassVar = "spf-allows-everyone"
    references: ClassVar = ("RFC 7208 section 5.1", "RFC 7208 section 11.5.3")
    category: ClassVar[Category | None] = Category.REPUTATION_ISSUES
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.SPAM_FOLDER
    at: DomainName
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfAnswerDependsOnAddress(SpfFinding):
    """The record asks DNS anew for each address (``exists``, ``ptr``, macros): a sample of the sender's was tried."""

    code: ClassVar = "spf-answer-depends-on-address"
    references: ClassVar = ("RFC 7208 section 5.7", "RFC 7208 section 7")
    severity: Severity = Severity.RISK
    sender: str
    tried: int
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfTreeNotReadWhole(SpfFinding):
    """DNS did not answer for ``names``, which the sender's addresses never need: what they cost is not known."""

    code: ClassVar = "spf-tree-not-read-whole"
    references: ClassVar = ("RFC 7208 section 4.6.4",)
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.HYGIENE
    reached: bool = False
    names: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfOk(SpfFinding):
    """Every address of the sender passes."""

    code: ClassVar = "spf-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
    sender: str
    lookups: int
    void_lookups: int
    record: str
