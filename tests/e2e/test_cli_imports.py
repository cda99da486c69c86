"""No command loads what it does not use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.command import auditor, environment
from tests.e2e.dns import serving
from tests.e2e.hotels import READY, WITH_TOKENS, ZONES

HEAVY = frozenset({"checkdmarc", "cryptography", "dns", "httpx", "jinja2", "rich", "typer"})
RUN = """
import json, sys
from auditor.cli import main
code = main(sys.argv[2:])
loaded = {name.partition(".")[0] for name in sys.modules}
with open(sys.argv[1], "w") as file:
    json.dump([code, sorted(loaded)], file)
"""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """An audit's recording and its report."""
    folder = tmp_path_factory.mktemp("recorded")
    dns, report = str(folder / "dns.txt"), str(folder / "report.json")
    with serving(ZONES) as nameserver:
        auditor("check", READY, *WITH_TOKENS, "--nameserver", nameserver, "--save-dns", dns, "-o", report)
    return dns, report


def heavy_modules_of(folder: Path, *arguments: str) -> set[str]:
    told = folder / "loaded.json"
    subprocess.run(
        [sys.executable, "-c", RUN, str(told), *arguments], env=environment(), check=True, capture_output=True
    )
    code, loaded = json.loads(told.read_text())
    assert code == 0
    return HEAVY & set(loaded)


def test_the_version_needs_nothing(tmp_path: Path) -> None:
    assert heavy_modules_of(tmp_path, "--version") == set()


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("findings",), ("explain", "spf-missing")])
def test_help_and_the_catalogue_need_the_parser_alone(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert heavy_modules_of(tmp_path, *arguments) == {"typer"}


def test_telling_a_saved_report_needs_no_dns(recording: tuple[str, str], tmp_path: Path) -> None:
    assert heavy_modules_of(tmp_path, "render", recording[1]) == {"typer"}


def test_only_a_page_needs_templates(recording: tuple[str, str], tmp_path: Path) -> None:
    assert heavy_modules_of(tmp_path, "render", recording[1], "--format", "html") == {"typer", "jinja2"}


def test_an_audit_needs_neither_templates_nor_the_second_opinion(recording: tuple[str, str], tmp_path: Path) -> None:
    loaded = heavy_modules_of(tmp_path, "check", READY, *WITH_TOKENS, "--from-dns", recording[0], "--format", "json")
    assert not loaded & {"checkdmarc", "httpx", "jinja2", "rich"}
