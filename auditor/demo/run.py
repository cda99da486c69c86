"""How are the example hotels audited over real sockets, and where do their reports end up?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.api import AuditSession
from auditor.border import utc_now
from auditor.demo.hotels import Hotel, demo_world, load_hotels
from auditor.demo.server import EmbeddedServer
from auditor.knowledge.profiles import DEFAULT_PROFILE, load_profile
from auditor.model.report import Report
from auditor.net.live import TIMEOUT_SECONDS, Live
from auditor.render.html import IndexEntry, IndexLink, render_html, render_index
from auditor.render.json import encode
from auditor.render.language import Lang
from auditor.render.safe import show_characters
from auditor.render.text import Color, render_table
from auditor.render.texts import load_texts

SILENT_TIMEOUT_SECONDS = 0.5
"""For the hotel whose servers never answer: waiting longer would show nothing more."""
INDEX = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The hotels with their reports, in the order of the hotels, and where they were written."""

    audited: tuple[tuple[Hotel, Report], ...]
    folder: Path

    @property
    def as_deserved(self) -> bool:
        """Whether every hotel got the verdict that its zone deserves."""
        return all(report.verdict.state is hotel.verdict for hotel, report in self.audited)


def run_demo(out: Path, lang: Lang) -> Demo:
    """Serve the zones on loopback, audit every hotel, write all reports into ``out``.

    The index is in ``lang``, each hotel's page in every language. Raises OSError where ``out`` cannot be written; that
    is found out before anything is audited.
    """
    out.mkdir(parents=True, exist_ok=True)
    (out / INDEX).touch()
    audited = asyncio.run(audit_hotels(utc_now()))
    _write(audited, out, lang)
    return Demo(audited=audited, folder=out)


async def audit_hotels(asked_at: datetime) -> tuple[tuple[Hotel, Report], ...]:
    """Every hotel at once, each with a resolver of its own that asks the embedded server over UDP and TCP."""
    hotels = load_hotels()
    async with EmbeddedServer(demo_world()) as server, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_audit(hotel, server, asked_at)) for hotel in hotels]
    return tuple(zip(hotels, (task.result() for task in tasks), strict=True))


def tell_demo(demo: Demo, lang: Lang, *, color: Color) -> str:
    """The table of verdicts, and where the reports are."""
    table = render_table((report for _, report in demo.audited), lang, color=color)
    page = show_characters(str(demo.folder / INDEX))
    return f"{table}\n{load_texts(lang).ui('demo.written')}\n{page}\n"


async def _audit(hotel: Hotel, server: EmbeddedServer, asked_at: datetime) -> Report:
    timeout = SILENT_TIMEOUT_SECONDS if hotel.is_silent else TIMEOUT_SECONDS
    live = Live((server.address,), timeout=timeout, route=server.route)
    request = hotel.arguments.request(load_profile(DEFAULT_PROFILE))
    async with AuditSession(resolver=live) as session:
        return (await session.run(request, asked_at=asked_at)).report


def _write(audited: tuple[tuple[Hotel, Report], ...], out: Path, lang: Lang) -> None:
    for hotel, report in audited:
        (out / f"{hotel.id}.json").write_text(encode(report), encoding="utf-8", newline="\n")
        for each in Lang:
            (out / _page(hotel, each)).write_text(render_html(report, each), encoding="utf-8", newline="\n")
    for each in Lang:
        index = render_index(tuple(_entry(hotel, report, each) for hotel, report in audited), each)
        names = (_index(each), INDEX) if each is lang else (_index(each),)
        for name in names:
            (out / name).write_text(index, encoding="utf-8", newline="\n")


def _entry(hotel: Hotel, report: Report, lang: Lang) -> IndexEntry:
    texts = load_texts(lang)
    pages = [IndexLink(href=_page(hotel, each), label=texts.ui(f"demo.page.{each}"), lang=each) for each in Lang]
    about = texts.ui("demo.about", name=hotel.name, story=_story(hotel, lang))
    return IndexEntry(report=report, about=about, links=(*pages, IndexLink(href=f"{hotel.id}.json", label="JSON")))


def _story(hotel: Hotel, lang: Lang) -> str:
    match lang:
        case Lang.EN:
            return hotel.story.en
        case Lang.ES:
            return hotel.story.es


def _page(hotel: Hotel, lang: Lang) -> str:
    return f"{hotel.id}.{lang}.html"


def _index(lang: Lang) -> str:
    return f"index.{lang}.html"
