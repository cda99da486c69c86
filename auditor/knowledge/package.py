"""Where do the tables stand inside the installed package?"""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

from auditor.knowledge.loader import loads

T = TypeVar("T")


def load_packaged(name: str, of: type[T]) -> T:
    """Reads a shipped table, named relative to this package; raises KnowledgeError when it is not what it must be."""
    return loads(packaged_bytes(name).decode("utf-8"), of, file=name)


def packaged_bytes(name: str) -> bytes:
    """The bytes of a shipped file, also from a zipped wheel."""
    return files(__package__).joinpath(*name.split("/")).read_bytes()


def packaged_names(folder: str) -> tuple[str, ...]:
    """The ids of the tables in a folder: file names without ``.toml``, sorted."""
    names = (entry.name for entry in files(__package__).joinpath(folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))
