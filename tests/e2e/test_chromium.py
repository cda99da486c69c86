"""The browser harness itself: it sees errors, requests, sideways scrolling and obstacles, and their absence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.chromium import Browser

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Good</h1><p>Nothing to complain about.</p></main></body></html>"""

BAD = """<!doctype html><html><head><meta charset="utf-8"><title>A page</title></head>
<body><div style="width: 900px">wide</div><img src="picture.png">
<script>console.error("something broke")</script></body></html>"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (page := tmp_path / "good.html").write_text(GOOD, "utf-8")
    return page


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    (page := tmp_path / "bad.html").write_text(BAD, "utf-8")
    return page


def test_a_good_page_gives_no_reason_to_complain(browser: Browser, good: Path) -> None:
    browser.set_width(320)
    browser.open(good)
    assert browser.driver.title == "A page"
    assert browser.complaints() == []
    assert browser.requests() == [good.as_uri()]
    assert not browser.scrolls_sideways()
    assert browser.violations() == []


def test_a_bad_page_is_found_out(browser: Browser, bad: Path) -> None:
    browser.set_width(320)
    browser.open(bad)
    assert "something broke" in "".join(browser.complaints())
    assert (bad.parent / "picture.png").as_uri() in browser.requests()
    assert browser.scrolls_sideways()
    assert {violation.partition(":")[0] for violation in browser.violations()} >= {"html-has-lang", "image-alt"}


def test_a_page_can_be_printed(browser: Browser, good: Path) -> None:
    browser.open(good)
    assert browser.pdf().startswith(b"%PDF-")


def test_a_preference_reaches_the_page(browser: Browser, good: Path) -> None:
    browser.prefer(prefers_color_scheme="dark")
    browser.open(good)
    assert browser.driver.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")
