"""How does a TOML file become typed values, strictly, with the line of whatever is wrong in it?"""

from __future__ import annotations

import tomllib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Self, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from auditor.knowledge.lines import KeyPath, line_of, line_of_syntax_error
from auditor.mailauth.names import DomainName, InvalidDomain

T = TypeVar("T")

UNLISTED = "unlisted"
"""Metadata of a field that is accepted but not offered: its key is for the files that are packaged."""


class Reason(StrEnum):
    """What is wrong with a knowledge file."""

    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    BAD_VALUE = "bad-value"
    BAD_DOMAIN = "bad-domain"


class KnowledgeError(ValueError):
    """A knowledge file or profile is not what it must be.

    Attributes:
        file: the path or packaged name of the file.
        line: 1-based line of the guilty key; of the enclosing table for a missing key; 0 when there is no text.
        key: dotted key, list positions in brackets counted from 0 (``host[3].name``); empty for the whole file.
        reason: a stable code.
        detail: what was expected or met, for technicians (ASCII).
        known: the keys or values that there are, or the kind of value that was expected; else empty.
    """

    def __init__(
        self, *, file: str, line: int, key: str, reason: Reason, detail: str = "", known: tuple[str, ...] = ()
    ) -> None:
        more = detail or ", ".join(known)
        super().__init__(f"{file}:{line}: {reason}: {key or '-'}" + (f" ({more})" if more else ""))
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
        self.detail = detail
        self.known = known


class InvalidField(ValueError):
    """Raised by a type's ``__post_init__``: this key holds a value the type refuses.

    Attributes:
        path: the key inside the table being built, then deeper keys or list positions.
        detail: what was expected, for technicians (ASCII).
    """

    def __init__(self, *path: str | int, detail: str) -> None:
        super().__init__(detail)
        self.path = path
        self.detail = detail


class FromText(ABC):
    """A type of one's own that stands as a string in TOML."""

    @classmethod
    @abstractmethod
    def from_text(cls, text: str) -> Self:
        """Reads the string; raises InvalidField without a path."""


class _Fault(Exception):
    def __init__(self, path: KeyPath, reason: Reason, detail: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.path = path
        self.reason = reason
        self.detail = detail
        self.known = known


def load(source: Path, of: type[T]) -> T:
    """Reads a TOML file as ``of``, a frozen dataclass; raises KnowledgeError."""
    try:
        text = source.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror or "" if isinstance(error, OSError) else "not UTF-8"
        raise KnowledgeError(file=str(source), line=0, key="", reason=Reason.UNREADABLE, detail=detail) from error
    return loads(text, of, file=str(source))


def loads(text: str, of: type[T], *, file: str = "<text>") -> T:
    """Reads TOML text as ``of``; ``file`` names it in errors. Raises KnowledgeError."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # an integer of 5,000 digits, 1,000 nested brackets
        line = line_of_syntax_error(text, error)
        raise KnowledgeError(file=file, line=line, key="", reason=Reason.SYNTAX, detail=str(error)) from error
    try:
        return cast("T", _value(table, of, ()))
    except _Fault as fault:
        line, key = line_of(text, fault.path), _dotted(fault.path)
        raise KnowledgeError(
            file=file, line=line, key=key, reason=fault.reason, detail=fault.detail, known=fault.known
        ) from None


def _value(raw: object, of: Any, path: KeyPath) -> object:
    origin = get_origin(of)
    if origin in (Union, UnionType):
        return _value(raw, _without_none(of), path)
    if origin is tuple:
        return _array(raw, get_args(of)[0], path)
    if origin is dict:
        return {key: _value(item, get_args(of)[1], (*path, key)) for key, item in _typed(raw, dict, path).items()}
    if of is DomainName:
        return _domain_name(_typed(raw, str, path), path)
    if issubclass(of, FromText):
        return _from_text(_typed(raw, str, path), of, path)
    if is_dataclass(of):
        return _table(_typed(raw, dict, path), of, path)
    if issubclass(of, StrEnum):
        return _member(_typed(raw, str, path), of, path)
    if of in (str, int, float, bool, date):
        return _typed(raw, of, path)
    raise TypeError(f"the loader does not know {of!r}")


def _table(raw: dict[str, object], of: Any, path: KeyPath) -> object:
    hints = _hints(of)
    for key in raw:
        if key not in hints:
            known = tuple(sorted(field.name for field in fields(of) if not field.metadata.get(UNLISTED)))
            raise _Fault((*path, key), Reason.UNKNOWN_KEY, "", known)
    values: dict[str, object] = {}
    for field in fields(of):
        if field.name in raw:
            values[field.name] = _value(raw[field.name], hints[field.name], (*path, field.name))
        elif field.default is MISSING and field.default_factory is MISSING:
            raise _Fault((*path, field.name), Reason.MISSING_KEY, "")
    try:
        return of(**values)
    except InvalidField as error:
        raise _Fault((*path, *error.path), Reason.BAD_VALUE, error.detail) from error


def _array(raw: object, of: Any, path: KeyPath) -> tuple[object, ...]:
    return tuple(_value(item, of, (*path, index)) for index, item in enumerate(_typed(raw, list, path)))


def _domain_name(text: str, path: KeyPath) -> DomainName:
    try:
        name = DomainName.parse(text)
    except InvalidDomain as error:
        raise _Fault(path, Reason.BAD_DOMAIN, error.reason) from error
    if name.text != text:
        raise _Fault(path, Reason.BAD_DOMAIN, f"write {name.text}")
    return name


def _from_text(text: str, of: type[FromText], path: KeyPath) -> FromText:
    try:
        return of.from_text(text)
    except InvalidField as error:
        raise _Fault(path, Reason.BAD_VALUE, error.detail) from error


def _member(text: str, of: type[StrEnum], path: KeyPath) -> StrEnum:
    try:
        return of(text)
    except ValueError:
        raise _Fault(path, Reason.BAD_VALUE, "", tuple(of)) from None


def _typed(raw: object, of: type[T], path: KeyPath) -> T:
    # bool is a subclass of int and datetime one of date: neither stands for the other here.
    surprising = isinstance(raw, bool | datetime) and type(raw) is not of
    if not isinstance(raw, of) or surprising:
        raise _Fault(path, Reason.WRONG_TYPE, f"{of.__name__} expected, {type(raw).__name__} met", (of.__name__,))
    return raw


def _without_none(of: Any) -> Any:
    """``T`` of ``T | None``: TOML has no null, absence is the key's absence."""
    (only,) = [each for each in get_args(of) if each is not NoneType]
    return only


@cache
def _hints(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
