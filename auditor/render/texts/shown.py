"""How does a report's value look inside a sentence?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.mailauth.names import DomainName
from auditor.model.report import Value

LONGEST_VALUE = 600
"""Characters of one value inside a sentence. Real records fit; a hostile one must not bury the sentence, and the
records themselves stand complete among the report's queries and changes."""
MOST_ITEMS = 8
"""Items of a list inside a sentence; the rest is counted."""

_NAME = re.compile(r"[a-z0-9_*-]+(\.[a-z0-9_*-]+)+")
_INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")

CONTROL_PREFIX = "wildcard-control-"
"""How a name begins that nobody made: it is asked for only to see whether something answers for every name."""

Words = Mapping[str, Mapping[str, str]]
"""The groups of a language's ``terms.toml``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in words; ``{field:group}`` in a sentence takes the word that the group has for the value."""

    value: Value
    words: Words

    def __format__(self, group: str) -> str:
        known = self.words.get(group, {})
        if isinstance(self.value, tuple):
            return said(tuple(known.get(item, item) for item in self.value), self.words)
        text = plain(self.value)
        return known[text] if text in known else said(self.value, self.words)


class Values(dict[str, Shown]):
    """The values of one finding or unknown. What an older report does not hold is shown as an ellipsis."""

    def __missing__(self, key: str) -> Shown:
        return Shown("…", {})


def plain(value: Value) -> str:
    """As written in data: ``true``, ``false``, digits, text; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(value) if isinstance(value, tuple) else str(value)


def said(value: Value, words: Words) -> str:
    """In words: lists joined as the language joins them, A-labels as Unicode, instants as dates."""
    if isinstance(value, tuple):
        return _joined(value, words)
    text = plain(value)
    if _NAME.fullmatch(text):
        return ".".join(DomainName(label).unicode for label in text.split("."))
    if moment := _INSTANT.fullmatch(text):
        return _date(moment, words)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} […]"


def asked_about(name: str) -> str:
    """The name that a question was about: for one that was made up, the name below which it was."""
    return name.partition(".")[2] if name.startswith(CONTROL_PREFIX) else name


def _joined(items: tuple[str, ...], words: Words) -> str:
    texts = [said(item, words) for item in items[:MOST_ITEMS]]
    joining = words["joining"]
    if rest := len(items) - len(texts):
        texts.append(joining["more"].format(count=rest))
    if len(texts) < 2:
        return "".join(texts)
    last = "and-before-i" if re.match(r"h?i(?!e)", texts[-1], re.IGNORECASE) else "and"
    return f"{', '.join(texts[:-1])} {joining[last]} {texts[-1]}"


def _date(moment: re.Match[str], words: Words) -> str:
    year, month, day, hour, minute = moment.groups()
    name = words["month"].get(month, month)
    return words["joining"]["instant"].format(year=year, month=name, day=int(day), hour=hour, minute=minute)
