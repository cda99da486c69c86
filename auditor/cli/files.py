"""How are files read with a limit, and written whole or not at all?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from auditor.cli.unusable import Unusable

STANDARD_INPUT = "-"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def read_text(file: str, argument: str, most: int) -> str:
    """The UTF-8 text of a file, ``-`` for stdin; at most ``most`` octets. Raises Unusable."""
    try:
        if file == STANDARD_INPUT:
            content = sys.stdin.buffer.read(most + 1) if sys.stdin is not None else b""
        else:
            with Path(file).open("rb") as stream:
                content = stream.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise Unusable("unreadable", argument=argument, file=file, detail=_cause(error)) from error
    if len(content) > most:
        raise Unusable("file-too-large", argument=argument, file=file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unusable("not-utf-8", argument=argument, file=file, line=line) from error


def check_writable(path: Path, argument: str) -> None:
    """Whether the file can be written, as far as that can be known without doing so. Raises Unusable."""
    try:
        target = path.resolve()
        if target.exists():
            if not target.is_file():
                raise Unusable("not-a-file", argument=argument, file=str(path))
            if not os.access(target, os.W_OK):
                raise PermissionError(13, os.strerror(13))
        # The folder's own answer: permissions, a read-only file system and a missing folder all show in it.
        _remove(_create_beside(target))
    except (OSError, ValueError, RuntimeError) as error:
        raise Unusable("unwritable", argument=argument, file=str(path), detail=_cause(error)) from error


def write_whole(path: Path, text: str, argument: str) -> None:
    """The file appears with all of its text or not at all; one that was there is replaced. Raises Unusable."""
    try:
        target = path.resolve()
        draft = _create_beside(target)
        try:
            with draft.open("wb") as stream:
                stream.write(text.encode("utf-8"))
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o777)
            draft.replace(target)
        except BaseException:
            _remove(draft)
            raise
    except OSError as error:
        raise Unusable("unwritable", argument=argument, file=str(path), detail=_cause(error)) from error


def _create_beside(target: Path) -> Path:
    """An empty file in the same folder (a rename is atomic only within a file system), with the usual permissions."""
    draft = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}")
    os.close(os.open(draft, _NEW_FILE, 0o666))
    return draft


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
