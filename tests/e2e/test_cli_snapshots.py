"""What was recorded is audited again, offline, to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import auditor
from tests.e2e.hotels import HOSTILE, READY, SLOW, TWO_SPF, WITH_TOKENS


def record(domain: str, nameserver: str, folder: Path) -> tuple[bytes, Path]:
    """The JSON of an audit over the wire, and its recording."""
    file = folder / f"{domain}.dns"
    ran = auditor(
        "check", domain, *WITH_TOKENS, "--format", "json", "--timeout", "3", "--nameserver", nameserver,
        "--save-dns", str(file),
    )  # fmt: skip
    assert ran.err == f"Written: {file}\n"
    return ran.out, file


@pytest.mark.parametrize("domain", [READY, TWO_SPF, HOSTILE, SLOW, "nowhere.example"])
def test_the_replay_has_the_same_bytes(domain: str, nameserver: str, tmp_path: Path) -> None:
    live, file = record(domain, nameserver, tmp_path)
    again = tmp_path / "again.dns"
    replayed = auditor(
        "check", domain, *WITH_TOKENS, "--format", "json", "--from-dns", str(file), "--save-dns", str(again)
    )
    assert replayed.out == live
    assert again.read_bytes() == file.read_bytes()


def test_every_format_has_the_same_bytes_under_two_hash_seeds(nameserver: str, tmp_path: Path) -> None:
    _, file = record(TWO_SPF, nameserver, tmp_path)
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        names = [str(folder / f"report{suffix}") for suffix in (".json", ".html", ".txt")]
        files = [word for name in names for word in ("-o", name)]
        ran = auditor(
            "check", TWO_SPF, *WITH_TOKENS, "--from-dns", str(file), "--verbose", *files, env={"PYTHONHASHSEED": seed}
        )
        assert ran.code == 1
        written.append([ran.out, *(Path(name).read_bytes() for name in names)])
    assert written[0] == written[1]


def test_another_domain_than_the_recorded_one_is_not_known_rather_than_missing(nameserver: str, tmp_path: Path) -> None:
    _, file = record(READY, nameserver, tmp_path)
    ran = auditor("check", "other.example", "--from-dns", str(file), "--format", "json")
    assert ran.code == 3
    assert '"reason": "not-recorded"' in ran.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\xff\xfegarbage", "line 1, is not UTF-8 text"),
        (b"hello\n", "line 1: this is not a recording that --save-dns wrote"),
        (b"; auditor-snapshot/9\n", "line 1: this recording is of a version"),
        (b"; auditor-snapshot/1\n; asked-at yesterday\n", "line 2: “; asked-at”"),
        (
            b"; auditor-snapshot/1\n; asked-at 2026-03-01T09:00:00Z\n\n$QUESTION a.example. TXT\n",
            "line 4: this question",
        ),
    ],
)
def test_a_file_that_is_no_recording_is_named_with_its_line(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.dns"
    file.write_bytes(content)
    ran = auditor("check", READY, "--from-dns", str(file))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, b"", 1)
    assert told in ran.err
