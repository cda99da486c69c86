"""What does the auditor say, in one language, of a finding, an unknown, a value?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from auditor.model.report import FindingView, UnknownView, Value
from auditor.render.language import Lang
from auditor.render.texts.data import packaged_sentences, packaged_table
from auditor.render.texts.shown import Shown, Values, Words, asked_about, plain, said

ANYTHING = "*"
"""What a variant wants of a value that must only be there."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a person reads of one finding or unknown; ``fix``: steps, in order, empty where nothing is to be done."""

    title: str
    why: str
    fix: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a language. A code that is not known (a report of a later version) stands for itself."""

    lang: Lang

    def finding(self, view: FindingView) -> Sentences:
        """Title, reason and steps of a finding."""
        return self._sentences(view.code, packaged_table(self.lang, "findings"), _about_finding(view))

    def outcome(self, view: FindingView) -> str:
        """What the fault does to the campaign: the end of its reason, which many share; empty where there is none."""
        tables, values = packaged_table(self.lang, "findings"), _about_finding(view)
        so = next((tables[key]["so"] for key in variants(view.code, tables, values) if "so" in tables[key]), "")
        return self._outcome(so, values) if so else ""

    def unknown(self, view: UnknownView) -> Sentences:
        """Title, reason and next steps of a question without an answer."""
        values = self._about_unknown(view)
        told = self._sentences(view.reason, packaged_table(self.lang, "unknowns")["reason"], values)
        return Sentences(told.title, told.why, told.fix + self._steps(view.next_step, values))

    def subject_of(self, view: UnknownView) -> str:
        """The name that an unknown is about, as a reader knows it."""
        return asked_about(str(view.fields.get("subject") or view.id.partition(":")[2]))

    def next_step(self, code: str, fields: Mapping[str, Value]) -> str:
        """What to do next, as one paragraph; ``fields`` hold at least what the step's sentences name."""
        return " ".join(self._steps(code, fields))

    def ui(self, key: str, **values: Value) -> str:
        """A sentence of a format's own file, by dotted key; the first part of the key names the file.

        Where ``count`` is 1 and there is a key ending in ``-one``, that one is taken.
        """
        sentences = packaged_sentences(self.lang, key.partition(".")[0])
        if values.get("count") == 1:
            key = f"{key}-one" if f"{key}-one" in sentences else key
        return sentences[key].format_map(self._values(values))

    def term(self, group: str, value: str) -> str:
        """The word for a value of a scale or list; the value itself where the group does not know it."""
        return self.words.get(group, {}).get(value, value)

    def said(self, value: Value) -> str:
        """A value as sentences show it: lists joined, A-labels as Unicode, instants as dates."""
        return said(value, self.words)

    @property
    def words(self) -> Words:
        """Every group of terms."""
        return packaged_table(self.lang, "terms")

    @property
    def glossary(self) -> tuple[tuple[str, str], ...]:
        """The field's words and what each means, in alphabetical order."""
        entries = packaged_table(self.lang, "glossary")["word"]
        return tuple((entry["word"], entry["meaning"]) for entry in entries)

    def _sentences(self, code: str, tables: Mapping[str, Any], values: Mapping[str, Value]) -> Sentences:
        """Each part from the most particular table that has it; a variant says only what differs."""
        if code not in tables:
            return Sentences(code, "", ())
        chosen = [tables[key] for key in variants(code, tables, values)]
        title, why, fix, so = (
            next((t[part] for t in chosen if part in t), "") for part in ("title", "why", "fix", "so")
        )
        why = f"{why} {self._outcome(so, values)}" if so else why
        filled = self._values(values)
        return Sentences(
            title.format_map(filled), why.format_map(filled), tuple(step.format_map(filled) for step in fix)
        )

    def _outcome(self, name: str, values: Mapping[str, Value]) -> str:
        outcomes = packaged_table(self.lang, "outcomes")
        text: str = outcomes[next(variants(name, outcomes, values))]["text"]
        return text

    def _steps(self, code: str, fields: Mapping[str, Value]) -> tuple[str, ...]:
        known = packaged_table(self.lang, "unknowns")["next-step"]
        if code not in known:
            return (code,)
        return tuple(step.format_map(self._values(fields)) for step in known[code]["steps"])

    def _about_unknown(self, view: UnknownView) -> dict[str, Value]:
        return {"tried": (), **view.fields, "subject": self.subject_of(view), "question": view.question}

    def _values(self, values: Mapping[str, Value]) -> Values:
        return Values({key: Shown(value, self.words) for key, value in values.items()})


def _about_finding(view: FindingView) -> dict[str, Value]:
    return {
        "severity": view.severity,
        "consequence": view.consequence,
        "confidence": view.confidence,
        **view.fields,
        "subject": view.subject,
        "identity": view.identity,
    }


def variants(code: str, tables: Mapping[str, Any], values: Mapping[str, Value]) -> Iterator[str]:
    """Keys of the tables that apply, the most particular first.

    ``code@identity~variant``, ``code~variant``, ``code@identity``, ``code``. A variant's ``when`` names the values that
    it wants (``*``: any but an empty one); all of them must hold. Variants are tried in the order of the file.
    """
    at = f"{code}@{plain(values.get('identity'))}"
    for stem in (at, code):
        for key in tables:
            if key.startswith(f"{stem}~") and _holds(tables[key]["when"], values):
                yield key
    yield from (key for key in (at, code) if key in tables)


def _holds(when: Mapping[str, str], values: Mapping[str, Value]) -> bool:
    return all(_is(plain(values.get(field)), wanted) for field, wanted in when.items())


def _is(value: str, wanted: str) -> bool:
    return bool(value) if wanted == ANYTHING else value == wanted


@cache
def load_texts(lang: Lang) -> Texts:
    """The texts of a language; files are read as they are needed."""
    return Texts(lang)
