"""What does the auditor publish? The shape of ``auditor-report/1``; its JSON is the product, all else is a rendering.

These are plain values (text, numbers, tuples), so that a report read back from JSON equals the one that was written.
A field with ``metadata=ABSENT_IF_NONE`` is left out of the JSON when it is None: a part that was not computed is not
there; every other None is written as null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.model.facts import Facts
from auditor.model.finding import UnknownKind
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.severity import Category, Confidence, Consequence, Identity, Owner, Severity, Source
from auditor.model.verdict import CampaignState, State

SCHEMA = "auditor-report/1"
ABSENT_IF_NONE = {"absent_if_none": True}

Value = str | int | bool | None | tuple[str, ...]
"""What a finding's field can hold in JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolView:
    """Which auditor, with which knowledge, wrote the report."""

    name: str
    version: str
    knowledge: str
    public_suffix_list: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """Which demands were applied; ``assumed``: nobody chose them."""

    name: str
    digest: str
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """What was asked for, as understood."""

    domain: str
    mail_from: str | None
    """A domain, ``default``, or null: not stated."""
    identity: str | None
    ses_tokens: tuple[str, ...]
    selectors: tuple[str, ...]
    no_dkim: bool
    sender: str
    region: str | None
    volume: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementView:
    """An element of the path; ``value`` null: not known."""

    value: str | None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """From → envelope → signing domain, and where each is known from."""

    from_domain: ElementView
    identity: ElementView
    envelope: ElementView
    region: ElementView
    selectors: tuple[ElementView, ...]
    addresses: ElementView


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """See ``auditor.model.verdict``."""

    state: State
    campaign_state: CampaignState | None
    deciding: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with the severity that counts (after the profile's regrading)."""

    id: str
    code: str
    question: Question
    severity: Severity
    consequence: Consequence
    category: Category | None
    confidence: Confidence
    subject: str
    identity: Identity | None = field(default=None, metadata=ABSENT_IF_NONE)
    fields: Mapping[str, Value]
    references: tuple[str, ...]
    evidence: tuple[str, ...]
    owner: Owner
    because_of: tuple[str, ...]
    fixed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownView:
    """A question without an answer, and the next step."""

    id: str
    question: Question
    kind: UnknownKind
    reason: str
    fields: Mapping[str, Value]
    retry_helps: bool
    next_step: str
    owner: Owner
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableView:
    """A question that does not arise here, and why."""

    question: Question
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One final value for a name and type. Several values (lines of ``value``) are several records of one set."""

    id: str
    action: Action
    type: str
    name: str
    host: str | None
    """Relative to the zone, as panels want it (``@``: the zone itself); null: the zone is not known."""
    zone: str | None
    priority: int | None = field(default=None, metadata=ABSENT_IF_NONE)
    value: str
    """What to type into the panel: TXT without quotes, names with a final dot, MX without its priority."""
    before: tuple[str, ...] | None
    """What stands there now and is replaced or deleted, an MX with its priority; null: nothing."""
    keep: tuple[str, ...] = ()
    """Records of the same name and type that stay as they are: never to be deleted with ``before``."""
    ttl: int | None
    owner: Owner
    order: int
    undo: str
    """How to go back, as a code: ``delete-created``, ``restore-before``."""
    mends: tuple[str, ...]
    cost: tuple[str, ...] = ()
    """SPF terms that receivers will no longer reach: mail through them passes now, and then fails."""
    closed: tuple[str, ...] = ()
    """Terms that let anybody pass and go: mail from servers that nothing else lists passes no longer."""
    dropped: tuple[str, ...] = ()
    """SPF terms that nobody can read and that ``value`` does without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """The changes and the verdict that a second audit reached with them in place."""

    changes: tuple[ChangeView, ...]
    reaches: State
    remaining: tuple[str, ...]
    """Ids of what DNS alone does not mend."""
    remaining_findings: tuple[FindingView, ...] = ()
    """Those of them that are findings, as the second audit has them."""
    remaining_unknowns: tuple[UnknownView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryView:
    """One question and what came back; ``status``: answer, nxdomain, nodata, or the reason why it is undetermined."""

    id: str
    name: str
    type: str
    status: str
    answers: tuple[str, ...]
    """Presentation format, names with a final dot; CNAMEs followed come first as ``CNAME target.``."""
    server: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """The sentences of one finding or unknown in one language."""

    title: str
    why: str
    fix: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsView:
    """Sentences for those who read the JSON directly; rendering ignores them."""

    lang: str
    findings: Mapping[str, TextView]
    unknowns: Mapping[str, TextView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one audit says, without a language."""

    schema: str = SCHEMA
    tool: ToolView
    audited_at: str
    """UTC, ``YYYY-MM-DDTHH:MM:SSZ``; that of the snapshot on replay."""
    profile: ProfileView
    request: RequestView
    path: PathView
    verdict: VerdictView
    findings: tuple[FindingView, ...]
    unknowns: tuple[UnknownView, ...]
    not_applicable: tuple[NotApplicableView, ...] = ()
    facts: Facts
    queries: tuple[QueryView, ...]
    plan: PlanView | None = field(default=None, metadata=ABSENT_IF_NONE)
    texts: TextsView | None = field(default=None, metadata=ABSENT_IF_NONE)
