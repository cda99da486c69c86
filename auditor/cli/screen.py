"""How does text reach stdout and stderr, whatever stands at the other end?"""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.render.text import Color

UNKNOWN_WIDTH = 80
UTF_8 = "utf-8"
_STAND_INS = "auditor-stand-ins"
_PLAIN = {
    "✓": "+",
    "✗": "x",
    "…": "...",
    "→": "->",
    "·": "-",
    "•": "-",
    "–": "-",
    "—": "-",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "├": "|",
    "└": "`",
    "│": "|",
    "─": "-",
    "∅": "(none)",
}
"""What stands for the report's signs on a terminal that has no such characters. A letter of a name has no stand-in but
``?``: an ``n`` for an ``ñ`` would be another name."""


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in missing), error.end


codecs.register_error(_STAND_INS, _stand_in)


def prepare_streams() -> None:
    """No character is an error on a terminal that does not know it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_STAND_INS)


def color_of(stream: IO[str] | None, environment: Mapping[str, str] = os.environ) -> Color:
    """Colours only on a terminal that shows them to a reader who did not object (no-color.org)."""
    from auditor.render.text import Color

    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb" or not is_terminal(stream):
        return Color.NONE
    return Color.ANSI


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a person is likely to be watching."""
    return stream is not None and stream.isatty()


def width_of_stdout() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((UNKNOWN_WIDTH, 24)).columns if is_terminal(sys.stdout) else UNKNOWN_WIDTH


def put(text: str, *, encoding: str = "") -> None:
    """The result, to stdout; in the terminal's encoding unless another is given. A closed stdout is not an error."""
    stream = sys.stdout
    if stream is None:
        return
    try:
        stream.flush()
        data = text.encode(encoding or stream.encoding or UTF_8, errors=_STAND_INS)
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        abandon_stdout()
        if not isinstance(error, BrokenPipeError):
            raise


def say(line: str, *, end: str = "\n") -> None:
    """A line for the person, to stderr. Nobody there to read it is not an error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(line + end)
        sys.stderr.flush()
    except OSError:
        return


def finish() -> None:
    """Leave nothing behind that the interpreter would stumble over when it closes stdout."""
    put("")


def abandon_stdout() -> None:
    """Nobody takes it any more: what is still buffered goes nowhere, without a complaint at the exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
