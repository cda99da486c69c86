"""What a terminal gets, as far as its settings decide."""

from __future__ import annotations

import io

import pytest

from auditor.cli.screen import color_of, prepare_streams, put
from auditor.render.text import Color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Color.ANSI),
        ({"TERM": "xterm-256color"}, Color.ANSI),
        ({"NO_COLOR": ""}, Color.ANSI),
        ({"NO_COLOR": "0"}, Color.NONE),
        ({"TERM": "dumb"}, Color.NONE),
    ],
)
def test_colour_on_a_terminal(environment: dict[str, str], expected: Color) -> None:
    assert color_of(Terminal(), environment) is expected


def test_no_colour_elsewhere() -> None:
    assert [color_of(stream, {}) for stream in (io.StringIO(), None)] == [Color.NONE, Color.NONE]


def test_the_result_is_written_as_it_is(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    prepare_streams()
    put("«ñ»\n", encoding="utf-8")
    put("«ñ»\n", encoding="ascii")
    assert capsysbinary.readouterr().out == "«ñ»\n".encode() + b'"?"\n'
