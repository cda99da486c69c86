"""Audits a zone text, plans, lays the plan over it, and audits again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from auditor.border import make_request
from auditor.collect.evidence import collect
from auditor.decide import regrade
from auditor.knowledge.profiles import Profile, load_profile
from auditor.knowledge.senders import load_sender
from auditor.mailauth.dns import RecordType, Resolver
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.plan import Change
from auditor.model.severity import Severity
from auditor.net.memo import Memo
from auditor.net.overlay import Edit, Overlay
from auditor.net.world import World
from auditor.plan import compose, plan_changes
from auditor.rules import apply_rules
from tests.unit.worlds import ASKED_AT, TOKENS

MOST_ROUNDS = 3
"""A record that could not be read may hide a fault, and a record that it names another."""
FAULTS = frozenset({Severity.BLOCKER, Severity.RISK})


@dataclass(frozen=True)
class Planned:
    """One world, what is wrong with it, and what is planned."""

    evidence: Evidence
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    resolver: Resolver
    stated: dict[str, object]

    @property
    def faults(self) -> set[str]:
        """Codes of the blockers and risks."""
        return {each.code for each in self.findings if each.severity in FAULTS}

    @property
    def values(self) -> dict[str, list[str]]:
        """What the plan writes and what it takes away (empty), by name and type."""
        return {f"{each.name}/{each.type}": _shown(each.type, each.after) for each in self.changes}

    def change(self, name: str, type_: RecordType = RecordType.TXT) -> Change:
        """The one change there."""
        (found,) = [each for each in self.changes if each.name == DomainName(name) and each.type is type_]
        return found

    def again(self) -> Planned:
        """The same audit of the world as it is after the changes."""
        edits = tuple(Edit(name=each.name, type=each.type, records=each.after + each.keep) for each in self.changes)
        return _plan(Overlay(edits, self.resolver), self.stated)

    def settled(self) -> Planned:
        """With what shows only after the changes planned too, until nothing more does."""
        whole, later = self, self.again()
        for _ in range(MOST_ROUNDS):
            if not later.changes:
                break
            whole = replace(whole, changes=compose(whole.changes, later.changes))
            later = whole.again()
        return whole


def plan_world(zones: str, **stated: object) -> Planned:
    """Plans for ``hotel.example``; ``stated`` are arguments of a request, or another ``domain`` or ``profile``."""
    return _plan(World.from_zones(zones), stated)


def single_text(planned: Planned, name: str) -> str:
    """The text of the one TXT record written at ``name``."""
    (value,) = planned.values[f"{name}/TXT"]
    return value


def _plan(resolver: Resolver, stated: dict[str, object]) -> Planned:
    given = {"domain": "hotel.example", "ses_tokens": TOKENS, "profile": "platform", **stated}
    profile = given.pop("profile")
    demands = profile if isinstance(profile, Profile) else load_profile(str(profile))
    request = make_request(profile=demands, **given)  # type: ignore[arg-type] # any arguments
    sender = load_sender(request.sender)
    asking = collect(request, profile=demands, sender=sender, resolver=Memo(resolver), asked_at=ASKED_AT)
    evidence = asyncio.run(asking)
    findings = regrade(apply_rules(evidence).findings, demands)
    changes = plan_changes(evidence, findings, sender=sender, profile=demands)
    return Planned(evidence=evidence, findings=findings, changes=changes, resolver=resolver, stated=stated)


def _shown(type_: RecordType, records: tuple[object, ...]) -> list[str]:
    return [getattr(each, "text", str(each)) if type_ is RecordType.TXT else str(each) for each in records]
