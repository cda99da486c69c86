"""Which sentences does a packaged file hold, for one language?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from auditor.render.language import Lang


@cache
def packaged_table(lang: Lang, name: str) -> Mapping[str, Any]:
    """The table of ``<lang>/<name>.toml``; read once a process, and only when something of it is said."""
    file = files(__package__).joinpath(lang.value, f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def packaged_names(lang: Lang) -> tuple[str, ...]:
    """The files of a language, without ``.toml``, sorted; none for a language that has no texts yet."""
    folder = files(__package__).joinpath(lang.value)
    names = (entry.name for entry in (folder.iterdir() if folder.is_dir() else ()))
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def packaged_sentences(lang: Lang, name: str) -> Mapping[str, str]:
    """The strings of a file by dotted key: ``[terminal.verdict] ready = "…"`` is ``terminal.verdict.ready``."""
    return dict(_flattened(packaged_table(lang, name), ""))


def _flattened(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value


@cache
def packaged_examples() -> Mapping[str, Mapping[str, Any]]:
    """Values with which texts are shown where there is no report: ``fields``, then by finding code."""
    text = files(__package__).joinpath("examples.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
