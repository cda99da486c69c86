"""What did a rule conclude? A finding, not applicable with a reason, or an unknown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar

from auditor.mailauth.dns import Query, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.question import Question
from auditor.model.severity import Category, Confidence, Consequence, Identity, Owner, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One way in which the answer to a question is bad, or good.

    A subclass exists for each code; the fields that it adds are the arguments of its texts and the ``fields`` of the
    report. ``severity`` and ``consequence`` are those of this instance, before a profile regrades it.
    """

    code: ClassVar[str]
    references: ClassVar[tuple[str, ...]] = ()
    category: ClassVar[Category | None] = None

    question: Question
    subject: DomainName
    severity: Severity
    consequence: Consequence
    confidence: Confidence = Confidence.OBSERVED
    identity: Identity | None = None
    owner: Owner = Owner.DNS
    evidence: tuple[Query, ...] = ()
    because_of: tuple[str, ...] = ()
    """Ids of the findings that cause this one."""

    @property
    def id(self) -> str:
        """``code@identity:subject``, unique in a report; without ``@identity`` where there is none."""
        return f"{self.code}@{self.identity}:{self.subject}" if self.identity else f"{self.code}:{self.subject}"

    @classmethod
    def own_fields(cls) -> tuple[str, ...]:
        """Names of the fields that the subclass adds."""
        return tuple(field.name for field in fields(cls) if field.name not in _SHARED_FIELDS)


_SHARED_FIELDS = frozenset(field.name for field in fields(Finding))


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise here; ``reason`` is a code with a text."""

    reason: str


class UnknownKind(StrEnum):
    """Why a question has no answer."""

    NEEDS_INPUT = "needs-input"
    COULD_NOT_ASK = "could-not-ask"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A question that could not be answered: why, whether a retry helps, what to do next, whose turn it is."""

    question: Question
    kind: UnknownKind
    reason: str
    subject: DomainName
    retry_helps: bool
    next_step: str
    owner: Owner
    tried: tuple[str, ...] = ()
    """What was looked at in vain, in order; names as text."""
    evidence: tuple[Query, ...] = ()

    @property
    def id(self) -> str:
        """``question/reason:subject``, unique in a report."""
        return f"{self.question}/{self.reason}:{self.subject}"


class NotKnown(Exception):
    """Raised when a rule needs a reply that is undetermined; the engine makes it an unknown of the rule's question."""

    def __init__(self, reply: Undetermined) -> None:
        super().__init__(f"{reply.query}: {reply.reason}")
        self.reply = reply


class NeedsInput(Exception):
    """Raised when a rule cannot conclude without something that only the user can give."""

    def __init__(self, reason: str, next_step: str, subject: DomainName, tried: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step
        self.subject = subject
        self.tried = tried
