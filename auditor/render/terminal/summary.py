"""How is each of a report's answers said in one line?"""

from __future__ import annotations

from auditor.mailauth.names import DomainName
from auditor.model.question import Question
from auditor.model.report import Report, UnknownView
from auditor.model.severity import Consequence, Severity
from auditor.model.verdict import CampaignState, State
from auditor.render.causes import Cause
from auditor.render.remaining import remaining_titles
from auditor.render.terminal.columns import cut, cut_middle, width_of, wrap
from auditor.render.terminal.style import SYMBOLS, Line, Style
from auditor.render.texts import Texts
from auditor.render.unknowns import order_unknowns

_GIVEN_BY_NAME = frozenset({"give-ses-tokens"})
"""Next steps that the verdict's line names outright."""
_WORST_FIRST = tuple(Consequence)


def state_word(state: State, texts: Texts) -> str:
    """``NOT READY`` and the like."""
    return texts.ui(f"terminal.state.{_key(state)}")


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
    return first.next_step if first.next_step in _GIVEN_BY_NAME else first.kind


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
    return [Line(each) for each in wrap(told, width, most)]


def where_lines(report: Report, texts: Texts, width: int, causes: tuple[Cause, ...]) -> list[Line]:
    """How many changes, who makes them, and where."""
    changes = report.plan.changes if report.plan else ()
    if not changes:
        owners = tuple(dict.fromkeys(cause.finding.owner.value for cause in causes))
        return [Line(each) for each in wrap(texts.ui("terminal.no-changes", owners=owners), width, 2)]
    owners = tuple(dict.fromkeys(change.owner.value for change in changes))
    told = texts.ui("terminal.changes", count=len(changes), owners=owners) + _place(report, texts)
    return [Line(each) for each in wrap(told, width, 2)]


def _place(report: Report, texts: Texts) -> str:
    zone = report.facts.zone
    if zone.dns_host_name:
        return " " + texts.ui("terminal.place.host", host=zone.dns_host_name, zone=zone.zone or report.request.domain)
    if zone.name_servers:
        return " " + texts.ui("terminal.place.servers", server=zone.name_servers[0])
    return ""


def outcome_line(report: Report, texts: Texts, width: int) -> Line | None:
    """The verdict that the changes lead to; None where there are none."""
    if report.plan is None or not report.plan.changes:
        return None
    state = report.plan.reaches
    lead = texts.ui("terminal.after.lead", state=state_word(state, texts))
    rest = remaining_titles(report, texts)
    key = "terminal.after.remaining" if rest else "terminal.after.proven"
    told = texts.ui(key, what=rest[0] if rest else "", count=len(rest))
    return Line(lead=lead, text=cut(f" {told}", width - width_of(lead)), style=SYMBOLS[state][1])


def right_line(report: Report, texts: Texts, width: int) -> Line | None:
    """The questions with a good answer and no bad one."""
    faulty = {each.question for each in report.findings if each.severity in {Severity.BLOCKER, Severity.RISK}}
    faulty |= {each.question for each in report.unknowns}
    good = {each.question for each in report.findings if each.severity is Severity.PASSED} - faulty
    if not good:
        return None
    if {Question.ENVELOPE, Question.ENVELOPE_SPF} <= good:
        good.remove(Question.ENVELOPE_SPF)  # one word for both
    words = tuple(texts.ui(f"terminal.question.{each}") for each in Question if each in good)
    return _told(texts.ui("terminal.right", what=words), width, "✓", Style.GOOD)


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
