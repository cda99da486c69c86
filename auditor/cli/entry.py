"""How does one run of the program end? Every way out is mapped here."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Sequence
from itertools import pairwise

import typer

from auditor.cli.app import build
from auditor.cli.exit_codes import ExitCode
from auditor.cli.language import message_language
from auditor.cli.screen import abandon_stdout, finish, prepare_streams, say
from auditor.cli.unusable import Unusable, of_parser, tell
from auditor.render.language import Lang

PROGRAM = "auditor"
DEBUG = "AUDITOR_DEBUG"

_HYPHENED = re.compile(r"-[a-zA-Z][^\s=]*\.")
_ParserError: type[Exception] = typer.BadParameter.__mro__[1]
"""What all complaints of the argument parser are; Typer gives it no public name."""


def run(arguments: Sequence[str]) -> int:
    """Run one command to its exit code. Nothing is raised, whatever happens inside."""
    prepare_streams()
    try:
        code = _invoke(arguments)
        finish()
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        abandon_stdout()
        code = ExitCode.OK
    except Unusable as error:
        code = _refuse(error, message_language(arguments))
    except Exception as error:
        code = _apologise(error, message_language(arguments))
    return int(code)


def _invoke(arguments: Sequence[str]) -> int:
    command = build()
    arguments = _understood(arguments)
    try:
        # Not Typer's own way in, which has exit codes, and an opinion about closed pipes, of its own.
        with command.make_context(PROGRAM, list(arguments)) as context:
            return int(command.invoke(context) or ExitCode.OK)
    except typer.Exit as end:
        return end.exit_code
    except _ParserError as error:
        raise of_parser(error) from error


def _understood(arguments: Sequence[str]) -> Sequence[str]:
    """``help`` is ``--help``. Raises Unusable for a name with a hyphen in front: it would be read as letter options."""
    if arguments[:1] == ["help"]:
        return [*arguments[1:2], "--help"]
    for before, argument in pairwise(["", *arguments]):
        if _HYPHENED.match(argument) and not before.startswith("-"):
            raise Unusable("hyphened", given=argument, known=argument.lstrip("-"))
    return arguments


def _refuse(error: Unusable, lang: Lang) -> ExitCode:
    say(f"{PROGRAM}: {tell(error, lang)}")
    return ExitCode.USAGE


def _apologise(error: Exception, lang: Lang) -> ExitCode:
    """One line; all of it for those who look for the fault."""
    if os.environ.get(DEBUG) == "1":
        say("".join(traceback.format_exception(error)), end="")
    detail = f"{type(error).__name__}: {error}".partition("\n")[0]
    say(f"{PROGRAM}: {tell(Unusable('internal', detail=detail[:200], variable=f'{DEBUG}=1'), lang)}")
    return ExitCode.INTERNAL
