"""What is the verdict in one line, what follows from it, and what will it be after the changes?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.knowledge.profiles import DEFAULT_PROFILE
from auditor.model.report import PlanView, Report
from auditor.model.severity import Consequence
from auditor.model.verdict import CampaignState, State
from auditor.render.causes import is_only_hygiene
from auditor.render.remaining import remaining_titles
from auditor.render.texts import Texts

_GRAVEST_FIRST = tuple(Consequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict; ``kind`` (ready, risks, not-ready, inconclusive) names its colour and its icon."""

    kind: str
    word: str
    sentence: str
    follows: str
    campaign: str
    assumed: str
    """That the demands are supposed, where the platform that sends has not confirmed them."""
    glance: tuple[tuple[str, str], ...]
    """What to do, who does it, where, and what comes of it: label and words."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is still open, and its steps where the page says them nowhere else."""

    title: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict that a second audit reached with the changes in place, and what it still names."""

    kind: str
    word: str
    sentence: str
    remaining: tuple[Remaining, ...]


def kind_of(state: State) -> str:
    """The verdict as part of a key or class name."""
    return {State.READY_WITH_RISKS: "risks"}.get(state, state.value.lower().replace("_", "-"))


def show_verdict(report: Report, texts: Texts, domain: str) -> Verdict:
    """The first thing a reader sees."""
    kind = kind_of(report.verdict.state)
    return Verdict(
        kind=kind,
        word=texts.term("state", report.verdict.state),
        sentence=texts.ui(f"html.verdict.{kind}.sentence", domain=domain),
        follows=_follows(report, texts),
        campaign=_campaign(report, texts),
        assumed=texts.ui("html.assumed", profile=report.profile.name) if _is_shipped(report) else "",
        glance=tuple(_glance(report, texts)),
    )


def _campaign(report: Report, texts: Texts) -> str:
    """What the platform would show; that it shows nothing amiss is no comfort where something is."""
    campaign = report.verdict.campaign_state
    if campaign is None:
        return ""
    unnoticed = campaign is CampaignState.OK and report.verdict.state is State.NOT_READY
    return texts.ui("html.unnoticed" if unnoticed else "html.campaign", state=texts.term("campaign-state", campaign))


def _is_shipped(report: Report) -> bool:
    return report.profile.name == DEFAULT_PROFILE


def _follows(report: Report, texts: Texts) -> str:
    state = report.verdict.state
    if state is State.READY_WITH_RISKS and is_only_hygiene(report):
        return texts.ui("html.verdict.risks.follows-hygiene")
    if state is not State.NOT_READY:
        return texts.ui(f"html.verdict.{kind_of(state)}.follows")
    if report.verdict.campaign_state is CampaignState.ERROR:
        return texts.ui(f"html.verdict.not-ready.follows.{Consequence.CAMPAIGN_ERROR}")
    deciding = frozenset(report.verdict.deciding)
    consequences = {finding.consequence for finding in report.findings if finding.id in deciding}
    gravest = next((each for each in _GRAVEST_FIRST if each in consequences), Consequence.NONE)
    return texts.ui(f"html.verdict.not-ready.follows.{gravest}")


def _glance(report: Report, texts: Texts) -> list[tuple[str, str]]:
    plan = report.plan
    if plan is None or not plan.changes:
        return []
    owners = tuple(dict.fromkeys(texts.term("owner", change.owner) for change in plan.changes))
    return [
        (texts.ui("html.glance.what"), texts.ui("html.glance.changes", count=len(plan.changes))),
        (texts.ui("html.glance.who"), texts.said(owners)),
        (texts.ui("html.glance.where"), dns_place(report, texts)),
        (texts.ui("html.glance.then"), texts.term("state", plan.reaches)),
    ]


def dns_place(report: Report, texts: Texts) -> str:
    """Where the records are kept: the DNS host's name, else its servers, else that it is not known."""
    zone = report.facts.zone
    if zone.dns_host_name is not None:
        return zone.dns_host_name
    if zone.name_servers:
        return texts.ui("html.glance.servers", names=zone.name_servers[:2])
    return texts.ui("html.glance.place-unknown")


def show_outcome(report: Report, texts: Texts) -> Outcome | None:
    """What the changes lead to; None where there are none."""
    plan = report.plan
    if plan is None or not plan.changes:
        return None
    kind = kind_of(plan.reaches)
    return Outcome(
        kind=kind,
        word=texts.term("state", plan.reaches),
        sentence=texts.ui(f"html.outcome.{kind}"),
        remaining=_remaining(report, plan, texts),
    )


def _remaining(report: Report, plan: PlanView, texts: Texts) -> tuple[Remaining, ...]:
    """What the second audit alone names comes with its steps; the rest has them further down."""
    shown = {each.id for each in report.findings} | {each.id for each in report.unknowns}
    told = [texts.finding(each) for each in plan.remaining_findings if each.id not in shown]
    told += [texts.unknown(each) for each in plan.remaining_unknowns if each.id not in shown]
    steps = {each.title: each.fix for each in told}
    return tuple(Remaining(title, steps.get(title, ())) for title in remaining_titles(report, texts))


def show_no_change(report: Report, texts: Texts) -> str:
    """Where the domain is not ready and nothing can be copied into a panel: that it is so. Else empty."""
    if report.verdict.state is State.NOT_READY and report.plan is not None and not report.plan.changes:
        return texts.ui("html.changes.none")
    return ""
