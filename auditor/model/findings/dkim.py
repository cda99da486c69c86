"""Is there a usable public key, under a name that this sender signs with?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from auditor.mailauth.names import DomainName
from auditor.model.finding import Finding
from auditor.model.question import Question
from auditor.model.severity import Category, Consequence, Owner, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimFinding(Finding):
    """What DKIM findings share; the subject is the key's full name."""

    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.DKIM
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REJECTED_BY_RECEIVERS
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSelectorMissing(DkimFinding):
    """A selector that was given does not exist; ``looked_at`` are the names asked."""

    code: ClassVar = "dkim-selector-missing"
    references: ClassVar = ("RFC 6376 section 3.6.2",)
    looked_at: tuple[DomainName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSesTokensIncomplete(Finding):
    """Names of the sender's Easy DKIM set are missing; the subject is the signing domain."""

    code: ClassVar = "dkim-ses-tokens-incomplete"
    references: ClassVar = ("RFC 6376 section 3.6.2", "Amazon SES Developer Guide: Easy DKIM")
    category: ClassVar[Category | None] = Category.DMARC_ISSUES
    question: Question = Question.DKIM
    severity: Severity = Severity.BLOCKER
    consequence: Consequence = Consequence.REFUSED_BY_SENDER
    missing: tuple[str, ...]
    given: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimCnameWrongTarget(DkimFinding):
    """The CNAME leads elsewhere than to the sender's DKIM zone for this token."""

    code: ClassVar = "dkim-cname-wrong-target"
    references: ClassVar = ("Amazon SES Developer Guide: Easy DKIM",)
    consequence: Consequence = Consequence.REFUSED_BY_SENDER
    target: DomainName
    expected: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimCnameDangling(DkimFinding):
    """The CNAME is right, but its target has no key (yet)."""

    code: ClassVar = "dkim-cname-dangling"
    references: ClassVar = ("RFC 6376 section 3.6.2",)
    owner: Owner = Owner.PLATFORM
    target: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimCnamePastedAsTxt(DkimFinding):
    """The CNAME's target stands in a TXT record."""

    code: ClassVar = "dkim-cname-pasted-as-txt"
    references: ClassVar = ("Amazon SES Developer Guide: Easy DKIM",)
    consequence: Consequence = Consequence.REFUSED_BY_SENDER
    text: str
    expected: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimCnameFlattened(DkimFinding):
    """The right kind of key without the CNAME that the sender looks for."""

    code: ClassVar = "dkim-cname-flattened"
    references: ClassVar = ("Amazon SES Developer Guide: Easy DKIM",)
    severity: Severity = Severity.RISK
    consequence: Consequence = Consequence.REFUSED_BY_SENDER
    expected: DomainName


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSelectorOfAnotherSender(DkimFinding):
    """The selector leads to the keys of another service, which does not sign this mail."""

    code: ClassVar = "dkim-selector-of-another-sender"
    references: ClassVar = ("RFC 6376 section 3.6.2",)
    owner: Owner = Owner.PLATFORM
    target: DomainName
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyRevoked(DkimFinding):
    """``p=`` is empty: the key was withdrawn."""

    code: ClassVar = "dkim-key-revoked"
    references: ClassVar = ("RFC 6376 section 3.6.1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyMalformed(DkimFinding):
    """The record at the key's name cannot be read as a key; ``fault`` says where it breaks."""

    code: ClassVar = "dkim-key-malformed"
    references: ClassVar = ("RFC 6376 section 3.6.1",)
    fault: str
    record: str
    characters: int
    """Length of the ``p=`` value, without white space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyTooShort(DkimFinding):
    """An RSA key below 1024 bits, which verifiers must not accept."""

    code: ClassVar = "dkim-key-too-short"
    references: ClassVar = ("RFC 8301 section 3.2",)
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyWeak(DkimFinding):
    """An RSA key of 1024 bits or a little more: accepted, but 2048 is the norm."""

    code: ClassVar = "dkim-key-weak"
    references: ClassVar = ("RFC 8301 section 3.2",)
    severity: Severity = Severity.ADVICE
    consequence: Consequence = Consequence.HYGIENE
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyNotForMail(DkimFinding):
    """``s=`` excludes e-mail."""

    code: ClassVar = "dkim-key-not-for-mail"
    references: ClassVar = ("RFC 6376 section 3.6.1",)
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimHashObsolete(DkimFinding):
    """``h=`` allows SHA-1 only."""

    code: ClassVar = "dkim-hash-obsolete"
    references: ClassVar = ("RFC 8301 section 3.1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimEd25519Only(DkimFinding):
    """The only usable key is ed25519, which big receivers do not verify and the sender does not sign with."""

    code: ClassVar = "dkim-ed25519-only"
    references: ClassVar = ("RFC 8463 section 3",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyTesting(DkimFinding):
    """``t=y``: verifiers may treat the signature as if it were not there."""

    code: ClassVar = "dkim-key-testing"
    references: ClassVar = ("RFC 6376 section 3.6.1",)
    severity: Severity = Severity.RISK


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimMultipleKeys(DkimFinding):
    """Several records at one key's name: which one a verifier takes is undefined."""

    code: ClassVar = "dkim-multiple-keys"
    references: ClassVar = ("RFC 6376 section 3.6.2.2",)
    severity: Severity = Severity.RISK
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimOk(DkimFinding):
    """A usable key."""

    code: ClassVar = "dkim-ok"
    category: ClassVar[Category | None] = None
    severity: Severity = Severity.PASSED
    consequence: Consequence = Consequence.NONE
    algorithm: str
    bits: int
    target: DomainName | None
    """Where the CNAME leads; None: the key stands at the name itself."""
