"""Options that several commands share are defined once."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated

from auditor.cli.check import check
from auditor.cli.options import DnsOptions, PathOptions, ReportOptions
from auditor.cli.render import render
from auditor.cli.signature import with_options


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    front: Annotated[str, "front"] = "black"
    back: Annotated[str, "back"]


def test_a_group_of_options_becomes_options_and_comes_back_as_a_group() -> None:
    seen: list[object] = []

    def command(name: str, colours: Colours, size: int = 3) -> int:
        seen.append((name, colours, size))
        return 7

    flat = with_options(command)
    parameters = inspect.signature(flat).parameters
    assert list(parameters) == ["name", "front", "back", "size"]
    assert parameters["front"].default == "black"
    assert parameters["back"].default is inspect.Parameter.empty
    assert flat(name="x", front="red", back="blue", size=4) == 7
    assert seen == [("x", Colours(front="red", back="blue"), 4)]


def test_commands_that_tell_reports_share_those_options() -> None:
    shared = tuple(ReportOptions.__dataclass_fields__)
    checking, rendering = (inspect.signature(each).parameters for each in (check, render))
    assert [definition(checking[name]) for name in shared] == [definition(rendering[name]) for name in shared]
    assert {*PathOptions.__dataclass_fields__, *DnsOptions.__dataclass_fields__} <= set(checking)


def definition(parameter: inspect.Parameter) -> tuple[object, ...]:
    (option,) = parameter.annotation.__metadata__
    return parameter.default, option.default, option.help, option.metavar
