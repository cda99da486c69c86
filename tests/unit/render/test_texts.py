"""Do the texts of both languages say the same things, completely, and only what a report knows?"""

from __future__ import annotations

import re
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import get_type_hints

import pytest

import auditor.mailauth.dkim
import auditor.mailauth.dmarc
import auditor.mailauth.spf
from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dkim.key import KeyEncoding, KeyFaultCode, KeyType
from auditor.mailauth.dmarc.discovery import PolicySource
from auditor.mailauth.dmarc.mistakes import MistakeKind
from auditor.mailauth.dmarc.record import DiscoveryModel, Effect, NearMiss, Oddity, Policy, PolicyTag, Psd, Unset
from auditor.mailauth.dmarc.uris import UriFault
from auditor.mailauth.dns import Absence, Reason
from auditor.mailauth.spf.macro_syntax import Expected
from auditor.mailauth.spf.mistakes import SlipEffect
from auditor.mailauth.spf.outcome import CauseKind, Missed, SpfResult
from auditor.mailauth.spf.slips import SlipKind
from auditor.mailauth.spf.terms import Qualifier
from auditor.mailauth.spf.tree import NotFollowed
from auditor.mailauth.spf.typography import Oddity as Typographic
from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings import CATALOGUE
from auditor.model.findings.from_domain import FreemailTier
from auditor.model.path import EnvelopeKind
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.request import Signing, Volume
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
    ("action", Action),
    ("volume", Volume),
    ("signing", Signing),
    ("freemail-tier", FreemailTier),
    ("envelope-kind", EnvelopeKind),
    ("status", Reason),
    ("status", Absence),
    ("absence", Absence),
    ("spf-result", SpfResult),
    ("spf-expected", Expected),
    ("spf-cause", CauseKind),
    ("spf-missed", Missed),
    ("spf-status", NotFollowed),
    ("spf-mistake", SlipKind),
    ("spf-effect", SlipEffect),
    ("qualifier", Qualifier),
    ("dkim-key-fault", KeyFaultCode),
    ("dkim-status", Reason),
    ("key-type", KeyType),
    ("key-encoding", KeyEncoding),
    ("dmarc-model", DiscoveryModel),
    ("dmarc-policy", Policy),
    ("dmarc-policy", Unset),
    ("dmarc-policy-tag", PolicyTag),
    ("dmarc-policy-source", PolicySource),
    ("dmarc-psd", Psd),
    ("dmarc-effect", Effect),
    ("dmarc-fault", NearMiss),
    ("dmarc-fault", Oddity),
    ("dmarc-uri-fault", UriFault),
    ("dmarc-mistake", MistakeKind),
    ("alignment-mode", AlignmentMode),
]

CODES_WITHOUT_ENUM = {
    "not-applicable": {"envelope-is-senders", "no-dkim-stated", "from-domain-not-found", "same-domain"},
    "undo": {"delete-created", "restore-before"},
    "status": {"answer"},
    "spf-result": {"mixed", "unknown"},
    "spf-status": {"record", "missing", "multiple", "syntax", "undetermined"},
    "dkim-status": {"usable", "missing", "unknown", "malformed", "revoked", "too-short", "dangling", "wrong-target"},
    "dmarc-policy": {"absent", "unknown"},
    "yes-no": {"yes", "no", "unknown"},
}

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


# Both languages say the same things


def test_both_languages_have_the_same_files() -> None:
    assert packaged_names(Lang.EN) == packaged_names(Lang.ES)


@pytest.mark.parametrize("name", packaged_names(Lang.EN))
def test_both_languages_have_the_same_keys(name: str) -> None:
    english, spanish = ({path for path, _ in texts_of(lang, name)} for lang in Lang)
    assert english == spanish


# Terms are words for values and have no placeholders, except where they join several.
@pytest.mark.parametrize("name", [name for name in packaged_names(Lang.EN) if name != "terms"])
def test_both_languages_fill_in_the_same_values(name: str) -> None:
    english, spanish = ({path: placeholders(text) for path, text in texts_of(lang, name)} for lang in Lang)
    assert english == spanish


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


def test_no_enumeration_of_the_mail_protocols_is_forgotten() -> None:
    found = set()
    for package in (auditor.mailauth.spf, auditor.mailauth.dkim, auditor.mailauth.dmarc):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            found |= {each for each in vars(import_module(module.name)).values() if is_enumeration_of(package, each)}
    # Which odd characters a text holds is told as the slip that they are.
    assert found - {each for _, each in TERMS} == {Typographic}


def is_enumeration_of(package: ModuleType, value: object) -> bool:
    return isinstance(value, type) and issubclass(value, StrEnum) and value.__module__.startswith(package.__name__)


@LANGUAGES
@pytest.mark.parametrize("group", CODES_WITHOUT_ENUM)
def test_every_code_without_an_enumeration_has_a_word(lang: Lang, group: str) -> None:
    assert CODES_WITHOUT_ENUM[group] <= load_texts(lang).words[group].keys()


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
