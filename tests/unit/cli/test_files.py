"""Files appear whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from auditor.cli.files import check_writable, read_text, write_whole
from auditor.cli.unusable import Unusable


def test_a_new_file_has_the_text_and_ordinary_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_whole(tmp_path / "report.txt", "está\n", "-o")
    assert (tmp_path / "report.txt").read_bytes() == "está\n".encode()
    assert (tmp_path / "report.txt").stat().st_mode == usual.stat().st_mode
    assert len(list(tmp_path.iterdir())) == 2


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("old and longer")
    file.chmod(0o600)
    write_whole(file, "new", "-o")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_link_goes_on_pointing_where_it_pointed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    link.symlink_to(target)
    write_whole(link, "text", "-o")
    assert link.is_symlink()
    assert target.read_text() == "text"


def test_a_text_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "\ud800", "-o")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_asking_whether_a_file_can_be_written_changes_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "report.txt", "-o")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that is closed to every user")
def test_a_folder_where_nobody_may_write_is_found_out_before() -> None:
    with pytest.raises(Unusable) as refused:
        check_writable(Path("/proc/report.txt"), "-o")
    assert refused.value.reason == "unwritable"


@pytest.mark.parametrize("name", ["nul\0.txt", "no-such-folder/report.txt", "x" * 300 + ".txt"])
def test_names_that_no_file_can_have_are_found_out_before(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as refused:
        check_writable(tmp_path / name, "-o")
    assert refused.value.reason == "unwritable"


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "in.txt"
    file.write_text("12345")
    assert read_text(str(file), "--from-dns", 5) == "12345"
    with pytest.raises(Unusable) as refused:
        read_text(str(file), "--from-dns", 4)
    assert refused.value.reason == "file-too-large"


@pytest.mark.parametrize("name", ["none.txt", "nul\0", "."])
def test_what_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as refused:
        read_text(str(tmp_path / name), "--from-dns", 5)
    assert refused.value.reason == "unreadable"


def test_text_that_is_not_utf_8_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "in.txt"
    file.write_bytes(b"one\ntwo\n\xe9\n")
    with pytest.raises(Unusable) as refused:
        read_text(str(file), "--from-dns", 100)
    assert (refused.value.reason, refused.value.fields["line"]) == ("not-utf-8", 3)
