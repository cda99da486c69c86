"""How does a report become JSON, and JSON a report again, and what is the schema of that JSON?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from auditor.model.report import SCHEMA, Report

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SNAPSHOT_SCHEMA = "auditor-snapshot/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

MAX_CHARACTERS = 64 * 1024 * 1024
"""Far beyond any report (300 questions with answers of 64 KB are 20 MB); what is longer is not read at all."""

_NAME = re.compile(r"(?P<name>[a-z][a-z-]{0,40})/(?P<major>[0-9]{1,6})")
_DETAIL_CHARACTERS = 200


class Fault(StrEnum):
    """Why a text is not a report that can be read."""

    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    NOT_A_REPORT = "not-a-report"
    UNKNOWN_MAJOR = "unknown-major"
    INVALID = "invalid"


class ReportError(ValueError):
    """The text cannot be read as a report.

    Attributes:
        reason: a stable code.
        detail: what was met and where, for technicians (printable ASCII, at most 200 characters).
    """

    def __init__(self, reason: Fault, detail: str = "") -> None:
        self.reason = reason
        self.detail = ascii(detail[:_DETAIL_CHARACTERS])[1:-1][:_DETAIL_CHARACTERS]
        super().__init__(f"{reason}: {self.detail}" if self.detail else str(reason))


class UnknownSchema(LookupError):
    """No schema has this name."""


def encode(report: Report) -> str:
    """The report as JSON: ASCII only, keys in the order of the types, maps sorted, two spaces, a final newline.

    The same report gives the same bytes. A field marked ``ABSENT_IF_NONE`` is left out when it is None.
    """
    return json.dumps(_plain(report), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def decode(text: str) -> Report:
    """Reads what ``encode`` wrote, strictly; keys that are not known are ignored. Raises ReportError."""
    if len(text) > MAX_CHARACTERS:
        raise ReportError(Fault.TOO_LARGE, f"{len(text)} characters, at most {MAX_CHARACTERS}")
    _check_schema(_parse(text))
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise ReportError(Fault.INVALID, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def schemas() -> tuple[str, ...]:
    """Names of the schemas that :func:`schema` prints."""
    return tuple(_SCHEMAS)


def schema(name: str = SCHEMA) -> str:
    """A JSON Schema (draft 2020-12) as JSON text; raises UnknownSchema."""
    if name not in _SCHEMAS:
        raise UnknownSchema(name)
    return json.dumps({"$schema": DIALECT, "$id": name, "title": name} | _SCHEMAS[name](), indent=2) + "\n"


def _plain(value: object) -> object:
    # type(), not isinstance(): a report consists of few exact types, and this runs over every value of it.
    kind: Any = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is tuple:
        items: tuple[object, ...] = value  # type: ignore[assignment] # its exact type was compared
        return [_plain(item) for item in items]
    if is_dataclass(value):
        pairs = ((name, absent, getattr(value, name)) for name, absent in _fields(kind))
        return {name: _plain(item) for name, absent, item in pairs if not (absent and item is None)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    raise TypeError(f"a report does not hold {kind.__name__}")


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    return tuple((field.name, _absent_if_none(field.metadata)) for field in fields(kind))


def _absent_if_none(metadata: Mapping[Any, Any]) -> bool:
    return bool(metadata.get("absent_if_none"))


def _parse(text: str) -> object:
    from pydantic_core import from_json

    # This parser has a depth limit of its own; surrogates that UTF-8 cannot carry are refused before it.
    try:
        return from_json(text.encode("utf-8"), allow_inf_nan=False)
    except UnicodeEncodeError:
        raise ReportError(Fault.NOT_JSON, "a lone surrogate") from None
    except ValueError as error:
        raise ReportError(Fault.NOT_JSON, str(error)) from None


def _check_schema(document: object) -> None:
    stated = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(stated, str) or not (name := _NAME.fullmatch(stated)):
        raise ReportError(Fault.NOT_A_REPORT, f"no schema {SCHEMA}")
    if name["name"] != SCHEMA.partition("/")[0]:
        raise ReportError(Fault.NOT_A_REPORT, stated)
    if stated != SCHEMA:
        raise ReportError(Fault.UNKNOWN_MAJOR, stated)


@cache
def _adapter() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter

    return TypeAdapter(Report)


def _report_schema() -> dict[str, object]:
    from auditor.model import report as model

    document = _adapter().json_schema(mode="validation")
    document["properties"]["schema"] = {"const": SCHEMA, "type": "string"}
    document["required"] = ["schema", *document["required"]]
    _forbid_null(document["properties"], Report)
    for name, definition in document["$defs"].items():
        kind = getattr(model, name, None)
        if is_dataclass(kind):
            _forbid_null(definition["properties"], kind)
    del document["title"]
    return document


def _forbid_null(properties: dict[str, Any], kind: Any) -> None:
    """A field that is absent when there is nothing to say is never null."""
    for field in fields(kind):
        if _absent_if_none(field.metadata):
            (only,) = (each for each in properties[field.name]["anyOf"] if each != {"type": "null"})
            properties[field.name] = only


def _snapshot_schema() -> dict[str, object]:
    return {
        "description": "Text, not JSON: DNS records in presentation format, sorted, one a line, after this header.",
        "type": "string",
        "pattern": "^; auditor-snapshot/1(\\s|$)",
    }


_SCHEMAS = {SCHEMA: _report_schema, SNAPSHOT_SCHEMA: _snapshot_schema}
