"""What is to be audited? The request as parsed at the border; everything after it trusts these values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.names import DomainName


class Volume(StrEnum):
    """How much is sent; big receivers demand more of bulk senders (about 5,000 messages a day)."""

    BULK = "bulk"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class EnvelopeNotStated:
    """Nobody said which MAIL FROM is used: the profile's pattern is tried, then the usual labels."""


@dataclass(frozen=True, slots=True)
class EnvelopeDefault:
    """It is stated that the sender's own default envelope is used."""


@dataclass(frozen=True, slots=True)
class EnvelopeGiven:
    """It is stated which MAIL FROM domain is used."""

    domain: DomainName


EnvelopeStated = EnvelopeNotStated | EnvelopeDefault | EnvelopeGiven


class Signing(StrEnum):
    """What is stated about DKIM signatures."""

    NOT_STATED = "not-stated"
    NOTHING_SIGNS = "nothing-signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRequest:
    """One domain on one path. Names are absolute A-labels; tokens and selectors are lower case."""

    from_domain: DomainName
    envelope: EnvelopeStated = EnvelopeNotStated()
    identity: DomainName | None = None
    """The verified identity that signs (d=), where it is stated."""
    tokens: tuple[str, ...] = ()
    """Easy DKIM tokens of the sender's account."""
    selectors: tuple[str, ...] = ()
    signing: Signing = Signing.NOT_STATED
    sender: str = "amazon-ses"
    region: str | None = None
    """The sender's region, where it is stated; otherwise any known region counts."""
    volume: Volume = Volume.BULK
