"""What does this audit's reader require: which questions, what at the From domain, on which path?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

from auditor.knowledge.loader import UNLISTED, InvalidField, KnowledgeError, Reason, loads
from auditor.knowledge.package import packaged_bytes, packaged_names
from auditor.mailauth.names import DomainName, InvalidDomain
from auditor.model.findings import CATALOGUE
from auditor.model.question import Question
from auditor.model.severity import Identity, Severity

SHIPPED_FOLDER = "profiles"
DEFAULT_PROFILE = "platform"
DIGEST_CHARACTERS = 16
"""64 bits of SHA-256: enough to see in a report that two audits used the same profile."""

_REQUIRED_ANYWHERE = (
    Question.FROM_DOMAIN,
    Question.ENVELOPE_SPF,
    Question.DKIM,
    Question.DMARC,
    Question.ALIGNMENT,
)
_PLACEHOLDER = "{domain}"


class SpfCheck(StrEnum):
    """How the platform itself counts SPF look-ups."""

    EVALUATE = "evaluate"
    """As a receiver does: up to the term that matches."""
    STATIC = "static"
    """Every term of the tree, reached or not."""


class MxFailure(StrEnum):
    """What the sender does when the MAIL FROM domain's MX record is not right."""

    REJECT = "reject"
    """It refuses the message."""
    DEFAULT = "default"
    """It falls back to its own envelope domain."""
    UNKNOWN_BLOCKS = "unknown-blocks"
    """Not known; judged as if it refused."""
    UNKNOWN_RISKS = "unknown-risks"
    """Not known; judged as a risk."""


class FromSpf(StrEnum):
    """What the platform demands of the SPF record at the From domain."""

    AUTHORISES_SENDER = "authorises-sender"
    VALID = "valid"
    NONE = "none"


