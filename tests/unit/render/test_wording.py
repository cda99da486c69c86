"""Are the texts short, careful, plain and correct in their own language?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from auditor.model.finding import Finding
from auditor.model.findings import CATALOGUE
from auditor.render.catalogue import example_of, unknown_reasons
from auditor.render.language import Lang
from auditor.render.texts import load_texts
from auditor.render.texts.data import packaged_table
from tests.unit.render.spoken import CODES, KINDS, LANGUAGES, instances, short, texts_of, unknown_view, words_of


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
    meanings = dict(load_texts(Lang.ES).glossary)
    assert meanings["MAIL FROM"].startswith("Dirección técnica de devoluciones")
