"""Is the MAIL FROM domain one that the sender will use, and that helps the hotel?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Identity, Owner, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFinding(Finding):
    """What envelope findings share; the subject is the envelope domain."""

    references: ClassVar = ("Amazon SES Developer Guide: custom MAIL FROM domain",)
    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.ENVELOPE
    identity: Identity = Identity.ENVELOPE
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REFUSED_BY_SENDER


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeDefault(EnvelopeFinding):
    """The sender's own envelope is used: its SPF passes, but never for the hotel's domain."""

    code: ClassVar = "envelope-default"
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    owner: Owner = Owner.PLATFORM
    stated: bool
    """Whether it is known, or assumed because no custom one was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeOtherOrganization(EnvelopeFinding):
    """The envelope domain belongs to another organization than the From domain."""

    code: ClassVar = "envelope-other-organization"
    references: ClassVar = ("RFC 9989 section 4.4",)
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    owner: Owner = Owner.PLATFORM
    from_domain: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeNotSubdomain(EnvelopeFinding):
    """The sender accepts only a subdomain of the verified identity as MAIL FROM."""

    code: ClassVar = "envelope-not-subdomain"
    owner: Owner = Owner.PLATFORM
    signing_domain: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeIsFromDomain(EnvelopeFinding):
    """The MAIL FROM domain is the From domain itself."""

    code: ClassVar = "envelope-is-from-domain"
    severity: Severity = Severity.RISK
    owner: Owner = Owner.PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeDomainNotFound(EnvelopeFinding):
    """The envelope domain does not exist (NXDOMAIN)."""

    code: ClassVar = "envelope-domain-not-found"
    expected: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeMxMissing(EnvelopeFinding):
    """The envelope domain has no MX record."""

    code: ClassVar = "envelope-mx-missing"
    expected: tuple[DomainName, ...]
    alias: DomainName | None
    """Where a CNAME at the very name leads, beside which no other record can stand; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeMxWrong(EnvelopeFinding):
    """Its MX is not the sender's feedback host."""

    code: ClassVar = "envelope-mx-wrong"
    exchangers: tuple[DomainName, ...]
    expected: tuple[DomainName, ...]
    alias: DomainName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeMxMultiple(EnvelopeFinding):
    """It has more than the one MX that the sender allows."""

    code: ClassVar = "envelope-mx-multiple"
    exchangers: tuple[DomainName, ...]
    expected: tuple[DomainName, ...]
    alias: DomainName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeMxOtherRegion(EnvelopeFinding):
    """Its MX is the feedback host of another region than the one stated."""

    code: ClassVar = "envelope-mx-other-region"
    severity: Severity = Severity.RISK
    owner: Owner = Owner.PLATFORM
    region: str
    found_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeOk(EnvelopeFinding):
    """Exactly the one MX that the sender wants."""

    code: ClassVar = "envelope-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
    exchanger: DomainName
    region: str
