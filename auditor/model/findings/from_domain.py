"""Does the From domain exist, and can it receive the replies?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Owner, Severity


class FreemailTier(StrEnum):
    """How sure it is that nobody but the provider can publish records there."""

    CORE = "core"
    LONG = "long"
    """Also the domain of the company behind the mailboxes, or in no published list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDomainNotFound(Finding):
    """DNS says that the From domain does not exist (NXDOMAIN)."""

    code: ClassVar = "from-domain-not-found"
    references: ClassVar = ("RFC 8020 section 2", "RFC 9989 section 3.2.13")
    category: ClassVar[Category | None] = Category.POLICY_RELATED
    question: Question = Question.FROM_DOMAIN
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    owner: Owner = Owner.HOTEL_IT


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDomainIsFreemail(Finding):
    """The From domain belongs to a mailbox provider."""

    code: ClassVar = "from-domain-is-freemail"
    references: ClassVar = ("RFC 9989 section 5.1",)
    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.FROM_DOMAIN
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    owner: Owner = Owner.PLATFORM
    tier: FreemailTier


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDomainNullMx(Finding):
    """The From domain states that it accepts no mail (``MX 0 .``)."""

    code: ClassVar = "from-domain-null-mx"
    references: ClassVar = ("RFC 7505 section 3",)
    category: ClassVar[Category | None] = Category.POLICY_RELATED
    question: Question = Question.FROM_DOMAIN
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDomainWithoutMailExchanger(Finding):
    """The From domain has no MX record; ``has_address``: replies may still reach its web server (RFC 5321 5.1)."""

    code: ClassVar = "from-domain-without-mail-exchanger"
    references: ClassVar = ("RFC 5321 section 5.1",)
    category: ClassVar[Category | None] = Category.POLICY_RELATED
    question: Question = Question.FROM_DOMAIN
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.SPAM_FOLDER
    has_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDomainOk(Finding):
    """The From domain exists and receives mail."""

    code: ClassVar = "from-domain-ok"
    question: Question = Question.FROM_DOMAIN
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
    exchangers: tuple[DomainName, ...]
