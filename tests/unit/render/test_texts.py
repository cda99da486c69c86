"""Do the texts of all languages say the same things, completely, and only what a report knows?"""

from __future__ import annotations

import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

import pytest

import auditor.render
from auditor.knowledge.localized import Localized
from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dkim.key import KeyFaultCode, KeyType
from auditor.mailauth.dmarc.mistakes import MistakeKind
from auditor.mailauth.dmarc.record import DiscoveryModel, NearMiss, Oddity, Policy, Unset
from auditor.mailauth.dns import Absence, Reason
from auditor.mailauth.spf.macro_syntax import Expected
from auditor.mailauth.spf.mistakes import SlipEffect
from auditor.mailauth.spf.outcome import SpfResult
from auditor.mailauth.spf.slips import SlipKind
from auditor.mailauth.spf.tree import NotFollowed
from auditor.model.facts import KeyStatus, SpfNodeStatus, SpfSummary
from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings import CATALOGUE
from auditor.model.question import Question
from auditor.model.severity import Category, Confidence, Consequence, Identity, Owner, Severity, Source
from auditor.model.verdict import CampaignState, State
from auditor.render.catalogue import unknown_reasons
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from auditor.render.texts.data import packaged_names, packaged_table
from tests.unit.render.spoken import (
    CODES,
    KINDS,
    LANGUAGES,
    code_of,
    everything,
    finding_tables,
    instances,
    placeholders,
    sentences,
    texts_of,
)

PACKAGE = Path(auditor.render.__file__).parent

SHARED = {"subject", "identity", "severity", "consequence", "confidence"}

TERMS: list[tuple[str, type[StrEnum]]] = [
    ("severity", Severity),
    ("severity-short", Severity),
    ("consequence", Consequence),
    ("category", Category),
    ("confidence", Confidence),
    ("owner", Owner),
    ("identity", Identity),
    ("source", Source),
    ("question", Question),
    ("unknown-kind", UnknownKind),
    ("state", State),
    ("campaign-state", CampaignState),
    ("status", Reason),
    ("status", Absence),
    ("spf-result", SpfResult),
    ("spf-result", SpfSummary),
    ("spf-expected", Expected),
    ("spf-status", SpfNodeStatus),
    ("spf-status", NotFollowed),
    ("spf-mistake", SlipKind),
    ("spf-effect", SlipEffect),
    ("dkim-key-fault", KeyFaultCode),
    ("dkim-status", KeyStatus),
    ("dkim-status", Reason),
    ("key-type", KeyType),
    ("dmarc-model", DiscoveryModel),
    ("dmarc-policy", Policy),
    ("dmarc-policy", Unset),
    ("dmarc-fault", NearMiss),
    ("dmarc-fault", Oddity),
    ("dmarc-mistake", MistakeKind),
    ("alignment-mode", AlignmentMode),
]

CODES_WITHOUT_ENUM = {
    "not-applicable": {"envelope-is-senders", "no-dkim-stated", "from-domain-not-found", "same-domain"},
    "undo": {"delete-created", "restore-before"},
    "status": {"answer"},
    "dmarc-policy": {"absent", "unknown"},
}

GRAMMAR = {"joining", "month"}
"""Groups that are no words for values: how the language joins words and writes dates."""

NEXT_STEPS = {
    "give-ses-tokens",
    "give-mail-from",
    "change-profile",
    "retry-later",
    "check-nameserver",
    "ask-dns-host",
    "report-bug",
    "use-other-nameserver",
    "record-again",
}
REASONS = {
    *Reason,
    "dkim-not-proven",
    "tokens-not-all-given",
    "not-examined",
    "envelope-not-known",
    "crashed",
    "needs-region",
}


# All languages say the same things

FIRST, *OTHERS = Lang
EVERY_OTHER = pytest.mark.parametrize("other", OTHERS)


@EVERY_OTHER
def test_every_language_has_the_same_files(other: Lang) -> None:
    assert packaged_names(other) == packaged_names(FIRST)


@EVERY_OTHER
@pytest.mark.parametrize("name", packaged_names(FIRST))
def test_every_language_has_the_same_keys(name: str, other: Lang) -> None:
    wanted, there = (texts_by_path(lang, name).keys() for lang in (FIRST, other))
    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), f"missing, and too many, in {other}/{name}"


# Terms are words for values and have no placeholders, except where they join several.
@EVERY_OTHER
@pytest.mark.parametrize("name", [name for name in packaged_names(FIRST) if name != "terms"])
def test_every_language_fills_in_the_same_values(name: str, other: Lang) -> None:
    wanted, there = (
        {path: placeholders(text) for path, text in texts_by_path(lang, name).items()} for lang in (FIRST, other)
    )
    assert {path: names for path, names in there.items() if names != wanted.get(path)} == {}


def texts_by_path(lang: Lang, name: str) -> dict[str, str]:
    """The texts of a file; a language that lacks the file lacks every key of it."""
    return dict(texts_of(lang, name)) if name in packaged_names(lang) else {}


def test_what_stands_beside_a_datum_is_said_in_every_language() -> None:
    assert {field.name for field in fields(Localized)} == set(Lang)
    told = Localized(**{lang.value: f"in {lang}" for lang in Lang})
    assert [told.said_in(lang) for lang in Lang] == [f"in {lang}" for lang in Lang]


