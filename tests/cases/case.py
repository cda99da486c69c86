"""What does a case file say: in which world, on which path, what is expected?

A case is a TOML file named after the finding, or the unknown, that it is about: ``<code>.toml`` or
``<code>.<variant>.toml``. Its world is the hotel of ``worlds/hotel.zone``, less the lines that ``without`` names, with
the lines of ``zone`` added::

    about = "The From domain has no SPF record."
    without = ["@ TXT"]
    zone = ""                   # $ORIGIN is the hotel's domain

    [request]                   # what differs from: hotel.example with its three tokens, under the profile platform

    [expect]
    verdict = "NOT_READY"
    campaign = "ERROR"          # left out: the profile knows none
    blocker = ["spf-missing@from:hotel.example"]
    passed = ["from-domain-ok", "dkim-ok"]

A finding is expected by its id, or without the subject, which is enough where a code stands once. What is not expected
must not be there, passed findings and unknowns included. ``because`` says what explains a finding; a finding that is
not named there must have no cause. ``words.toml`` says what stands for a word in angle brackets.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from auditor.border import make_request
from auditor.knowledge.loader import load
from auditor.knowledge.profiles import load_profile
from auditor.mailauth.dns import Resolver
from auditor.model.report import Report
from auditor.model.request import AuditRequest, Volume
from auditor.model.verdict import CampaignState, State
from auditor.net.world import World
from auditor.pipeline import Terms, run_audit

FOLDER = Path(__file__).parent
WORLDS = FOLDER / "worlds"
ASKED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKENS = ("<a>", "<b>", "<c>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The arguments of the audit."""

    domain: str = "hotel.example"
    ses_tokens: tuple[str, ...] = TOKENS
    selectors: tuple[str, ...] = ()
    mail_from: str | None = None
    identity: str | None = None
    no_dkim: bool = False
    region: str | None = None
    volume: Volume = Volume.BULK
    profile: str = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Everything that the report says."""

    verdict: State
    campaign: CampaignState | None = None
    blocker: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A world, a request and what is expected of the audit."""

    about: str
    without: tuple[str, ...] = ()
    zone: str = ""
    request: Stated = field(default_factory=Stated)
    expect: Expected
    because: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Effect and causes, by id."""

    @property
    def world(self) -> str:
        """The zone text."""
        wanted = {tuple(each.split()) for each in self.without}
        lines = []
        missed = set(wanted)
        for line in _base().splitlines():
            key = tuple(line.split()[:2])
            if key in wanted:
                missed.discard(key)
            else:
                lines.append(line)
        assert not missed, f"no such line in the base: {missed}"
        return in_full("\n".join([*lines, f"$ORIGIN {DOMAIN}.", "$TTL 300", self.zone]))

    def audit(self, resolver: Resolver | None = None) -> Report:
        """The report on the case's world, or on what ``resolver`` makes of it."""
        profile = load_profile(self.request.profile)
        terms = Terms(profile=profile, profile_assumed=False, asked_at=ASKED_AT)
        world = resolver or World.from_zones(self.world)
        return asyncio.run(run_audit(self.audit_request(), world, terms)).report

    def audit_request(self) -> AuditRequest:
        """The request as the border makes it."""
        stated = self.request
        tokens = () if stated.no_dkim or stated.selectors else stated.ses_tokens
        return make_request(
            stated.domain,
            profile=load_profile(stated.profile),
            mail_from=stated.mail_from,
            identity=stated.identity,
            ses_tokens=tuple(map(in_full, tokens)),
            selectors=stated.selectors,
            no_dkim=stated.no_dkim,
            region=stated.region,
            volume=stated.volume,
        )


DOMAIN = Stated().domain


@cache
def load_cases() -> Mapping[str, Case]:
    """Every case by its file's name without ``.toml``."""
    return {path.stem: load(path, Case) for path in sorted(FOLDER.glob("*.toml"))}


def in_full(text: str) -> str:
    """The text with the words of ``words.toml`` written out."""
    for word, meaning in _words().items():
        text = text.replace(word, meaning)
    return text


def code_of(name: str) -> str:
    """The code that a case file is named after."""
    return name.partition(".")[0]


@cache
def _base() -> str:
    return "\n".join((WORLDS / name).read_text(encoding="utf-8") for name in ("elsewhere.zone", "hotel.zone"))


@cache
def _words() -> Mapping[str, str]:
    words: dict[str, str] = tomllib.loads((WORLDS / "words.toml").read_text(encoding="utf-8"))
    return words