class MinimumDmarc(StrEnum):
    """The weakest DMARC policy that the platform accepts."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Regrade:
    """Another severity for a finding; ``identity`` None: whichever identity it concerns."""

    code: str
    identity: Identity | None
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything a verdict depends on beside the evidence.

    ``digest`` names the exact bytes of the file. ``region`` None: any region that the sender's table knows.
    """

    name: str
    digest: str
    required: tuple[Question, ...]
    spf_check: SpfCheck
    mx_failure: MxFailure
    sender: str
    region: str | None
    mail_from: str | None
    identity: str | None
    from_spf: FromSpf
    minimum_dmarc: MinimumDmarc
    regrades: tuple[Regrade, ...]

    def requires(self, question: Question) -> bool:
        """Whether an unknown answer to ``question`` makes the verdict INCONCLUSIVE."""
        return question in self.required

    def mail_from_for(self, domain: DomainName) -> DomainName | None:
        """The envelope domain on this path; it may be too long to exist (``is_representable``)."""
        return _expanded(self.mail_from, domain)

    def identity_for(self, domain: DomainName) -> DomainName | None:
        """The verified identity that signs on this path, where the profile states one."""
        return _expanded(self.identity, domain)

    def severity_of(self, code: str, identity: Identity | None, otherwise: Severity) -> Severity:
        """The severity under this profile; ``code@identity`` precedes ``code``."""
        given = {(each.code, each.identity): each.severity for each in self.regrades}
        return given.get((code, identity), given.get((code, None), otherwise))


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The keys of a profile. A key left out has the default here, which is what ``platform`` says.

    Without ``required``: the questions that receivers and sender decide on, and From-domain SPF where it is demanded.
    """

    schema_version: int = field(default=1, metadata={UNLISTED: True})
    compiled: date | None = field(default=None, metadata={UNLISTED: True})
    name: str
    required: tuple[Question, ...] | None = None
    spf_check: SpfCheck = SpfCheck.EVALUATE
    mx_failure: MxFailure = MxFailure.UNKNOWN_BLOCKS
    sender: str = "amazon-ses"
    region: str | None = None
    mail_from: str | None = None
    identity: str | None = None
    from_spf: FromSpf = FromSpf.AUTHORISES_SENDER
    minimum_dmarc: MinimumDmarc = MinimumDmarc.NONE
    regrade: dict[str, Severity] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.schema_version != 1:
            raise InvalidField("schema_version", detail="1")
        if not self.name.strip():
            raise InvalidField("name", detail="...")
        for key, pattern in (("mail_from", self.mail_from), ("identity", self.identity)):
            if pattern is not None and not _is_pattern(pattern):
                raise InvalidField(key, detail="NAME | LABELS.{domain}")
        for key, severity in self.regrade.items():
            code, at, identity = key.partition("@")
            if at and identity not in tuple(Identity):
                raise InvalidField("regrade", key, detail="CODE | CODE@from | CODE@envelope")
            if code not in _known_codes():
                close = get_close_matches(code, _known_codes(), n=1)
                raise InvalidField("regrade", key, detail=f"{close[0]}?" if close else "auditor findings")
            if severity is Severity.PASSED:
                raise InvalidField("regrade", key, detail="blocker | risk | advice")


@cache
def _known_codes() -> frozenset[str]:
    """A slip of the pen in a code must not pass as a setting."""
    return frozenset(kind.code for kind in CATALOGUE)


def shipped_profiles() -> tuple[str, ...]:
    """The names that ``load_profile`` knows without a file."""
    return packaged_names(SHIPPED_FOLDER)


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by its name, else the file at that path; raises KnowledgeError.

    A shipped name precedes a file of the same name in the working directory: write ``./platform`` for the file.
    """
    if name_or_path in shipped_profiles():
        return _shipped(name_or_path)
    try:
        content = Path(name_or_path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        detail = "neither a file nor one of: " + ", ".join(shipped_profiles())
        raise KnowledgeError(file=name_or_path, line=0, key="", reason=Reason.UNREADABLE, detail=detail) from error
    return _profile(content, name_or_path)


@cache
def _shipped(name: str) -> Profile:
    file = f"{SHIPPED_FOLDER}/{name}.toml"
    return _profile(packaged_bytes(file), file)


def _profile(content: bytes, file: str) -> Profile:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(file=file, line=line, key="", reason=Reason.SYNTAX, detail="not UTF-8") from error
    given = loads(text, _File, file=file)
    return Profile(
        name=given.name,
        digest=sha256(content).hexdigest()[:DIGEST_CHARACTERS],
        required=_required(given),
        spf_check=given.spf_check,
        mx_failure=given.mx_failure,
        sender=given.sender,
        region=given.region,
        mail_from=given.mail_from,
        identity=given.identity,
        from_spf=given.from_spf,
        minimum_dmarc=given.minimum_dmarc,
        regrades=tuple(_regrade(key, severity) for key, severity in sorted(given.regrade.items())),
    )


def _required(given: _File) -> tuple[Question, ...]:
    if given.required is None:
        asked = set(_REQUIRED_ANYWHERE)
        if given.from_spf is not FromSpf.NONE:
            asked.add(Question.FROM_SPF)
    else:
        asked = set(given.required)
    return tuple(question for question in Question if question in asked)


def _regrade(key: str, severity: Severity) -> Regrade:
    code, _, identity = key.partition("@")
    return Regrade(code=code, identity=Identity(identity) if identity else None, severity=severity)


def _is_pattern(pattern: str) -> bool:
    before, placeholder, after = pattern.partition(_PLACEHOLDER)
    if not placeholder:
        example = pattern
    elif after or (before and not before.endswith(".")):
        return False
    else:
        example = before + "example.com"
    try:
        return DomainName.parse(example).text == example
    except InvalidDomain:
        return False


def _expanded(pattern: str | None, domain: DomainName) -> DomainName | None:
    return None if pattern is None else DomainName(pattern.replace(_PLACEHOLDER, domain.text))
