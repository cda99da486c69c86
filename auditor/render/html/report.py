"""What stands on the page of one report, from the verdict to the footer?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.mailauth.names import DomainName
from auditor.model.report import Report
from auditor.render.html.changes import ChangeCard, number_changes, show_changes
from auditor.render.html.problems import Good, Problem, number_problems, show_good, show_problems
from auditor.render.html.summary import Outcome, Verdict, dns_place, show_no_change, show_outcome, show_verdict
from auditor.render.html.technical import Technical, show_technical
from auditor.render.html.templates import fill
from auditor.render.html.unseen import Unseen, show_first, show_unseen
from auditor.render.language import Lang
from auditor.render.safe import show_report
from auditor.render.texts import Texts, load_texts

MOST_ON_PAGE_ONE = 3
"""Changes that fit on the first sheet together with the verdict; the reasons then begin on the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the template shows, in order."""

    title: str
    domain: str
    ascii_domain: str
    """The A-label form, where the domain is shown otherwise; else empty."""
    verdict: Verdict
    first: Unseen | None
    """The one thing to give or do next, where nothing can be concluded."""
    place: str
    changes: tuple[ChangeCard, ...]
    no_change: str
    """Said where the domain is not ready and there is nothing to copy into a panel."""
    outcome: Outcome | None
    problems: tuple[Problem, ...]
    good: tuple[Good, ...]
    unseen: tuple[Unseen, ...]
    technical: Technical
    glossary: tuple[tuple[str, str], ...]
    fills_page_one: bool
    """Whether verdict and changes have the first sheet of paper for themselves."""
    audited_at: str
    tool: str
    knowledge: str
    profile: str
    profile_assumed: bool


def render_html(report: Report, lang: Lang) -> str:
    """One self-contained page: it loads nothing, and the same report gives the same text."""
    texts = load_texts(lang)
    return fill("report.html.j2", show_page(show_report(report), texts), texts)


def show_page(report: Report, texts: Texts) -> Page:
    """The page as values, without markup."""
    ascii_domain = report.request.domain
    domain = DomainName(ascii_domain).unicode
    verdict = show_verdict(report, texts, domain)
    changes = show_changes(report, texts, number_problems(report))
    return Page(
        title=texts.ui("html.title", domain=domain, verdict=verdict.word),
        domain=domain,
        ascii_domain="" if domain == ascii_domain else ascii_domain,
        verdict=verdict,
        first=show_first(report, texts),
        place=dns_place(report, texts),
        changes=changes,
        fills_page_one=0 < len(changes) <= MOST_ON_PAGE_ONE,
        no_change=show_no_change(report, texts),
        outcome=show_outcome(report, texts),
        problems=show_problems(report, texts, number_changes(report)),
        good=show_good(report, texts),
        unseen=show_unseen(report, texts),
        technical=show_technical(report, texts),
        glossary=texts.glossary,
        audited_at=texts.said(report.audited_at),
        tool=f"{report.tool.name} {report.tool.version}",
        knowledge=report.tool.knowledge,
        profile=report.profile.name,
        profile_assumed=report.profile.assumed,
    )
