"""Saved reports, the catalogue, schemas: commands that ask no DNS."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.e2e.command import Ran, auditor
from tests.e2e.dns import serving
from tests.e2e.hotels import TWO_SPF, WITH_TOKENS, ZONES


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report as JSON."""
    file = tmp_path_factory.mktemp("saved") / "report.json"
    with serving(ZONES) as nameserver:
        ran = auditor("check", TWO_SPF, *WITH_TOKENS, "--nameserver", nameserver, "-o", str(file))
    assert ran.code == 1
    return file


def test_a_saved_report_is_told_in_another_language(saved: Path) -> None:
    spanish, english = (auditor("render", str(saved), "--lang", lang) for lang in ("es", "en"))
    assert (spanish.code, english.code) == (0, 0)
    assert spanish.text.startswith("✗ NO ESTÁ LISTO  two-spf.example")
    assert english.text.startswith("✗ NOT READY  two-spf.example")


def test_a_saved_report_comes_from_stdin_and_goes_out_unchanged(saved: Path) -> None:
    ran = auditor("render", "-", "--format", "json", given=saved.read_bytes())
    assert (ran.code, ran.out) == (0, saved.read_bytes())


def test_a_saved_report_becomes_a_page(saved: Path, tmp_path: Path) -> None:
    ran = auditor("render", str(saved), "-o", "page.html", "--lang", "es", "--quiet", cwd=tmp_path)
    assert ran.text == f"NOT_READY {TWO_SPF} ERROR\n"
    assert '<html lang="es"' in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"schema": "auditor-bulk/1"}', "is not a report of auditor (auditor-bulk/1)"),
        (b'{"schema": "auditor-report/2"}', "a version of auditor that this one does not understand"),
        (b'{"schema": "auditor-report/1"}', "is damaged or was edited"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(content: bytes, told: str) -> None:
    assert_refused(auditor("render", "-", given=content), told)


def test_a_report_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert_refused(auditor("render", str(tmp_path / "none.json")), "No such file")


def test_a_code_has_a_page_in_both_languages() -> None:
    english, spanish = (auditor("explain", "SPF-missing", "--lang", lang) for lang in ("en", "es"))
    assert english.text.startswith("spf-missing\n")
    assert spanish.text.startswith("spf-missing\n")
    assert english.text != spanish.text


def test_a_code_with_a_slip_gets_the_nearest_ones() -> None:
    assert_refused(auditor("explain", "dmarc-mising"), "did you mean dmarc-missing")


def test_a_code_like_nothing_gets_the_way_to_the_list() -> None:
    assert_refused(auditor("explain", "\x1b[31m"), "auditor findings")


def test_every_finding_of_the_list_can_be_explained() -> None:
    listed = [line.split()[0] for line in auditor("findings").text.splitlines() if line.startswith("  ")]
    assert {"spf-missing", "dkim-not-proven", "alignment-none"} <= set(listed)
    sample = listed[:: len(listed) // 3]
    assert {auditor("explain", code).code for code in sample} == {0}


def test_schemas_are_listed_and_printed() -> None:
    names = auditor("schema").text.split()
    assert names == ["auditor-report/1", "auditor-snapshot/1"]
    assert [json.loads(auditor("schema", name).out)["$id"] for name in names] == names


def test_a_schema_that_does_not_exist_is_refused() -> None:
    assert_refused(auditor("schema", "auditor-report/2"), "there are auditor-report/1, auditor-snapshot/1")


def test_the_version_is_told_first_or_last() -> None:
    assert auditor("--version").text == auditor("--version", "check").text
    assert auditor("--version").text.startswith("auditor ")


def test_the_program_runs_as_a_module_too() -> None:
    import subprocess

    done = subprocess.run([sys.executable, "-m", "auditor", "--version"], capture_output=True, check=True)
    assert done.stdout == auditor("--version").out


def assert_refused(ran: Ran, told: str) -> None:
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, b"", 1)
    assert told in ran.err
    assert "\x1b" not in ran.err
