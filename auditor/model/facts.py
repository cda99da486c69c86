"""What was seen, for technicians: the SPF tree, the keys, the policy, the zone. Plain values, part of the report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SpfNodeStatus(StrEnum):
    """What was found at a name of an SPF tree; why one was not followed has words of its own."""

    RECORD = "record"
    MISSING = "missing"
    MULTIPLE = "multiple"
    SYNTAX = "syntax"
    UNDETERMINED = "undetermined"


class SpfSummary(StrEnum):
    """How the sender's addresses fare together, where no single result of RFC 7208 section 2.6 says it."""

    MIXED = "mixed"
    UNKNOWN = "unknown"


class KeyStatus(StrEnum):
    """What became of a DKIM selector; why DNS did not say has words of its own."""

    USABLE = "usable"
    MISSING = "missing"
    UNKNOWN = "unknown"
    PASTED = "pasted"
    WRONG_TARGET = "wrong-target"
    DANGLING = "dangling"
    MALFORMED = "malformed"
    REVOKED = "revoked"
    TOO_SHORT = "too-short"
    ED25519 = "ed25519"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfNodeFact:
    """One record of an SPF tree; ``status``: an SpfNodeStatus, or why the name was not followed."""

    domain: str
    status: str
    via: str
    """The term of the parent's record that leads here; empty for the root."""
    record: str
    lookups: int
    """Terms of this record and of all below it that count toward the limit of ten."""
    void_lookups: int
    depth: int
    networks: int
    """How many networks this record itself names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfFact:
    """The tree flattened in reading order (depth first), and how the sender's addresses fare."""

    domain: str
    result: str
    """Result of evaluating the sender's addresses: one word of RFC 7208 section 2.6, or an SpfSummary."""
    lookups: int
    void_lookups: int
    tree: tuple[SpfNodeFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimFact:
    """One selector at one domain; ``status``: a KeyStatus, or the reason why DNS did not say."""

    selector: str
    domain: str
    name: str
    token: bool
    target: str | None
    status: str
    algorithm: str
    bits: int
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcFact:
    """Discovery in one model (``rfc7489`` or ``rfc9989``)."""

    model: str
    policy: str
    """none, quarantine, reject; empty: no policy in force; ``unknown``."""
    at: str
    tag: str
    record: str
    organizational_domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFact:
    """One way to align, in one discovery model; yes, no or unknown each.

    ``authenticated``: SPF passes, or there is a usable key. ``related``: the name is in alignment with From, proven or
    not. ``aligned``: both.
    """

    mechanism: str
    model: str
    domain: str
    mode: str
    authenticated: str
    related: str
    aligned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFact:
    """Who hosts the From domain's DNS and its mail."""

    zone: str | None
    name_servers: tuple[str, ...]
    dns_host: str | None
    """Id in the table of DNS hosts; null: not recognised."""
    dns_host_name: str | None
    exchangers: tuple[str, ...]
    mail_provider_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of it."""

    zone: ZoneFact
    spf_from: SpfFact | None
    spf_envelope: SpfFact | None
    """null: the same domain as From, or not asked."""
    dkim: tuple[DkimFact, ...]
    dmarc: tuple[DmarcFact, ...]
    alignment: tuple[LegFact, ...]
