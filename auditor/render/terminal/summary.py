"""How is each of a report's answers said in one line?"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.mailauth.names import DomainName
from auditor.model.finding import UnknownKind
from auditor.model.question import Question
from auditor.model.report import Report, UnknownView
from auditor.model.severity import Consequence, Owner, Severity
from auditor.model.verdict import CampaignState, State
from auditor.render.causes import Cause, is_only_hygiene
from auditor.render.remaining import remaining_titles
from auditor.render.terminal.columns import cut, cut_middle, width_of, wrap
from auditor.render.terminal.inputs import ANSWERS, Input, missing_inputs
from auditor.render.terminal.style import SYMBOLS, Line, Style
from auditor.render.texts import Texts
from auditor.render.unknowns import order_unknowns, sort_unknowns

_TOLD_BY_REASON = frozenset({"dkim-not-proven", "tokens-not-all-given", "not-recorded"})
"""Reasons that the verdict's line names outright."""
_WORST_FIRST = tuple(Consequence)


def state_word(state: State, texts: Texts) -> str:
    """``NOT READY`` and the like."""
    return texts.term("state", state).upper()


def _key(state: State) -> str:
    return state.lower().replace("_", "-")


def verdict_line(report: Report, texts: Texts, width: int) -> Line:
    """The verdict, for which domain, and what follows from it."""
    symbol, style = SYMBOLS[report.verdict.state]
    lead = f"{symbol} {state_word(report.verdict.state, texts)}"
    follows = texts.ui(f"terminal.follows.{_what_follows(report)}")
    room = width - width_of(lead) - width_of(follows) - 4
    domain = cut_middle(DomainName(report.request.domain).unicode, max(room, 8))
    return Line(lead=lead, text=cut(f"  {domain}: {follows}", width - width_of(lead)), style=style)


def _what_follows(report: Report) -> str:
    match report.verdict.state:
        case State.READY_WITH_RISKS if is_only_hygiene(report):
            return "ready-with-hygiene"
        case State.READY | State.READY_WITH_RISKS as state:
            return _key(state)
        case State.NOT_READY:
            return _worst_consequence(report)
        case State.INCONCLUSIVE:
            return _what_is_missing(report)


def _worst_consequence(report: Report) -> str:
    if report.verdict.campaign_state is CampaignState.ERROR:
        return Consequence.CAMPAIGN_ERROR
    deciding = {each.consequence for each in report.findings if each.id in report.verdict.deciding}
    return next((each for each in _WORST_FIRST if each in deciding), Consequence.REJECTED_BY_RECEIVERS)


def _what_is_missing(report: Report) -> str:
    first = first_unknown(report)
    if first is None or first.id not in report.verdict.deciding:
        return "inferred"
    return _open_key(first)


def _open_key(unknown: UnknownView) -> str:
    return unknown.reason if unknown.reason in _TOLD_BY_REASON else unknown.kind


def first_unknown(report: Report) -> UnknownView | None:
    """The one to say first: it decides, and only the reader can answer it."""
    return next(iter(order_unknowns(report)), None)


def next_step_lines(report: Report, texts: Texts, width: int, most: int | None) -> list[Line]:
    """What to do to get a verdict, in at most so many lines."""
    first = first_unknown(report)
    if first is None or first.id not in report.verdict.deciding:
        told = texts.ui("terminal.next.confirm-path")
    else:
        told = texts.next_step(first.next_step, {"subject": first.id.partition(":")[2], **first.fields})
        tried = first.fields.get("tried")
        if first.kind is UnknownKind.COULD_NOT_ASK and tried:
            told += " " + texts.ui("terminal.asked-in-vain", servers=tried)
    return [Line(each) for each in wrap(told, width, most)]


def input_lines(report: Report, texts: Texts, width: int, missing: frozenset[Input]) -> list[Line]:
    """What has to be put into the next command, a line each; not what the next step has already explained."""
    first = first_unknown(report)
    told = ANSWERS.get(first.next_step) if first and report.verdict.state is State.INCONCLUSIVE else None
    words = [texts.ui(f"terminal.input.{each}") for each in Input if each in missing and each is not told]
    return [Line(lead=cut(f"  {each}", width), style=Style.DIM) for each in words]


def where_lines(report: Report, texts: Texts, width: int, causes: tuple[Cause, ...]) -> list[Line]:
    """How many changes, who makes them, and where."""
    changes = report.plan.changes if report.plan else ()
    if not changes and all(cause.finding.code == "record-not-yet-visible" for cause in causes):
        return [Line(texts.ui("terminal.only-wait"))]
    if not changes:
        owners = _owners((cause.finding.owner for cause in causes), texts)
        return [Line(each) for each in wrap(texts.ui("terminal.no-changes", owners=owners), width, 2)]
    owners = _owners((change.owner for change in changes), texts)
    told = texts.ui("terminal.changes", count=len(changes), owners=owners) + _place(report, texts)
    return [Line(each) for each in wrap(told, width, 2)]