@LANGUAGES
def test_no_text_is_empty_or_has_stray_blanks(lang: Lang) -> None:
    allowed = re.compile(r"findings/.*/(when/.*|so)$|unknowns/.*/when/.*")
    wrong = [
        path for path, text in texts_of(lang) if not allowed.match(path) and (not text.strip() or text != text.strip())
    ]
    assert wrong == []


# Every code, reason and value has its texts


@LANGUAGES
def test_every_finding_has_its_texts_and_no_text_is_without_a_finding(lang: Lang) -> None:
    assert {key for key in finding_tables(lang) if key == code_of(key)} == set(CODES)
    assert {code_of(key) for key in finding_tables(lang)} == set(CODES)


@LANGUAGES
def test_every_finding_has_all_parts_and_a_variant_says_when_it_holds(lang: Lang) -> None:
    for key, table in finding_tables(lang).items():
        if key == code_of(key):
            assert {"title", "why", "fix"} <= table.keys() <= {"title", "why", "fix", "so"}, key
        assert ("~" in key) == ("when" in table), key
        assert table.keys() <= {"when", "title", "why", "fix", "so"}, key


@LANGUAGES
def test_every_shared_outcome_exists(lang: Lang) -> None:
    named = {table["so"] for table in finding_tables(lang).values() if table.get("so")}
    outcomes = packaged_table(lang, "outcomes")
    assert named == {code_of(key) for key in outcomes}
    assert named <= outcomes.keys(), "each has a sentence for when no variant holds"


@LANGUAGES
def test_every_reason_and_next_step_has_its_texts(lang: Lang) -> None:
    assert set(unknown_reasons(lang)) == REASONS
    assert packaged_table(lang, "unknowns")["next-step"].keys() >= NEXT_STEPS


@LANGUAGES
@pytest.mark.parametrize(("group", "values"), TERMS, ids=[f"{group}-{each.__name__}" for group, each in TERMS])
def test_every_value_of_an_enumeration_has_a_word(lang: Lang, group: str, values: type[StrEnum]) -> None:
    words = load_texts(lang).words[group]
    assert [value for value in values if value not in words] == []


@LANGUAGES
def test_every_group_is_used_and_every_group_that_is_used_has_its_values_listed(lang: Lang) -> None:
    groups = load_texts(lang).words.keys()
    code = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    named = set(re.findall(r"""\bterm\(["']([a-z-]+)["']""", code))
    placed = {group for path, text in texts_of(lang) if not path.startswith("terms") for _, group in placeholders(text)}
    assert (named | placed) - {""} == groups - GRAMMAR
    assert {group for group, _ in TERMS} | CODES_WITHOUT_ENUM.keys() == groups - GRAMMAR


@LANGUAGES
@pytest.mark.parametrize("group", CODES_WITHOUT_ENUM)
def test_every_code_without_an_enumeration_has_a_word(lang: Lang, group: str) -> None:
    assert CODES_WITHOUT_ENUM[group] <= load_texts(lang).words[group].keys()


@LANGUAGES
def test_no_word_is_for_a_value_that_nothing_has(lang: Lang) -> None:
    words = load_texts(lang).words
    for group in words.keys() - GRAMMAR:
        values = {value.value for name, each in TERMS if name == group for value in each}
        assert words[group].keys() == values | CODES_WITHOUT_ENUM.get(group, set()), group


@LANGUAGES
def test_every_variant_has_words_for_when_it_is_said(lang: Lang) -> None:
    named = {key.partition("~")[2] for key in finding_tables(lang) if "~" in key}
    assert packaged_table(lang, "catalogue")["catalogue"]["when"].keys() == named


# Only what a finding holds is filled in


@LANGUAGES
def test_every_placeholder_is_a_field_of_its_finding(lang: Lang) -> None:
    own = {kind.code: {*kind.own_fields(), *SHARED} for kind in CATALOGUE}
    for key, table in finding_tables(lang).items():
        names = {name for name, _ in placeholders(sentences(table))} | table.get("when", {}).keys()
        assert names <= own[code_of(key)], key


@LANGUAGES
def test_a_yes_or_no_is_said_by_a_variant_and_never_filled_in(lang: Lang) -> None:
    flags = {
        kind.code: {name for name in kind.own_fields() if get_type_hints(kind)[name] is bool} for kind in CATALOGUE
    }
    for key, table in finding_tables(lang).items():
        assert not flags[code_of(key)] & {name for name, _ in placeholders(sentences(table))}, key


@LANGUAGES
def test_every_group_that_a_placeholder_names_exists(lang: Lang) -> None:
    groups = {group for path, text in texts_of(lang) if not path.startswith("terms") for _, group in placeholders(text)}
    assert groups - {""} <= load_texts(lang).words.keys()


@LANGUAGES
def test_what_is_said_of_unknowns_names_only_what_they_hold(lang: Lang) -> None:
    names = {name for _, text in texts_of(lang, "unknowns") for name, _ in placeholders(text)}
    assert names <= {"subject", "tried", "question"}


@LANGUAGES
@KINDS
def test_no_instance_leaves_anything_unfilled_or_unsaid(lang: Lang, kind: type[Finding]) -> None:
    for view in instances(kind):
        said = load_texts(lang).finding(view)
        assert said.title
        assert said.why
        assert bool(said.fix) == (view.severity is not Severity.PASSED)
        assert len(said.fix) <= 4
        assert not re.search(r"[{}…∅]", everything(said)), everything(said)
        assert not re.search(r"\(\)|“”|«»|  |: ?[.;,]|[ :,(]$", everything(said)), everything(said)
