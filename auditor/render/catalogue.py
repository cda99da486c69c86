"""What does a finding's code mean, and which codes are there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from itertools import groupby
from textwrap import wrap
from typing import Any

from auditor.model.finding import Finding, UnknownKind
from auditor.model.findings import CATALOGUE
from auditor.model.question import Question
from auditor.model.report import FindingView, UnknownView, Value
from auditor.model.severity import Confidence, Identity, Owner
from auditor.render.language import Lang
from auditor.render.texts import Sentences, Texts, load_texts
from auditor.render.texts.data import packaged_examples, packaged_table
from auditor.render.texts.loader import ANYTHING

WIDTH = 80
"""Columns of a page; the lines of the table are not broken, so that each can be found by its code."""

_SPF_QUESTIONS = (Question.FROM_SPF, Question.ENVELOPE_SPF)
"""Asked twice, once for each identity; the classes of SPF findings therefore have no default question."""


def render_explain(code: str, lang: Lang) -> str | None:
    """The page of a finding's code or of an unknown's reason; None for a code that does not exist."""
    texts = load_texts(lang)
    for kind in CATALOGUE:
        if kind.code == code:
            return "\n".join(_page(kind, texts)) + "\n"
    return "\n".join(_unknown_page(code, texts)) + "\n" if code in unknown_reasons(lang) else None


def render_findings(lang: Lang) -> str:
    """Every code with its severity and title, by question; then the reasons why a question may have no answer."""
    texts = load_texts(lang)
    width = max(len(kind.code) for kind in CATALOGUE)
    scale = max(len(texts.term("severity-short", kind_default(kind, "severity"))) for kind in CATALOGUE)
    lines = []
    for questions, kinds in groupby(CATALOGUE, questions_of):
        lines += [_capital(texts.said(tuple(texts.term("question", each) for each in questions)))]
        for kind in kinds:
            grade = texts.term("severity-short", kind_default(kind, "severity"))
            lines += [f"  {kind.code:{width}}  {grade:{scale}}  {texts.finding(_usual(kind, texts)).title}"]
        lines += [""]
    lines += [texts.ui("catalogue.unknowns")]
    for reason in unknown_reasons(lang):
        lines += [f"  {reason:{width}}  {'':{scale}}  {texts.unknown(_unknown_example(reason)).title}"]
    return "\n".join([*lines, "", texts.ui("catalogue.severity-note")]) + "\n"


def example_of(kind: type[Finding]) -> FindingView:
    """An instance of a finding with example values, as a report would hold it."""
    examples = packaged_examples()
    values = {**examples["fields"], **examples.get(kind.code, {})}
    identity = Identity.FROM if kind_default(kind, "identity") is MISSING else kind_default(kind, "identity")
    return FindingView(
        id=f"{kind.code}:{values['subject']}",
        code=kind.code,
        question=questions_of(kind)[0],
        severity=kind_default(kind, "severity"),
        consequence=kind_default(kind, "consequence"),
        category=kind.category,
        confidence=Confidence.OBSERVED,
        subject=values["subject"],
        identity=identity,
        fields={name: _value(values[name]) for name in kind.own_fields()},
        references=kind.references,
        evidence=(),
        owner=kind_default(kind, "owner"),
        because_of=(),
        fixed_by=(),
    )


def questions_of(kind: type[Finding]) -> tuple[Question, ...]:
    """The question that a finding answers; both SPF questions for findings about either record."""
    default = kind_default(kind, "question")
    return _SPF_QUESTIONS if default is MISSING else (default,)


def kind_default(kind: type[Finding], name: str) -> Any:
    """What an instance holds unless the rule says otherwise; ``MISSING``: the rule always says."""
    return next(field.default for field in fields(kind) if field.name == name)


def unknown_reasons(lang: Lang) -> tuple[str, ...]:
    """Every reason that has texts, without their variants."""
    return tuple(key for key in packaged_table(lang, "unknowns")["reason"] if "~" not in key)


def _page(kind: type[Finding], texts: Texts) -> Iterator[str]:
    view = _usual(kind, texts)
    yield kind.code
    yield ""
    yield from _wrapped(texts.ui("catalogue.example"), "")
    yield ""
    yield from _told(texts.finding(view), texts)
    yield texts.ui("catalogue.facts")
    yield from _facts(kind, view, texts)
    variants = tuple(_variants(kind, view, texts))
    if variants:
        yield ""
        yield texts.ui("catalogue.variants")
    for told in variants:
        yield from _wrapped(f"· {_elsewhere(told, texts)}", "  ")


def _unknown_page(reason: str, texts: Texts) -> Iterator[str]:
    yield reason
    yield ""
    yield texts.ui("catalogue.unknown")
    yield ""
    yield from _wrapped(texts.ui("catalogue.example"), "")
    yield ""
    yield from _told(texts.unknown(_unknown_example(reason)), texts)


def _told(said: Sentences, texts: Texts) -> Iterator[str]:
    yield from _wrapped(said.title, "  ")
    yield ""
    yield from _wrapped(_elsewhere(said.why, texts), "  ")
    yield ""
    if said.fix:
        yield texts.ui("catalogue.fix")
        for number, step in enumerate(said.fix, 1):
            yield from _wrapped(f"{number}. {_elsewhere(step, texts)}", "  ")
        yield ""


def _elsewhere(text: str, texts: Texts) -> str:
    """A report's sentence where no report is: it names the report that the reader has."""
    return text.replace(texts.ui("catalogue.this-report"), texts.ui("catalogue.your-report"))


