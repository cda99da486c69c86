"""How do several reports stand on one page, each with its verdict and the way to it?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.mailauth.names import DomainName
from auditor.model.report import Report
from auditor.render.html.summary import kind_of
from auditor.render.html.templates import fill
from auditor.render.language import Lang
from auditor.render.safe import show_report
from auditor.render.texts import Texts, load_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLink:
    """A file beside the index: its relative address, what it is called, its language (empty: none)."""

    href: str
    label: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """A report, a word on what it is an example of (may be empty), and where it was written."""

    report: Report
    about: str = ""
    links: tuple[IndexLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table."""

    domain: str
    href: str
    """The report in the language of the index; empty where there is none."""
    about: str
    kind: str
    word: str
    changes: str
    then_kind: str
    then: str
    links: tuple[IndexLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The table and what frames it."""

    title: str
    elsewhere: tuple[IndexLink, ...]
    rows: tuple[Row, ...]
    audited_at: str
    tool: str


def render_index(entries: tuple[IndexEntry, ...], lang: Lang, *, elsewhere: tuple[IndexLink, ...] = ()) -> str:
    """A self-contained page with a table of the reports, in the order given; one at least.

    ``elsewhere``: the same page in the other languages.
    """
    texts = load_texts(lang)
    first = show_report(entries[0].report)
    page = IndexPage(
        title=texts.ui("html.index.title", count=len(entries)),
        elsewhere=elsewhere,
        rows=tuple(_row(entry, texts) for entry in entries),
        audited_at=texts.said(first.audited_at),
        tool=f"{first.tool.name} {first.tool.version}",
    )
    return fill("index.html.j2", page, texts)


def _row(entry: IndexEntry, texts: Texts) -> Row:
    report = show_report(entry.report)
    kind = kind_of(report.verdict.state)
    plan = report.plan
    changed = plan is not None and bool(plan.changes)
    then = kind_of(plan.reaches) if plan is not None and changed else ""
    return Row(
        domain=DomainName(report.request.domain).unicode,
        href=next((link.href for link in entry.links if link.lang == texts.lang), ""),
        about=entry.about,
        kind=kind,
        word=texts.term("state", report.verdict.state),
        changes=texts.ui("html.glance.changes", count=len(plan.changes)) if plan is not None and changed else "",
        then_kind=then,
        then=texts.term("state", plan.reaches) if plan is not None and changed else "",
        links=entry.links,
    )