def _owners(owners: Iterable[Owner], texts: Texts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts.ui(f"terminal.turn.{owner}") for owner in owners))


def _place(report: Report, texts: Texts) -> str:
    zone = report.facts.zone
    if zone.dns_host_name:
        return " " + texts.ui("terminal.place.host", host=zone.dns_host_name, zone=zone.zone or report.request.domain)
    if zone.name_servers:
        return " " + texts.ui("terminal.place.servers", server=zone.name_servers[0])
    return ""


def outcome_lines(report: Report, texts: Texts, width: int, most: int | None) -> list[Line]:
    """The verdict that the changes lead to, and what then stands in the way; else what is needed besides."""
    if report.plan is None or not report.plan.changes:
        return _needed_besides(report, texts, width)
    state = report.plan.reaches
    lead = texts.ui("terminal.after.lead", state=state_word(state, texts))
    first, *rest = wrap(f"{lead} {_what_is_left(report, texts)}", width, most)
    # The lead is emphasised where it stands whole on the first line.
    parts = (lead, first[len(lead) :]) if first.startswith(lead) else (first, "")
    return [Line(lead=parts[0], text=parts[1], style=SYMBOLS[state][1]), *map(Line, rest)]


def _needed_besides(report: Report, texts: Texts, width: int) -> list[Line]:
    first = first_unknown(report)
    if first is None or first.reason not in _TOLD_BY_REASON or report.verdict.state is not State.NOT_READY:
        return []
    if Input.DOMAIN in missing_inputs(report):
        return []  # of another domain, other things will be needed
    return [Line(cut(f"→ {texts.ui(f'terminal.then.{first.reason}')}", width))]


def _what_is_left(report: Report, texts: Texts) -> str:
    """The one thing to say of it: what keeps from a verdict, else what is worst."""
    plan = report.plan
    if plan is None or not plan.remaining:
        return texts.ui("terminal.after.proven")
    unknowns = sort_unknowns(plan.remaining_unknowns, plan.remaining)
    if plan.reaches is State.INCONCLUSIVE and unknowns:
        first = unknowns[0]
        if first.reason in _TOLD_BY_REASON:
            return texts.ui(f"terminal.then.{first.reason}")
        return texts.ui("terminal.after.unseen", what=texts.unknown(first).title)
    worst = sorted(plan.remaining_findings, key=lambda each: each.severity.rank)
    title = texts.finding(worst[0]).title if worst else remaining_titles(report, texts)[0]
    return texts.ui("terminal.after.remaining", what=title)


def right_lines(report: Report, texts: Texts, width: int, most: int) -> list[Line]:
    """The questions with a good answer and no bad one."""
    faulty = {each.question for each in report.findings if each.severity in {Severity.BLOCKER, Severity.RISK}}
    faulty |= {each.question for each in report.unknowns}
    good = {each.question for each in report.findings if each.severity is Severity.PASSED} - faulty
    if not good:
        return []
    if {Question.ENVELOPE, Question.ENVELOPE_SPF} <= good:
        good.remove(Question.ENVELOPE_SPF)  # one word for both
    words = tuple(texts.ui(f"terminal.question.{each}") for each in Question if each in good)
    first, *rest = wrap(texts.ui("terminal.right", what=words), width - 2, most)
    return [_told(first, width, "✓", Style.GOOD), *(Line(f"  {each}") for each in rest)]


def unseen_line(report: Report, texts: Texts, width: int) -> Line | None:
    """What could not be found out."""
    first = first_unknown(report)
    if first is None:
        return None
    title = texts.unknown(first).title
    rest = len(report.unknowns) - 1
    more = f" {texts.ui('terminal.unseen-more', count=rest)}" if rest else ""
    told = texts.ui("terminal.unseen", what="{what}")
    title = cut(title, width - 2 - width_of(told.replace("{what}", "")) - width_of(more))
    return _told(told.replace("{what}", title) + more, width, "?", Style.UNSURE)


def tips_line(count: int, texts: Texts, width: int) -> list[Line]:
    """That there is advice, where there is."""
    return [_told(texts.ui("terminal.tips", count=count), width, "·", Style.DIM)] if count else []


def not_examined_line(texts: Texts, width: int) -> Line:
    """What no audit of DNS looks at, so that READY is not read as a promise."""
    return _told(texts.ui("terminal.not-examined.short"), width, "·", Style.DIM)


def profile_line(report: Report, texts: Texts, width: int) -> list[Line]:
    """That nobody chose the demands, where nobody did."""
    if not report.profile.assumed:
        return []
    return [_told(texts.ui("terminal.profile-assumed", profile=report.profile.name), width, "·", Style.DIM)]


def _told(text: str, width: int, symbol: str, style: Style) -> Line:
    return Line(lead=symbol, text=" " + cut(text, width - 2), style=style)
