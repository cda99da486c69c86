"""Every exit code of the public contract, as a script sees it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command import PATIENCE_SECONDS, PROGRAM, auditor, environment
from tests.e2e.hotels import READY, SLOW, TWO_SPF, WITH_TOKENS

FULL = Path("/dev/full")
"""A device on which every write fails."""
NOT_IGNORING_INTERRUPTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Shells let background jobs ignore the signal, and what those start inherits that."""


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """Receives questions and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(PATIENCE_SECONDS)
        yield server


def address_of(server: socket.socket) -> str:
    host, port = server.getsockname()
    return f"{host}:{port}"


def test_ready_is_0(nameserver: str) -> None:
    ran = auditor("check", READY, *WITH_TOKENS, "--quiet", "--nameserver", nameserver)
    assert (ran.code, ran.text) == (0, f"READY {READY} OK\n")


def test_risks_are_0_unless_the_script_fails_on_them(nameserver: str) -> None:
    command = ("check", READY, *WITH_TOKENS, "--mail-from", "default", "--quiet", "--nameserver", nameserver)
    assert [auditor(*command).code, auditor(*command, "--fail-on", "risk").code] == [0, 1]


def test_an_observed_blocker_is_1_and_is_named(nameserver: str) -> None:
    ran = auditor("check", TWO_SPF, *WITH_TOKENS, "--format", "json", "--nameserver", nameserver)
    assert ran.code == 1
    assert '"spf-multiple-records@from:two-spf.example"' in ran.text


def test_missing_input_is_3(nameserver: str) -> None:
    ran = auditor("check", READY, "--quiet", "--nameserver", nameserver)
    assert (ran.code, ran.text) == (3, f"INCONCLUSIVE {READY} UNKNOWN\n")


def test_dns_that_times_out_is_3(nameserver: str) -> None:
    assert auditor("check", SLOW, "--timeout", "1", "--quiet", "--nameserver", nameserver).code == 3


def test_a_server_that_never_answers_ends_with_3(silent_server: socket.socket) -> None:
    ran = auditor("check", READY, "--timeout", "0.5", "--nameserver", address_of(silent_server))
    assert ran.code == 3
    assert ran.err == ""


def test_a_server_that_is_not_there_ends_with_3() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = address_of(unused)
    assert auditor("check", READY, "--quiet", "--nameserver", nobody).code == 3


@pytest.mark.parametrize(
    "arguments", [(), ("chek", READY), ("check",), ("check", "192.0.2.1"), ("check", READY, "--x")]
)
def test_arguments_that_cannot_be_used_are_2_with_one_line(arguments: tuple[str, ...]) -> None:
    ran = auditor(*arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, b"", 1)
    assert ran.err.startswith("auditor: ")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize(("debug", "traced"), [("0", False), ("1", True)])
def test_an_internal_error_is_4_with_a_traceback_only_for_those_who_want_it(debug: str, traced: bool) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "findings"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(AUDITOR_DEBUG=debug),
            check=False,
        )
    told = done.stderr.decode()
    assert done.returncode == 4
    assert told.splitlines()[-1].startswith("auditor: internal error: OSError")
    assert ("Traceback" in told, told.count("\n") > 1) == (traced, traced)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_interrupted_is_130_and_leaves_nothing_behind(silent_server: socket.socket, tmp_path: Path) -> None:
    arguments = ["check", READY, "--nameserver", address_of(silent_server), "-o", "a.json", "--save-dns", "dns.txt"]
    with subprocess.Popen(
        [sys.executable, "-c", NOT_IGNORING_INTERRUPTS, PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=tmp_path,
    ) as process:
        silent_server.recv(512)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_mailbox_providers_domain_is_1_and_said_to_be_one(nameserver: str) -> None:
    ran = auditor("check", "Hotel.Sol@GMAIL.com.", "--format", "json", "--nameserver", nameserver)
    assert ran.code == 1
    assert '"from-domain-is-freemail:gmail.com"' in ran.text
