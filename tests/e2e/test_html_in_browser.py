"""The HTML report in a person's browser: quiet, offline, narrow, printed, copied from, and used by everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from auditor.knowledge.dns_hosts import dns_hosts
from auditor.model.plan import Action
from auditor.model.report import PlanView, Report
from auditor.model.verdict import State
from auditor.render.html import IndexEntry, IndexLink, render_html, render_index
from auditor.render.html.report import MOST_ON_PAGE_ONE
from auditor.render.language import Lang
from tests.e2e.chromium import Browser
from tests.unit.render import samples

pytestmark = pytest.mark.browser

EVERY_PAGE = pytest.mark.parametrize("name", [*samples.SAMPLES, "index"])
LANGUAGES = pytest.mark.parametrize("lang", list(Lang))
NARROWEST = 320
"""CSS pixels: a small telephone, or a page enlarged four times (WCAG 2.2, 1.4.10)."""
SMALLEST_TARGET = 24
"""CSS pixels of what is to be hit with a finger (WCAG 2.2, 2.5.8)."""


def written(text: str, folder: Path) -> Path:
    (page := folder / "page.html").write_text(text, "utf-8")
    return page


def made(name: str, lang: Lang, folder: Path) -> Path:
    if name != "index":
        return written(render_html(samples.SAMPLES[name](), lang), folder)
    entries = tuple(
        IndexEntry(report=sample(), about=each, links=(IndexLink(href=f"{each}.html", label="HTML", lang="en"),))
        for each, sample in samples.SAMPLES.items()
    )
    return written(render_index(entries, lang), folder)


def unfold(browser: Browser) -> None:
    browser.driver.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")


def pages_of(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n")


@EVERY_PAGE
@LANGUAGES
def test_it_opens_on_a_small_telephone_in_silence(browser: Browser, tmp_path: Path, name: str, lang: Lang) -> None:
    browser.set_width(NARROWEST)
    page = made(name, lang, tmp_path)
    browser.open(page)
    unfold(browser)
    assert browser.complaints() == []
    assert browser.requests() == [page.as_uri()]
    assert not browser.scrolls_sideways()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("ready", 1280),
        ("with-risks", 1280),
        ("wants-tokens", 1280),
        ("many-causes", 1280),
        ("many-causes", NARROWEST),
        ("mistyped", 1280),
        ("hostile", NARROWEST),
        ("index", 1280),
        ("index", NARROWEST),
    ],
)
def test_nothing_stands_in_the_way_of_people_with_disabilities(
    browser: Browser, tmp_path: Path, name: str, scheme: str, width: int
) -> None:
    browser.set_width(width)
    browser.prefer(prefers_color_scheme=scheme)
    browser.open(made(name, Lang.ES, tmp_path))
    unfold(browser)
    assert browser.violations() == []


def test_what_is_to_be_pressed_is_large_enough(browser: Browser, tmp_path: Path) -> None:
    browser.set_width(NARROWEST)
    browser.open(made("many-causes", Lang.EN, tmp_path))
    unfold(browser)
    sizes = browser.driver.execute_script(
        "return [...document.querySelectorAll('button, summary')].map(e => e.getBoundingClientRect())"
        ".map(box => Math.min(box.width, box.height))"
    )
    assert len(sizes) > 10
    assert min(sizes) >= SMALLEST_TARGET


def test_a_button_copies_byte_for_byte(browser: Browser, tmp_path: Path) -> None:
    report = samples.many_causes()
    assert report.plan is not None
    wanted = list(dict.fromkeys(change.value for change in report.plan.changes if change.value))
    browser.open(made("many-causes", Lang.ES, tmp_path))
    assert [copied(browser, value) for value in wanted] == wanted


def test_an_odd_value_is_copied_byte_for_byte(browser: Browser, tmp_path: Path) -> None:
    value = """v=spf1  two  spaces "quoted" 'single' <b>&amp;</b> back\\092slash </script> """ + "x" * 4000 + " -all "
    browser.open(written(render_html(planned(value), Lang.EN), tmp_path))
    assert copied(browser, value) == value


def planned(value: str) -> Report:
    change = samples.change(Action.CREATE, "TXT", "hotel.example", value, ())
    plan = PlanView(changes=(change,), reaches=State.READY, remaining=())
    return samples.report("hotel.example", State.NOT_READY, (), plan=plan)


def copied(browser: Browser, value: str) -> str:
    """What is pasted after the button of this value was pressed."""
    driver = browser.driver
    button, done = driver.execute_script(
        "const button = [...document.querySelectorAll('button[data-copy]')].find(e => e.dataset.copy === arguments[0]);"
        "return [button, button.querySelector('[data-done]').dataset.done]",
        value,
    )
    button.click()
    driver.execute_async_script(
        "const [button, word, done] = arguments;"
        "const look = () => button.textContent.trim() === word ? done() : requestAnimationFrame(look);"
        "look();",
        button,
        done,
    )
    area = driver.execute_script(
        "const area = document.createElement('textarea');document.body.append(area);area.focus();return area"
    )
    area.send_keys(Keys.CONTROL, "v")
    return str(area.get_property("value"))


def test_that_it_was_copied_is_also_said_to_those_who_listen(browser: Browser, tmp_path: Path) -> None:
    browser.open(made("mistyped", Lang.EN, tmp_path))
    copied(browser, samples.SES_SPF)
    assert browser.driver.execute_script("return document.querySelector('[role=status]').textContent") == "Copied"


def test_without_script_the_values_are_there_and_the_buttons_are_not(browser: Browser, tmp_path: Path) -> None:
    page = made("mistyped", Lang.EN, tmp_path)
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open(page)
        values, buttons = browser.driver.execute_script(
            "return [[...document.querySelectorAll('.value')].map(e => e.innerText),"
            " [...document.querySelectorAll('button')].filter(e => e.offsetParent !== null).length]"
        )
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert samples.SES_SPF in values
    assert buttons == 0


@LANGUAGES
@pytest.mark.parametrize("count", [1, MOST_ON_PAGE_ONE])
def test_page_one_on_paper_is_verdict_and_changes(browser: Browser, tmp_path: Path, lang: Lang, count: int) -> None:
    report = samples.many_causes()
    assert report.plan is not None
    cnames = [each for each in report.plan.changes if each.type == "CNAME"] * 2
    plan = replace(report.plan, changes=tuple(replace(each, order=n) for n, each in enumerate(cnames[:count])))
    wordiest = max((each for each in dns_hosts() if each.host_hint), key=lambda each: len(str(each.host_hint)))
    zone = replace(report.facts.zone, dns_host=wordiest.id, dns_host_name=wordiest.name)
    told = replace(report, plan=plan, facts=replace(report.facts, zone=zone))
    browser.open(written(render_html(told, lang), tmp_path))
    whole = pages_of(browser.pdf())
    assert whole > 1
    browser.driver.execute_script("document.querySelector('.after').remove()")
    assert pages_of(browser.pdf()) == 1


def test_paper_shows_what_the_screen_folds(browser: Browser, tmp_path: Path) -> None:
    browser.open(made("ready", Lang.EN, tmp_path))
    folded = pages_of(browser.pdf())
    browser.driver.execute_script("for (const part of document.querySelectorAll('details')) part.remove()")
    assert pages_of(browser.pdf()) < folded


def test_in_the_dark_paper_stays_white(browser: Browser, tmp_path: Path) -> None:
    browser.prefer(prefers_color_scheme="dark")
    browser.open(made("ready", Lang.EN, tmp_path))
    color = "return getComputedStyle(document.body).getPropertyValue('--card')"
    on_screen = browser.driver.execute_script(color)
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]},
    )
    try:
        on_paper = browser.driver.execute_script(color)
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (on_screen, on_paper) == ("#19212a", "#fff")
