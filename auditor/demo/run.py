"""How are the example hotels audited over real sockets, and where do their reports end up?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auditor.api import AuditSession
from auditor.border import utc_now
from auditor.demo.hotels import Hotel, demo_world, load_hotels
from auditor.demo.server import EmbeddedServer
from auditor.knowledge.profiles import DEFAULT_PROFILE, load_profile
from auditor.mailauth.dns import ServerAddress
from auditor.model.report import Report
from auditor.net.budget import MAX_QUESTIONS, Budget
from auditor.net.live import Live
from auditor.render.html import IndexEntry, IndexLink, render_html, render_index
from auditor.render.json import encode
from auditor.render.language import Lang
from auditor.render.safe import show_characters
from auditor.render.text import Color, render_table
from auditor.render.texts import load_texts

SILENT_TIMEOUT_SECONDS = 0.5
"""For the hotel whose servers never answer: waiting longer would show nothing more."""
ANSWER_TIMEOUT_SECONDS = 10.0
"""For the others: their server always answers, however busy the machine is."""
PATIENCE_SECONDS = 120.0
MAX_IN_FLIGHT = 32
INDEX = "index.html"

Audited = tuple[tuple[Hotel, Report], ...]
"""The hotels with their reports, in the order of the hotels."""
Route = Callable[[ServerAddress], ServerAddress]
"""See :class:`auditor.net.live.Live`."""


class Unwritable(Exception):
    """The reports cannot be written; the text says why, in the words of the operating system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was audited, and where the reports were written."""

    audited: Audited
    folder: Path

    @property
    def as_deserved(self) -> bool:
        """Whether every hotel got the verdict that its zone deserves."""
        return all(report.verdict.state is hotel.verdict for hotel, report in self.audited)


def run_demo(out: Path, lang: Lang) -> Demo:
    """Serve the zones on loopback, audit every hotel, write all reports into ``out``.

    The index is in ``lang``, each hotel's page in every language. Raises Unwritable; that ``out`` is no folder is found
    out before anything is audited.
    """
    with _unwritable():
        out.mkdir(parents=True, exist_ok=True)
        (out / INDEX).touch()
    audited = asyncio.run(audit_hotels(utc_now()))
    with _unwritable():
        _write(audited, out, lang)
    return Demo(audited=audited, folder=out)


async def audit_hotels(asked_at: datetime) -> Audited:
    """Every hotel, with the embedded server for all of DNS."""
    async with EmbeddedServer(demo_world()) as server:
        return await audit_at(server.address, server.route, asked_at)


async def audit_at(resolver: ServerAddress, route: Route, asked_at: datetime) -> Audited:
    """Every hotel at once, as ``resolver`` sees its zones; ``route`` leads to the zones' own servers."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    silent = Live((resolver,), timeout=SILENT_TIMEOUT_SECONDS, route=route)
    answering = Live((resolver,), timeout=ANSWER_TIMEOUT_SECONDS, route=route)
    # One loopback socket receives all questions: more than its buffer holds at once would be lost.
    paced = Budget(
        answering, deadline=deadline, questions=len(load_hotels()) * MAX_QUESTIONS, concurrency=MAX_IN_FLIGHT
    )

    async def audit(hotel: Hotel) -> Report:
        request = hotel.arguments.request(load_profile(DEFAULT_PROFILE))
        asked = silent if hotel.is_silent else paced
        async with AuditSession(resolver=asked, timeout=PATIENCE_SECONDS) as session:
            return (await session.run(request, asked_at=asked_at)).report

    async with asyncio.TaskGroup() as group:
        tasks = [(hotel, group.create_task(audit(hotel))) for hotel in load_hotels()]
    return tuple((hotel, task.result()) for hotel, task in tasks)


def tell_demo(demo: Demo, lang: Lang, *, color: Color) -> str:
    """The table of verdicts, and where the reports are."""
    table = render_table((report for _, report in demo.audited), lang, color=color)
    page = show_characters(str(demo.folder / INDEX))
    return f"{table}\n{load_texts(lang).ui('demo.written')}\n{page}\n"


@contextmanager
def _unwritable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(error.strerror or str(error)) from error
    except ValueError as error:  # a NUL in the path
        raise Unwritable(str(error)) from error


def _write(audited: Audited, out: Path, lang: Lang) -> None:
    for hotel, report in audited:
        (out / f"{hotel.id}.json").write_text(encode(report), encoding="utf-8", newline="\n")
        for each in Lang:
            (out / _page(hotel, each)).write_text(render_html(report, each), encoding="utf-8", newline="\n")
    for each in Lang:
        entries = tuple(_entry(hotel, report, each) for hotel, report in audited)
        index = render_index(entries, each, elsewhere=tuple(_other(other) for other in Lang if other is not each))
        names = (_index(each), INDEX) if each is lang else (_index(each),)
        for name in names:
            (out / name).write_text(index, encoding="utf-8", newline="\n")


def _entry(hotel: Hotel, report: Report, lang: Lang) -> IndexEntry:
    texts = load_texts(lang)
    pages = [IndexLink(href=_page(hotel, each), label=texts.ui(f"demo.page.{each}"), lang=each) for each in Lang]
    about = texts.ui("demo.about", name=hotel.name, story=hotel.story.said_in(lang))
    return IndexEntry(report=report, about=about, links=(*pages, IndexLink(href=f"{hotel.id}.json", label="JSON")))


def _other(lang: Lang) -> IndexLink:
    """The index in another language, named in that language."""
    return IndexLink(href=_index(lang), label=load_texts(lang).ui("demo.this-page"), lang=lang)


def _page(hotel: Hotel, lang: Lang) -> str:
    return f"{hotel.id}.{lang}.html"


def _index(lang: Lang) -> str:
    return f"index.{lang}.html"
