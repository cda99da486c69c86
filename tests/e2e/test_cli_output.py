"""What reaches stdout, stderr and files, whatever stands at the other end."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.e2e.command import PATIENCE_SECONDS, PROGRAM, auditor, environment
from tests.e2e.hotels import HOSTILE, IDN, IDN_A_LABEL, READY, TWO_SPF, WITH_TOKENS

ESCAPE = "\x1b"


def is_harmless(text: str) -> bool:
    return all(character.isprintable() or character == "\n" for character in text)


def test_json_on_stdout_is_one_report_and_nothing_else(nameserver: str) -> None:
    ran = auditor("check", READY, *WITH_TOKENS, "--format", "json", "--nameserver", nameserver)
    jsonschema.validate(json.loads(ran.out), json.loads(auditor("schema", "auditor-report/1").out))
    assert ran.err == ""


def test_sentences_are_in_the_json_only_for_those_who_ask_for_a_language(nameserver: str) -> None:
    command = ("check", TWO_SPF, *WITH_TOKENS, "--format", "json", "--nameserver", nameserver)
    plain, told = (json.loads(auditor(*command, *more).out) for more in ((), ("--lang", "es")))
    assert "texts" not in plain
    assert told["texts"]["findings"]["spf-multiple-records@from:two-spf.example"]["title"] == (
        "two-spf.example tiene más de un registro SPF"
    )


def test_one_audit_writes_every_format(nameserver: str, tmp_path: Path) -> None:
    ran = auditor(
        "check", TWO_SPF, *WITH_TOKENS, "--quiet", "--nameserver", nameserver,
        "-o", "a.json", "-o", "b.HTML", "-o", "c.txt", cwd=tmp_path,
    )  # fmt: skip
    assert (ran.code, ran.err) == (1, "")
    assert json.loads((tmp_path / "a.json").read_bytes())["schema"] == "auditor-report/1"
    assert (tmp_path / "b.HTML").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert TWO_SPF in (tmp_path / "c.txt").read_text(encoding="utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "b.HTML", "c.txt"]


def test_files_that_were_written_are_named_on_stderr(nameserver: str, tmp_path: Path) -> None:
    ran = auditor(
        "check", READY, *WITH_TOKENS, "--nameserver", nameserver, "-o", "report.html", "--lang", "es", cwd=tmp_path
    )
    assert ran.err == "Escrito: report.html\n"


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_nothing_of_a_hostile_record_is_active(form: str, nameserver: str) -> None:
    ran = auditor("check", HOSTILE, *WITH_TOKENS, "--verbose", "--format", form, "--nameserver", nameserver)
    assert ran.code == 1
    assert is_harmless(ran.text)
    assert "alert(1)" in ran.text
    assert ("<script>alert(1)" in ran.text) == (form != "html")


def test_the_unicode_name_and_its_a_label_give_the_same_report(nameserver: str) -> None:
    reports = []
    for name in (IDN, IDN_A_LABEL, IDN.upper() + ".", f"reservas@{IDN}"):
        report = json.loads(auditor("check", name, *WITH_TOKENS, "--format", "json", "--nameserver", nameserver).out)
        del report["audited_at"]
        reports.append(report)
    assert reports[0]["request"]["domain"] == IDN_A_LABEL
    assert reports[0]["verdict"]["state"] == "READY"
    assert reports.count(reports[0]) == len(reports)


def test_a_terminal_without_our_characters_still_gets_every_line(nameserver: str) -> None:
    command = ("check", TWO_SPF, *WITH_TOKENS, "--lang", "es", "--nameserver", nameserver)
    plain = auditor(*command, env={"PYTHONIOENCODING": "ascii"})
    latin = auditor(*command, env={"PYTHONIOENCODING": "latin-1"})
    assert plain.out.decode("ascii").startswith("x NO EST? LISTO  two-spf.example")
    assert latin.out.decode("latin-1").startswith("x NO ESTÁ LISTO  two-spf.example")


@pytest.mark.parametrize("arguments", [("check", TWO_SPF, "--verbose"), ("findings",), ("check", "--help")])
def test_a_reader_that_went_away_is_not_an_error(arguments: tuple[str, ...], nameserver: str) -> None:
    more = ("--nameserver", nameserver) if TWO_SPF in arguments else ()
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [PROGRAM, *arguments, *more],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1 if more else 0, b"")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize("arguments", [("check", TWO_SPF), ("--version",), ("--help",)])
def test_a_stdout_that_was_never_open_is_not_an_error(arguments: tuple[str, ...], nameserver: str) -> None:
    more = ("--nameserver", nameserver) if TWO_SPF in arguments else ()
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" "$@" >&-', PROGRAM, *arguments, *more],
        stderr=subprocess.PIPE,
        env=environment(),
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1 if more else 0, b"")


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
@pytest.mark.parametrize(("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_whose_reader_does_not_object(
    settings: dict[str, str], coloured: bool, nameserver: str
) -> None:
    seen = on_a_terminal("stdout", "check", TWO_SPF, "--nameserver", nameserver, env={"TERM": "xterm", **settings})
    assert "NOT READY" in seen
    assert (ESCAPE in seen) is coloured


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
@pytest.mark.parametrize(("more", "told"), [((), True), (("--quiet",), False)])
def test_a_person_at_a_terminal_sees_what_is_going_on(more: tuple[str, ...], told: bool, nameserver: str) -> None:
    seen = on_a_terminal("stderr", "check", TWO_SPF, *more, "--nameserver", nameserver, env={"TERM": "xterm"})
    assert (f"Asking DNS about {TWO_SPF}" in seen) is told
    assert ESCAPE not in seen


def on_a_terminal(which: str, *arguments: str, env: dict[str, str]) -> str:
    """What one stream shows when it is a terminal, the other being a pipe."""
    import pty

    ours, theirs = pty.openpty()
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, which: theirs}
    with subprocess.Popen([PROGRAM, *arguments], env=environment(**env), **streams) as process:
        os.close(theirs)
        seen = b""
        while chunk := read_or_end(ours):
            seen += chunk
        process.wait(PATIENCE_SECONDS)
    os.close(ours)
    return seen.decode("utf-8")


def read_or_end(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the last writer has gone
        return b""
