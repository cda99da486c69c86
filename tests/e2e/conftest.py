"""One headless Chromium for all tests that look at pages; one DNS server for the commands of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import SEARCH_PATH
from tests.e2e.chromium import Browser, chromium
from tests.e2e.dns import serving
from tests.e2e.hotels import ZONES


@pytest.fixture(scope="session")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program, driver = (shutil.which(name, path=SEARCH_PATH) for name in ("chromium", "chromedriver"))
    if program is None or driver is None:
        pytest.fail("chromium or chromedriver is not installed")
    with chromium(program, driver, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(_chromium: Browser) -> Browser:
    """The browser, on an empty page of ordinary width with nothing logged."""
    _chromium.driver.get("about:blank")
    _chromium.set_width(1280)
    _chromium.prefer()
    _chromium.forget()
    return _chromium


@pytest.fixture(scope="module")
def nameserver() -> Iterator[str]:
    """``address:port`` of a server that knows the hotels of :mod:`tests.e2e.hotels`."""
    with serving(ZONES) as address:
        yield address
