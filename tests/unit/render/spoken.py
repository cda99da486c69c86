"""Every text of the product, and every finding that they can be asked to tell: what the tests of texts go through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from string import Formatter
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings import CATALOGUE
from auditor.model.question import Question
from auditor.model.report import FindingView, UnknownView, Value
from auditor.model.severity import Identity, Owner, Severity
from auditor.render.catalogue import example_of, kind_default
from auditor.render.language import Lang
from auditor.render.texts import Sentences
from auditor.render.texts.data import packaged_names, packaged_table
from auditor.render.texts.loader import ANYTHING

CODES = [kind.code for kind in CATALOGUE]
LANGUAGES = pytest.mark.parametrize("lang", Lang)
KINDS = pytest.mark.parametrize("kind", CATALOGUE, ids=CODES)


def strings(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file with its place; a glossary entry's place is its id, for its order is the language's."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key != "id":
                yield from strings(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from strings(value, f"{path}/{value['id'] if isinstance(value, Mapping) else index}")
    else:
        yield path, node


def texts_of(lang: Lang, *files: str) -> list[tuple[str, str]]:
    names = files or packaged_names(lang)
    return [(f"{name}{path}", text) for name in names for path, text in strings(packaged_table(lang, name))]


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, group or "") for _, name, group, _ in Formatter().parse(text) if name is not None}


def sentences(table: Mapping[str, Any]) -> str:
    return " ".join([table.get("title", ""), table.get("why", ""), *table.get("fix", [])])


def everything(said: Sentences) -> str:
    return " ".join((said.title, said.why, *said.fix))


def finding_tables(lang: Lang) -> Mapping[str, Any]:
    return packaged_table(lang, "findings")


def words_of(text: str) -> str:
    """What is said, without the names of placeholders and of the command's options."""
    return re.sub(r"\{[^}]*\}|--[a-z-]+", "", text)


def code_of(key: str) -> str:
    return re.split("[@~]", key)[0]


def instances(kind: type[Finding]) -> Iterator[FindingView]:
    """A finding of the class for every combination of the values that its texts ask for."""
    example = example_of(kind)
    generated = {name: value_of(get_type_hints(kind)[name]) for name in kind.own_fields()}
    whens = [
        table["when"] for key, table in finding_tables(Lang.EN).items() if code_of(key) == kind.code and "when" in table
    ]
    identity_given = "identity" in get_type_hints(kind) and not isinstance(kind_default(kind, "identity"), Identity)
    identities = tuple(Identity) if identity_given and kind.code.startswith("spf-") else (example.identity,)
    for identity in identities:
        for severity in grades(example):
            for when in [{}, *whens]:
                values = {name: like(generated[name], text) for name, text in when.items() if name in generated}
                for fields in (generated, example.fields):
                    yield replace(example, identity=identity, severity=severity, fields={**fields, **values})


def grades(view: FindingView) -> tuple[Severity, ...]:
    """What a profile can make of it; a passed finding stays one."""
    passed = view.severity is Severity.PASSED
    return (Severity.PASSED,) if passed else tuple(each for each in Severity if each is not Severity.PASSED)


def value_of(hint: Any) -> Value:
    """A plain value of the kind that a field holds in a report."""
    members = [member for member in get_args(hint) if member is not NoneType]
    if members and NoneType in get_args(hint):
        return value_of(members[0])
    if getattr(hint, "__origin__", None) is tuple:
        return ("one.example", "two.example")
    if hint is bool:
        return True
    if hint is int:
        return 7
    return next(iter(hint)).value if isinstance(hint, type) and issubclass(hint, StrEnum) else "name.example"


def like(value: Value, text: str) -> Value:
    if text == ANYTHING:
        return value
    if isinstance(value, bool):
        return text == "true"
    return () if isinstance(value, tuple) and not text else text


def short(value: Value) -> Value:
    """An ordinary name in place of the example's, which is longer so that it can belong to nobody."""
    if isinstance(value, tuple):
        return tuple(str(short(item)) for item in value)
    return (
        re.sub(r"hotelsol\.example|(?<=grupo)hotel\.example", "hotelsol.es", value) if isinstance(value, str) else value
    )


def unknown_view(reason: str, **fields: Value) -> UnknownView:
    return UnknownView(
        id=f"dmarc/{reason}:hotelsol.es",
        question=Question.DMARC,
        kind=UnknownKind.COULD_NOT_ASK,
        reason=reason,
        fields=fields,
        retry_helps=True,
        next_step="retry-later",
        owner=Owner.DNS,
        evidence=(),
    )
