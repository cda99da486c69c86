"""Which way does the mail go? Each element of the path with where the knowledge of it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from auditor.mailauth.names import DomainName
from auditor.model.severity import Confidence, Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sourced(Generic[T]):
    """A value of the path and where it comes from."""

    value: T
    source: Source

    @property
    def confidence(self) -> Confidence:
        """What a finding that rests on this value is worth."""
        return Confidence.OBSERVED if self.source.is_observed else Confidence.INFERRED


class EnvelopeKind(StrEnum):
    """Whose domain the envelope is."""

    CUSTOM = "custom"
    DEFAULT = "default"
    """The sender's own domain: its SPF passes, and never aligns with the hotel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPath:
    """From domain, envelope domain, signing domain and region of one audit."""

    from_domain: DomainName
    envelope: Sourced[DomainName]
    envelope_kind: EnvelopeKind
    identity: Sourced[DomainName]
    """The signing domain (d=): where the keys are found, else where they would be expected."""
    region: Sourced[str] | None
    """None: any known region counts."""
    tokens: tuple[Sourced[str], ...] = ()
    selectors: tuple[Sourced[str], ...] = ()
