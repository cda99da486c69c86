"""How bad is a fault of an SPF record? By whose record it is, and by whether the sender's addresses meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from auditor.model.question import Question
from auditor.model.severity import Confidence, Consequence, Identity, Severity


class Grade(TypedDict):
    """The fields that every SPF finding takes from its grading."""

    identity: Identity
    question: Question
    confidence: Confidence
    severity: Severity
    consequence: Consequence
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """How bad a fault of this identity is: by whether the sender's addresses meet it."""

    identity: Identity
    question: Question
    confidence: Confidence

    def reached(self) -> Grade:
        """It makes the sender's mail fail: at the platform for From, at the receivers for the envelope."""
        at_from = self.identity is Identity.FROM
        consequence = Consequence.CAMPAIGN_ERROR if at_from else Consequence.REJECTED_BY_RECEIVERS
        return self._grade(Severity.BLOCKER, consequence, reached=True)

    def unreached(self) -> Grade:
        """It concerns other senders of the domain."""
        return self._grade(Severity.RISK, Consequence.HYGIENE, reached=False)

    def passed(self) -> Grade:
        """Nothing is wrong."""
        return self._grade(Severity.PASSED, Consequence.NONE, reached=True)

    def open_door(self) -> Grade:
        """It passes, and spam filters distrust it."""
        at_from = self.identity is Identity.FROM
        consequence = Consequence.SPAM_FOLDER if at_from else Consequence.REJECTED_BY_RECEIVERS
        return self._grade(Severity.RISK, consequence, reached=True)

    def unproven(self) -> Grade:
        """It may fail for addresses that were not tried."""
        at_from = self.identity is Identity.FROM
        consequence = Consequence.CAMPAIGN_ERROR if at_from else Consequence.REJECTED_BY_RECEIVERS
        return self._grade(Severity.RISK, consequence, reached=True)

    def _grade(self, severity: Severity, consequence: Consequence, *, reached: bool) -> Grade:
        return Grade(
            identity=self.identity,
            question=self.question,
            confidence=self.confidence,
            severity=severity,
            consequence=consequence,
            reached=reached,
        )
