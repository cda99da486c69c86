"""Which options do several commands share? One definition each, with the same meaning and default everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from typer import Argument, Option

from auditor.cli.exit_codes import FailOn
from auditor.cli.formats import Format
from auditor.cli.values import one_of, seconds
from auditor.model.request import Volume
from auditor.render.language import Lang

DEFAULT_TIMEOUT = 20.0
"""Seconds for one audit; a question may take two, and is repeated once."""

_AUDITED, _ASKED, _TOLD = "The path of the mail", "DNS", "Output"

Domain = Annotated[
    str, Argument(metavar="DOMAIN", help="The From domain, or an address of it: hotel.com, booking@hotel.com.")
]
FailOnOption = Annotated[
    FailOn,
    Option(
        "--fail-on",
        parser=one_of(FailOn, "--fail-on"),
        metavar="blocker|risk",
        help="From which severity on the exit code is 1.",
        rich_help_panel=_TOLD,
    ),
]
LangOption = Annotated[
    Lang | None,
    Option(
        "--lang",
        parser=one_of(Lang, "--lang"),
        metavar="es|en",
        help="Language of the result; the locale's by default, else English. JSON gets its sentences only with it.",
        rich_help_panel=_TOLD,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOptions:
    """What is known of the path that the mail takes."""

    mail_from: Annotated[
        str | None,
        Option(
            "--mail-from",
            metavar="DOMAIN|ADDRESS|default",
            help="The MAIL FROM (envelope) domain; 'default': the sender's own.",
            rich_help_panel=_AUDITED,
        ),
    ] = None
    identity: Annotated[
        str | None,
        Option(
            "--identity",
            metavar="DOMAIN",
            help="The verified identity that signs (d=).",
            rich_help_panel=_AUDITED,
        ),
    ] = None
    ses_token: Annotated[
        list[str] | None,
        Option(
            "--ses-token",
            metavar="TOKEN",
            help="An Easy DKIM token of the SES account, or the name shown for it. Repeat it: there are three.",
            rich_help_panel=_AUDITED,
        ),
    ] = None
    selector: Annotated[
        list[str] | None,
        Option("--selector", metavar="NAME", help="A DKIM selector. May be repeated.", rich_help_panel=_AUDITED),
    ] = None
    no_dkim: Annotated[bool, Option("--no-dkim", help="It is known that nothing signs.", rich_help_panel=_AUDITED)] = (
        False
    )
    sender: Annotated[
        str | None,
        Option("--sender", metavar="ID", help="Who sends; the profile's sender by default.", rich_help_panel=_AUDITED),
    ] = None
    region: Annotated[
        str | None,
        Option(
            "--region",
            metavar="REGION",
            help="The sender's region; the profile's by default, else any known one counts.",
            rich_help_panel=_AUDITED,
        ),
    ] = None
    volume: Annotated[
        Volume,
        Option(
            "--volume",
            parser=one_of(Volume, "--volume"),
            metavar="bulk|low",
            help="How much is sent.",
            rich_help_panel=_AUDITED,
        ),
    ] = Volume.BULK
    profile: Annotated[
        str | None,
        Option(
            "--profile",
            metavar="NAME|FILE",
            help="Whose demands count: platform (assumed by default), receivers, or a TOML file.",
            rich_help_panel=_AUDITED,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsOptions:
    """Whom to ask, for how long, and what to record."""

    nameserver: Annotated[
        list[str] | None,
        Option(
            "--nameserver",
            metavar="ADDR[:PORT]",
            help="A resolver to ask in place of the system's. May be repeated.",
            rich_help_panel=_ASKED,
        ),
    ] = None
    timeout: Annotated[
        float,
        Option(
            "--timeout",
            parser=seconds,
            metavar="SECONDS",
            help="For the whole audit; one question takes at most 2, and is repeated once.",
            rich_help_panel=_ASKED,
        ),
    ] = DEFAULT_TIMEOUT
    save_dns: Annotated[
        str | None,
        Option("--save-dns", metavar="FILE", help="Record every question and its answer.", rich_help_panel=_ASKED),
    ] = None
    from_dns: Annotated[
        str | None,
        Option(
            "--from-dns", metavar="FILE", help="Audit such a record again; nothing is asked.", rich_help_panel=_ASKED
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """How reports are told, and where to."""

    lang: LangOption = None
    format: Annotated[
        Format,
        Option(
            "--format",
            parser=one_of(Format, "--format"),
            metavar="text|json|html",
            help="What stdout gets.",
            rich_help_panel=_TOLD,
        ),
    ] = Format.TEXT
    output: Annotated[
        list[str] | None,
        Option(
            "-o",
            metavar="FILE",
            help="Write the report there as well; .txt, .json or .html says how. May be repeated.",
            rich_help_panel=_TOLD,
        ),
    ] = None
    verbose: Annotated[
        bool, Option("--verbose", help="Everything, not only the first screen.", rich_help_panel=_TOLD)
    ] = False
    quiet: Annotated[
        bool, Option("--quiet", help="Text is one line for scripts; nothing on stderr.", rich_help_panel=_TOLD)
    ] = False
