"""Is this text a DKIM key that a verifier can use, and what does it allow (RFC 6376 section 3.6.1, RFC 8301, RFC 8463)?

These are the values; :mod:`auditor.mailauth.dkim.reading` makes them from text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.spans import Span
from auditor.mailauth.tags import TagFaultCode, TagList

SHORTEST_RSA = 1024
"""Verifiers must not accept shorter RSA keys (RFC 8301 section 3.2)."""
RECOMMENDED_RSA = 2048
"""Signers should use at least this (RFC 8301 section 3.2)."""


class KeyFaultCode(StrEnum):
    """Why a text is not a usable key record."""

    TAG_SYNTAX = "tag-syntax"
    DUPLICATE_TAG = "duplicate-tag"
    VERSION_NOT_FIRST = "version-not-first"
    VERSION_UNKNOWN = "version-unknown"
    KEY_TYPE_UNKNOWN = "key-type-unknown"
    KEY_MISSING = "key-missing"
    """There is no ``p=`` at all."""
    BASE64_INVALID = "base64-invalid"
    """A character outside the alphabet, or a length that no octets have."""
    BASE64_PADDING = "base64-padding"
    """The key is whole, but its ``=`` padding is missing."""
    DER_TRUNCATED = "der-truncated"
    """The key says that it is longer than what is there: the end was cut off."""
    NOT_A_KEY = "not-a-key"
    ALGORITHM_MISMATCH = "algorithm-mismatch"
    """A key, but not of the kind that ``k=`` says."""
    LENGTH_WRONG = "length-wrong"
    """An ed25519 key is 32 octets (RFC 8463 section 4)."""


class KeyEncoding(StrEnum):
    """How an RSA key is wrapped; both are in use (RFC 6376 section 3.6.1, erratum 3017)."""

    SUBJECT_PUBLIC_KEY_INFO = "subject-public-key-info"
    RSA_PUBLIC_KEY = "rsa-public-key"


class KeyType(StrEnum):
    """``k=`` as far as this package knows it."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class RsaKey:
    """An RSA public key; ``bits`` is the length of its modulus."""

    bits: int
    encoding: KeyEncoding


@dataclass(frozen=True, slots=True, kw_only=True)
class Ed25519Key:
    """An ed25519 public key, 32 raw octets."""

    bits: int = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """``p=`` is there and empty: the key has been withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKey:
    """A well-formed key record."""

    text: str
    tags: TagList
    type: KeyType
    public: RsaKey | Ed25519Key | Revoked
    hashes: frozenset[str]
    """The hash algorithms that ``h=`` accepts, lower case; ``sha1`` and ``sha256`` if there is no ``h=``."""
    services: frozenset[str]
    """``s=``, lower case; ``*`` if there is none."""
    flags: frozenset[str]
    """``t=``, lower case, unknown flags included."""
    notes: str
    """``n=`` as written."""

    @property
    def revoked(self) -> bool:
        """Whether the key was withdrawn."""
        return isinstance(self.public, Revoked)

    @property
    def bits(self) -> int:
        """Length of the key; 0 for a revoked one."""
        return 0 if isinstance(self.public, Revoked) else self.public.bits

    @property
    def testing(self) -> bool:
        """``t=y``: a verifier treats a failing signature as none, and may ignore a good one."""
        return "y" in self.flags

    @property
    def usable_for_mail(self) -> bool:
        """Whether ``s=`` admits e-mail."""
        return bool(self.services & {"*", "email"})

    @property
    def accepts_sha256(self) -> bool:
        """Whether ``h=`` admits the only hash that is still allowed (RFC 8301 section 3.1)."""
        return "sha256" in self.hashes

    @property
    def too_short(self) -> bool:
        """RSA below what verifiers may accept."""
        return isinstance(self.public, RsaKey) and self.public.bits < SHORTEST_RSA

    @property
    def weak(self) -> bool:
        """RSA that is accepted but below what is recommended."""
        return isinstance(self.public, RsaKey) and SHORTEST_RSA <= self.public.bits < RECOMMENDED_RSA

    @property
    def verifiable(self) -> bool:
        """Whether a conforming verifier could accept a signature made with it."""
        return not self.revoked and not self.too_short and self.usable_for_mail and self.accepts_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeyFault:
    """A text that is no usable key record, why, and where."""

    text: str
    tags: TagList
    code: KeyFaultCode
    span: Span
    """The guilty part."""
    tag_fault: TagFaultCode | None = None
    """Set only with TAG_SYNTAX: which rule of the tag-list was broken."""
    key_characters: int = 0
    """How many base64 characters ``p=`` has, white space not counted; 0 if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimKeySet:
    """All texts at one selector's name, each read on its own; more than one is undefined (RFC 6376 section 3.6.2.2)."""

    outcomes: tuple[DkimKey | DkimKeyFault, ...]

    @property
    def keys(self) -> tuple[DkimKey, ...]:
        """The well-formed ones, revoked keys included."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, DkimKey))

    @property
    def faults(self) -> tuple[DkimKeyFault, ...]:
        """The others."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, DkimKeyFault))

    @property
    def ambiguous(self) -> bool:
        """Whether a verifier has several records to choose from."""
        return len(self.outcomes) > 1
