"""Which commands are there, and which of their modules must be loaded for this one?"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from auditor.cli.unusable import Unusable

COMMANDS = ("check", "demo", "render", "explain", "findings", "schema")
"""In the order of the help. Each is the function of that name in the module of that name."""

_SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "add_completion": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""Plain help: it is read in pipes too, and drawing boxes would triple the time until it appears."""


class Commands(TyperGroup):
    """Loads a command when it is wanted."""

    # Typer's group is declared over the Context of its private Click; the public one is what it is called with, and
    # called by position, wanted or not.

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override] # noqa: ARG002 -- as above
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override] # noqa: ARG002 -- as above
        """The command; None for a name that is none."""
        return _load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override] # as above
        """The command that the arguments name. Raises Unusable."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, n=1)
            known = ", ".join(near or COMMANDS)
            raise Unusable("unknown-command-near" if near else "unknown-command", given=name, known=known)
        return super().resolve_command(ctx, args)


def build() -> Any:
    """The whole command line, ready to be invoked."""
    app = typer.Typer(name="auditor", cls=Commands, **_SETTINGS)
    app.callback(invoke_without_command=True)(_auditor)
    return typer.main.get_command(app)


def _auditor(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", is_eager=True)] = False,
) -> None:
    """Says, before a campaign is enabled, whether a domain's SPF, DKIM and DMARC would make anyone refuse its mail.

    Start with: auditor check hotel.com
    """
    if version:
        from auditor import __version__

        typer.echo(f"auditor {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise Unusable("no-command", known=", ".join(COMMANDS))


def _load(name: str) -> Any:
    command = getattr(import_module(f"auditor.cli.{name}"), name)
    app = typer.Typer(**_SETTINGS)
    app.command(name, context_settings=_SETTINGS["context_settings"])(command)
    return typer.main.get_command(app)
