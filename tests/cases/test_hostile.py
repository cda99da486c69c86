"""Markup, terminal escapes, control and bidirectional characters and records of 64 KB reach nobody's screen raw."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser

import pytest

from auditor.model.report import Report
from auditor.model.verdict import State
from auditor.render.html import IndexEntry, IndexLink, render_html, render_index
from auditor.render.json import decode, encode
from auditor.render.language import Lang
from auditor.render.text import Color, Detail, render_quiet, render_table, render_text
from tests.cases.case import WORLDS, Case, Expected, Stated, load_cases

REPLACED = (
    "@ MX",
    "@ TXT",
    "_dmarc TXT",
    "bounce MX",
    "bounce TXT",
    "<a>._domainkey CNAME",
    "<b>._domainkey CNAME",
)
HOSTILE = (WORLDS / "hostile.zone").read_text(encoding="utf-8")
FULL_STRING = '"' + r"<i>\027[1m" * 10 + "x" * 185 + '" '
HUGE = "v=spf1 " + "ip4:203.0.113.7 " * 15
"""A string of 247 octets; 250 of them are a record of 61 KB."""
SGR = re.compile(r"\x1b\[[0-9;]*m")


@cache
def hostile(kind: str) -> Report:
    zone = HOSTILE
    if kind == "64 KB":
        zone += f'@ TXT "{HUGE}" {FULL_STRING * 249}\n_dmarc TXT "v=DMARC1; p=" {FULL_STRING * 249}\n'
    stated = Stated(mail_from="bounce.hotel.example")
    return Case(
        about=kind, without=REPLACED, zone=zone, request=stated, expect=Expected(verdict=State.NOT_READY)
    ).audit()


@pytest.fixture(params=["characters", "64 KB"])
def report(request: pytest.FixtureRequest) -> Report:
    return hostile(request.param)


class Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts = 0
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.attributes += attrs


def invisible(text: str) -> set[str]:
    """Characters that do something, or of which nothing is seen."""
    return {hex(ord(each)) for each in text if each != "\n" and unicodedata.category(each) in {"Cc", "Cf", "Co", "Cs"}}


def test_it_is_judged_all_the_same(report: Report) -> None:
    assert report.verdict.state is State.NOT_READY
    assert not [unknown for unknown in report.unknowns if unknown.kind == "crashed"]
    codes = {finding.code for finding in report.findings}
    assert codes >= {"dkim-cname-wrong-target", "dmarc-multiple-records", "envelope-mx-wrong", "wildcard-answers"}


@pytest.mark.parametrize("color", list(Color))
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("lang", list(Lang))
def test_the_terminal_shows_visible_characters_only(report: Report, lang: Lang, detail: Detail, color: Color) -> None:
    told = render_text(report, lang, width=80, color=color, detail=detail)
    told += render_table([report], lang, color=color) + render_quiet(report)
    if color is Color.ANSI:
        told = SGR.sub("", told)
    assert invisible(told) == set()


@pytest.mark.parametrize("lang", list(Lang))
def test_the_first_screen_stays_one_screen(report: Report, lang: Lang) -> None:
    told = render_text(report, lang, width=80, color=Color.NONE, detail=Detail.FIRST_SCREEN)
    assert len(told.splitlines()) <= 24
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("lang", list(Lang))
def test_the_page_holds_nothing_but_its_own_elements(report: Report, lang: Lang) -> None:
    page = render_html(report, lang)
    harmless = Elements(render_html(load_cases()["spf-missing"].audit(), lang))
    found = Elements(page)
    assert found.scripts == harmless.scripts
    assert not found.tags & {"iframe", "img", "base", "object", "embed", "b", "i"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    links = [value or "" for name, value in found.attributes if name in {"href", "src", "action", "formaction"}]
    assert not [link for link in links if "evil" in link or link.startswith("javascript:")]
    assert invisible(page) == set()


def test_the_index_holds_nothing_but_its_own_elements(report: Report) -> None:
    link = IndexLink(href="a.html", label="HTML")
    page = render_index((IndexEntry(report=report, links=(link,)),), Lang.EN)
    assert not Elements(page).tags & {"iframe", "img", "base", "object", "embed"}
    assert invisible(page) == set()


def test_the_json_is_printable_and_comes_back_as_it_was(report: Report) -> None:
    text = encode(report)
    assert text.isascii()
    assert invisible(text) == set()
    assert decode(text) == report