def _facts(kind: type[Finding], view: FindingView, texts: Texts) -> Iterator[str]:
    before = {"severity": f"{texts.term('severity', view.severity)} ({view.severity})"}
    after = {
        "category": f"{texts.term('category', kind.category)} ({kind.category})" if kind.category else "",
        "question": "; ".join(f"{texts.term('question', each)} ({each})" for each in questions_of(kind)),
        "identity": texts.term("identity", kind_default(kind, "identity")) if _has_one_identity(kind) else "",
        "owner": texts.term("owner", view.owner),
        "references": "; ".join(kind.references),
    }
    for label, value in (*before.items(), *_consequences(kind, view, texts), *after.items()):
        if value:
            yield from _wrapped(f"{texts.ui(f'catalogue.{label}')} {value}", "  ")


def _consequences(kind: type[Finding], view: FindingView, texts: Texts) -> Iterator[tuple[str, str]]:
    """What the fault leads to; where it can concern either of two domains, at each of them."""
    by_identity = {each: texts.outcome(replace(view, identity=each)) for each in Identity}
    if kind_default(kind, "identity") is not MISSING or not all(by_identity.values()):
        yield "consequence", f"{texts.term('consequence', view.consequence)} ({view.consequence})"
        return
    for identity, told in by_identity.items():
        yield f"consequence-{identity}", told


def _has_one_identity(kind: type[Finding]) -> bool:
    return isinstance(kind_default(kind, "identity"), Identity)


def _usual(kind: type[Finding], texts: Texts) -> FindingView:
    """The example without what only some instances have: the page begins with what is said most."""
    view = example_of(kind)
    rare = {field for _, when in _cases(kind.code, texts) for field, wanted in when.items() if wanted == ANYTHING}
    return replace(view, fields={name: () if name in rare else value for name, value in view.fields.items()})


def _cases(code: str, texts: Texts) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The variants of a code's texts by name, and when each is said."""
    tables: Mapping[str, Mapping[str, Any]] = packaged_table(texts.lang, "findings")
    for key, table in tables.items():
        stem, _, variant = key.partition("~")
        if variant and stem == code:
            yield variant, table["when"]


def _variants(kind: type[Finding], view: FindingView, texts: Texts) -> Iterator[str]:
    """What is said in other cases, where it differs from the page's own sentences."""
    for variant, when in _cases(kind.code, texts):
        changed = _different(texts.finding(_with(view, when, example_of(kind))), texts.finding(view))
        if changed:
            yield f"{texts.ui(f'catalogue.when.{variant}')}: {changed}"


def _different(said: Sentences, usual: Sentences) -> str:
    title = f"{said.title}." if said.title != usual.title else ""
    why = said.why if said.why != usual.why else ""
    fix = said.fix if said.fix != usual.fix else ()
    return " ".join(part for part in (title, why, *fix) if part)


def _with(view: FindingView, when: Mapping[str, str], example: FindingView) -> FindingView:
    own = {field: wanted for field, wanted in when.items() if field in view.fields}
    changed = {field: _wanted(example.fields[field], wanted) for field, wanted in own.items()}
    shared = {field: type(getattr(view, field))(wanted) for field, wanted in when.items() if field not in own}
    values = {field.name: getattr(view, field.name) for field in fields(view)}
    return FindingView(**{**values, **shared, "fields": {**view.fields, **changed}})


def _wanted(example: Value, text: str) -> Value:
    if text == ANYTHING:
        return example
    if isinstance(example, bool):
        return text == "true"
    return () if isinstance(example, tuple) and not text else text


def _unknown_example(reason: str) -> UnknownView:
    examples = packaged_examples()["fields"]
    question = Question(examples["question"])
    return UnknownView(
        id=f"{question}/{reason}:{examples['subject']}",
        question=question,
        kind=UnknownKind.COULD_NOT_ASK,
        reason=reason,
        fields={"subject": examples["subject"], "tried": _value(examples["tried"])},
        retry_helps=True,
        next_step=packaged_examples()["next-step"].get(reason, "retry-later"),
        owner=Owner.PLATFORM,
        evidence=(),
    )


def _value(example: Any) -> Value:
    value: Value = tuple(example) if isinstance(example, list) else example
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(text: str, indent: str) -> list[str]:
    # A name or record is never broken: it must be copied whole.
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + ("   " if text[:1].isdigit() or text.startswith("·") else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )
