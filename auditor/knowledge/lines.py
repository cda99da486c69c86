"""On which line of a TOML text does a key stand, since tomllib gives values without their places?

Only asked when something is wrong, so it may be slow: statements are found by parsing ever longer pieces of the text.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of the file to a value."""

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, path: KeyPath) -> int:
    """The 1-based line of the value at ``path``, or of the nearest enclosing key or table; 1 for the whole file."""
    lines = _lines_of_paths(text)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def line_of_syntax_error(text: str, error: Exception) -> int:
    """The 1-based line tomllib complains about; the last one when it complains about the end."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else text.count("\n") + (not text.endswith("\n")) or 1


def _lines_of_paths(text: str) -> dict[KeyPath, int]:
    found: dict[KeyPath, int] = {}
    tables_seen: Counter[KeyPath] = Counter()
    table: KeyPath = ()
    for line, statement in _statements(text):
        if statement.lstrip().startswith("["):
            table = _header(statement, tables_seen)
            for length in range(1, len(table) + 1):
                found.setdefault(table[:length], line)
            continue
        for path, offset in _assigned(statement):
            found.setdefault(table + path, line + offset)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header or assignment with its first line; several lines where an array or string goes on."""
    pending: list[str] = []
    start = 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if not pending:
            start = number
        pending.append(line)
        if _parses("\n".join(pending)):
            yield start, "\n".join(pending)
            pending = []


def _header(statement: str, tables_seen: Counter[KeyPath]) -> KeyPath:
    """The path of ``[a.b]`` or ``[[a.b]]``; arrays of tables are counted as they come."""
    is_array = statement.lstrip().startswith("[[")
    node: object = tomllib.loads(statement)
    path: KeyPath = ()
    while node:
        if isinstance(node, dict):
            (key, node), *_ = node.items()
            path = (*path, key)
        else:
            break
        if tables_seen[path] and not (is_array and node == [{}]):
            path = (*path, tables_seen[path] - 1)
    if is_array:
        tables_seen[path] += 1
        path = (*path, tables_seen[path] - 1)
    return path


def _assigned(statement: str) -> Iterator[tuple[KeyPath, int]]:
    """Every path a statement assigns, with the offset of its line inside the statement."""
    pieces = list(accumulate(statement.split("\n"), "{}\n{}".format))
    for path, _ in _flattened(tomllib.loads(statement), ()):
        offset = 0
        if len(pieces) > 1 and any(isinstance(step, int) for step in path):
            # The first piece which, closed by a bracket, already holds this element is where the element stands.
            offset = next((i for i, piece in enumerate(pieces) if _holds(piece + "\n]", path)), 0)
        yield path, offset


def _flattened(node: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    if path:
        yield path, node
    if isinstance(node, dict):
        for key, item in node.items():
            yield from _flattened(item, (*path, key))
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _flattened(item, (*path, index))


def _holds(piece: str, path: KeyPath) -> bool:
    return _parses(piece) and any(path == each for each, _ in _flattened(tomllib.loads(piece), ()))


def _parses(piece: str) -> bool:
    try:
        tomllib.loads(piece)
    except tomllib.TOMLDecodeError:
        return False
    return True
