"""Do the texts of both languages say the same things, completely, and only what a report knows?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from string import Formatter
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dkim.key import KeyEncoding, KeyFaultCode, KeyType
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
from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings import CATALOGUE
from auditor.model.findings.from_domain import FreemailTier
from auditor.model.path import EnvelopeKind
from auditor.model.plan import Action
from auditor.model.question import Question
from auditor.model.report import FindingView, UnknownView, Value
from auditor.model.request import Signing, Volume
from auditor.model.severity import Category, Confidence, Consequence, Identity, Owner, Severity, Source
from auditor.model.verdict import CampaignState, State
from auditor.render.catalogue import example_of, kind_default, unknown_reasons
from auditor.render.language import Lang
from auditor.render.texts import Sentences, load_texts
from auditor.render.texts.data import packaged_names, packaged_table

EN, ES = (load_texts(lang) for lang in Lang)
CODES = [kind.code for kind in CATALOGUE]
LANGUAGES = pytest.mark.parametrize("lang", Lang)
KINDS = pytest.mark.parametrize("kind", CATALOGUE, ids=CODES)
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
    "retry-later",
    "check-nameserver",
    "ask-dns-host",
    "report-bug",
    "use-other-nameserver",
    "record-again",
}
REASONS = {*Reason, "dkim-not-proven", "tokens-not-all-given", "envelope-not-known", "crashed", "needs-region"}


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


@LANGUAGES
@KINDS
def test_titles_fit_into_seventy_characters_with_ordinary_names(lang: Lang, kind: type[Finding]) -> None:
    for view in instances(kind):
        if view.fields.get("at") == "name.example" or "name.example" in view.fields.values():
            continue  # made up, not ordinary
        ordinary = replace(
            view, subject=str(short(view.subject)), fields={name: short(value) for name, value in view.fields.items()}
        )
        title = load_texts(lang).finding(ordinary).title
        assert len(title) <= 70, title


@LANGUAGES
@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("spf-")])
def test_titles_fit_for_the_return_address_as_well(lang: Lang, code: str) -> None:
    view = example_of(CATALOGUE[CODES.index(code)])
    fields = {**view.fields, **({"at": "bounce.hotelsol.es"} if "at" in view.fields else {})}
    title = load_texts(lang).finding(replace(view, subject="bounce.hotelsol.es", fields=fields)).title
    assert len(title) <= 70, title


@LANGUAGES
def test_titles_of_unknowns_fit_as_well(lang: Lang) -> None:
    titles = [load_texts(lang).unknown(unknown_view(reason)).title for reason in unknown_reasons(lang)]
    assert [title for title in titles if len(title) > 70] == []


# What the texts promise, and in which words


@LANGUAGES
def test_nothing_unknown_is_called_missing(lang: Lang) -> None:
    words = re.compile(r"\b(missing|absent|falta|faltan|ausente)\b", re.IGNORECASE)
    assert [path for path, text in texts_of(lang, "unknowns") if words.search(text)] == []


@LANGUAGES
def test_no_finding_promises_the_inbox(lang: Lang) -> None:
    words = re.compile(r"inbox|bandeja de entrada|guarante|garantiz", re.IGNORECASE)
    assert [path for path, text in texts_of(lang, "findings", "outcomes") if words.search(text)] == []


@LANGUAGES
def test_no_sentence_uses_words_that_an_outsider_stumbles_over(lang: Lang) -> None:
    words = re.compile(r"\b(apex|ápex|envelope|alignment|aligned|alinead\w+|alineación|permerror|ttl)\b", re.IGNORECASE)
    found = [
        path
        for path, text in texts_of(lang, "findings", "unknowns", "outcomes")
        if "/when/" not in path and words.search(words_of(text))
    ]
    assert found == []


def test_spanish_addresses_the_reader_formally() -> None:
    familiar = re.compile(
        r"\b(tu|tus|tú|ti|contigo|haz|puedes|tienes|debes|quieres|necesitas|podrás|tendrás|ponlo|asegúrate|revisa)\b",
        re.IGNORECASE,
    )
    assert [(path, text) for path, text in texts_of(Lang.ES) if familiar.search(text)] == []


def test_spanish_is_written_with_its_own_characters() -> None:
    unaccented = re.compile(
        r"\b(direccion|tambien|pagina|numero|caracter|valido|dia|politica|region|alineacion|mas alla|segun|aqui|ahi|"
        r"despues|ningun|codigo|tecnica|automatico|informacion|devolucion|espanol|contrasena|anada|anadir|pequeno)\b",
        re.IGNORECASE,
    )
    texts = texts_of(Lang.ES)
    assert [(path, text) for path, text in texts if unaccented.search(words_of(text))] == []
    assert [(path, text) for path, text in texts if text.count("?") != text.count("¿")] == []
    assert [(path, text) for path, text in texts if text.count("!") != text.count("¡")] == []


def test_each_language_has_its_own_quotation_marks() -> None:
    assert [text for _, text in texts_of(Lang.ES) if re.search("[“”]", text)] == []
    assert [text for _, text in texts_of(Lang.EN) if re.search("[«»¿¡]", text)] == []


@LANGUAGES
def test_the_glossary_explains_the_words_of_the_field(lang: Lang) -> None:
    ids = {entry["id"] for entry in packaged_table(lang, "glossary")["word"]}
    wanted = {"spf", "dkim", "dmarc", "mail-from", "selector", "token", "alignment", "ttl", "from-domain", "apex"}
    assert wanted | {"name-server", "cname", "mx", "txt", "a-record", "permerror"} <= ids
    for word, meaning in load_texts(lang).glossary:
        assert meaning.endswith("."), word


def test_the_technical_return_address_has_one_spanish_name() -> None:
    meanings = dict(ES.glossary)
    assert meanings["MAIL FROM"].startswith("Dirección técnica de devoluciones")
