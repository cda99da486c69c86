"""Modules and functions stay short enough to be read at once, and what silences a check says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 299
MOST_FUNCTION_LINES = 80
EXCUSE = "long because"
"""What the first line of a module says that cannot be short."""
UNEXPLAINED = re.compile(r"# (noqa|type: ignore|pragma: no cover)(: [A-Z0-9, ]+|\[[a-z, -]+\])?\s*$")


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def too_long(source: str) -> bool:
    lines = source.splitlines()
    return len(lines) > MOST_LINES and EXCUSE not in lines[0]


def long_functions(source: str) -> list[str]:
    nodes = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [each.name for each in nodes if (each.end_lineno or 0) - each.lineno >= MOST_FUNCTION_LINES]


def unexplained(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if UNEXPLAINED.search(line)]


def test_a_module_has_fewer_than_300_lines_or_says_why_in_its_first() -> None:
    assert [path for path, source in modules("auditor", "report_templates") if too_long(source)] == []


def test_no_function_has_more_than_80_lines() -> None:
    found = {path: long_functions(source) for path, source in modules("auditor", "report_templates")}
    assert {path: names for path, names in found.items() if names} == {}


def test_what_silences_a_check_says_why() -> None:
    found = {
        path: unexplained(source) for path, source in modules("auditor", "report_templates", "benchmarks", "tests")
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_these_rules_can_be_broken() -> None:
    assert too_long('"""A question?"""\n' + "\n" * 299)
    assert not too_long('"""A question? It is long because it is one table."""\n' + "\n" * 299)
    assert long_functions("def f():\n" + "    pass\n" * 80) == ["f"]
    assert long_functions("def f():\n" + "    pass\n" * 79) == []
    assert unexplained(
        "x = 1  # noqa" + ": S105\ny = 2  # type" + ": ignore[misc]\nz = 3  # noqa" + ": S105 -- why"
    ) == [
        "x = 1  # noqa" + ": S105",
        "y = 2  # type" + ": ignore[misc]",
    ]
