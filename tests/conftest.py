"""What holds for every test: nothing leaves the machine, and a missing server is never overlooked in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.loopback import attempts_to_leave

PROGRAMS = {"servers": ("nsd", "unbound"), "browser": ("chromium", "chromedriver")}
"""What the tests of a marker run, by marker."""
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
"""Debian keeps servers where the PATH of people does not look."""

# A deadline would make a slow machine a failing test; fifty examples of each property keep the unit tests short, and
# what needs more says so where it stands.
settings.register_profile("project", deadline=None, max_examples=50)
settings.load_profile("project")


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def _missing_for(item: pytest.Item) -> str:
    """Why this test cannot run here; empty when it can."""
    wanted = [program for marker in PROGRAMS if item.get_closest_marker(marker) for program in PROGRAMS[marker]]
    missing = [program for program in wanted if shutil.which(program, path=SEARCH_PATH) is None]
    return ", ".join(f"{program} is not installed" for program in missing)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a person's machine a test without its server is skipped, and listed by pytest's closing summary."""
    if _in_ci():
        return
    for item in items:
        if reason := _missing_for(item):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """In CI the same test fails: a skipped test there would be one that nobody runs."""
    if _in_ci() and (reason := _missing_for(item)):
        pytest.fail(reason, pytrace=False)


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """A test fails when it tried to leave, even where the product took the refusal for an unreachable network."""
    before = len(attempts_to_leave)
    yield
    if left := attempts_to_leave[before:]:
        pytest.fail(f"tried to leave this machine: {', '.join(left)}", pytrace=False)
