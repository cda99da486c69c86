"""A report survives JSON, fits its own schema, and whatever else is read is refused with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from auditor.model.report import Report, TextsView, TextView
from auditor.render.json import MAX_CHARACTERS, Fault, ReportError, UnknownSchema, decode, encode, schema, schemas
from tests.unit.render.samples import SAMPLES, ready, two_spf_and_no_dmarc

ROOT = Path(__file__).parents[3]

every_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)


def reason_for(text: str) -> tuple[Fault, str]:
    with pytest.raises(ReportError) as caught:
        decode(text)
    return caught.value.reason, caught.value.detail


def edited(edit: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(encode(two_spf_and_no_dmarc()))
    edit(document)
    return json.dumps(document)


@every_sample
def test_a_report_read_back_equals_the_one_written(sample: Callable[[], Report]) -> None:
    assert decode(encode(sample())) == sample()


@every_sample
def test_every_report_fits_the_published_schema(sample: Callable[[], Report]) -> None:
    Draft202012Validator(json.loads(schema())).validate(json.loads(encode(sample())))


@every_sample
def test_json_is_plain_ascii_and_ends_its_last_line(sample: Callable[[], Report]) -> None:
    text = encode(sample())

    assert text.isascii()
    assert text.endswith("}\n")
    assert not any(ord(character) < 32 for character in text.replace("\n", ""))


def test_keys_stand_in_the_order_of_the_contract() -> None:
    assert list(json.loads(encode(two_spf_and_no_dmarc()))) == [
        "schema", "tool", "audited_at", "profile", "request", "path", "verdict", "findings", "unknowns",
        "not_applicable", "facts", "queries", "plan",
    ]  # fmt: skip


def test_the_order_in_which_fields_were_filled_in_does_not_show() -> None:
    report = ready()
    backwards = tuple(replace(each, fields=dict(reversed(each.fields.items()))) for each in report.findings)

    assert encode(replace(report, findings=backwards)) == encode(report)


def test_a_part_that_was_not_computed_is_not_there() -> None:
    document = json.loads(encode(ready()))

    assert "plan" not in document
    assert "texts" not in document
    assert "identity" not in next(each for each in document["findings"] if each["code"] == "from-domain-ok")


def test_what_is_known_to_be_nothing_is_null() -> None:
    document = json.loads(encode(two_spf_and_no_dmarc()))

    created = next(each for each in document["plan"]["changes"] if each["action"] == "create")
    assert created["before"] is None
    assert "priority" not in created
    assert document["request"]["mail_from"] is None


def test_sentences_for_direct_readers_survive_too() -> None:
    text = TextView(title="Título", why="Porque sí.", fix=("Uno.", "Dos."))
    report = replace(ready(), texts=TextsView(lang="es", findings={"b": text, "a": text}, unknowns={}))

    assert decode(encode(report)) == report
    assert list(json.loads(encode(report))["texts"]["findings"]) == ["a", "b"]


def test_a_later_minor_version_may_add_keys() -> None:
    def add(document: dict[str, Any]) -> None:
        document["receivers"] = [{"id": "somebody", "nan": 1.5}]
        document["findings"][0]["bounty"] = {"a": 1}
        document["facts"]["zone"]["new"] = None

    assert decode(edited(add)) == two_spf_and_no_dmarc()


@pytest.mark.parametrize("major", ["auditor-report/2", "auditor-report/0", "auditor-report/11"])
def test_another_major_version_is_named(major: str) -> None:
    assert reason_for(edited(lambda document: document.update(schema=major))) == (Fault.UNKNOWN_MAJOR, major)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "null", "3", '"auditor-report/1"', '{"schema": 1}', '{"schema": "auditor-bulk/1"}', '{"schema": ""}'],
)
def test_other_json_is_not_a_report(text: str) -> None:
    assert reason_for(text)[0] is Fault.NOT_A_REPORT


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "\x00", "nonsense", '{"schema": "auditor-report/1"', '"\ud800"', "[" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000, '{"schema": NaN}', "\ufeff{}",
    ],
    ids=lambda text: ascii(text[:30]),
)  # fmt: skip
def test_what_is_not_json_is_refused(text: str) -> None:
    assert reason_for(text)[0] is Fault.NOT_JSON


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        (lambda document: document.pop("verdict"), "verdict"),
        (lambda document: document["verdict"].update(state="MAYBE"), "verdict.state"),
        (lambda document: document["findings"][0].update(subject=7), "findings.0.subject"),
        (lambda document: document["findings"][0].update(fields={"a": {"b": 1}}), "findings.0.fields.a"),
        (lambda document: document["plan"]["changes"][0].update(order="1"), "plan.changes.0.order"),
        (lambda document: document.update(queries={}), "queries"),
    ],
    ids=["missing", "enum", "type", "nested", "coercion", "container"],
)
def test_a_wrong_value_is_named_by_its_place(edit: Callable[[dict[str, Any]], object], where: str) -> None:
    reason, detail = reason_for(edited(edit))

    assert reason is Fault.INVALID
    assert detail.startswith(where)


def test_an_error_carries_nothing_of_a_terminal_or_endless() -> None:
    _, detail = reason_for(edited(lambda document: document["findings"][0].update(fields={"\x1b[2J" + "a" * 999: {}})))

    assert detail.isascii()
    assert detail.isprintable()
    assert len(detail) <= 200


def test_a_number_of_ten_thousand_digits_is_refused_not_computed() -> None:
    text = encode(two_spf_and_no_dmarc()).replace('"order": 1,', '"order": 1' + "0" * 10_000 + ",")

    assert reason_for(text)[0] in {Fault.NOT_JSON, Fault.INVALID}


def test_a_text_longer_than_any_report_is_not_read_at_all() -> None:
    assert reason_for(" " * (MAX_CHARACTERS + 1))[0] is Fault.TOO_LARGE


@given(
    st.text() | st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x), max_leaves=5).map(json.dumps)
)
def test_reading_anything_ends_in_a_reason(text: str) -> None:
    with pytest.raises(ReportError):
        decode(text)


def test_the_schema_is_itself_valid_and_named_after_the_report() -> None:
    document = json.loads(schema())

    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == document["title"] == "auditor-report/1"


def test_the_schema_lets_only_absent_parts_be_absent() -> None:
    document = json.loads(schema())

    assert set(document["properties"]) - set(document["required"]) == {"not_applicable", "plan", "texts"}
    finding = document["$defs"]["FindingView"]
    assert set(finding["properties"]) - set(finding["required"]) == {"identity"}


@pytest.mark.parametrize(
    ("edit", "fits"),
    [
        (lambda document: document.update(another=1), True),
        (lambda document: document.update(plan=None), False),
        (lambda document: document.update(schema="auditor-report/2"), False),
        (lambda document: document["verdict"].update(state="FINE"), False),
        (lambda document: document["request"].pop("mail_from"), False),
    ],
    ids=["added", "null-for-absent", "major", "enum", "absent-for-null"],
)
def test_the_schema_tells_right_from_wrong(edit: Callable[[dict[str, Any]], object], fits: bool) -> None:
    assert Draft202012Validator(json.loads(schema())).is_valid(json.loads(edited(edit))) is fits


def test_a_snapshot_is_text_with_a_header() -> None:
    validator = Draft202012Validator(json.loads(schema("auditor-snapshot/1")))

    assert validator.is_valid("; auditor-snapshot/1\n; audited 2026-11-21T09:30:00Z\n")
    assert not validator.is_valid("; auditor-snapshot/10\n")
    assert not validator.is_valid({"schema": "auditor-snapshot/1"})


def test_every_listed_schema_can_be_printed_and_no_other() -> None:
    assert [json.loads(schema(name))["$id"] for name in schemas()] == ["auditor-report/1", "auditor-snapshot/1"]
    with pytest.raises(UnknownSchema):
        schema("auditor-report/2")


def test_writing_json_needs_no_validation_library() -> None:
    program = (
        "import sys; from tests.unit.render.samples import ready; from auditor.render.json import encode; "
        "encode(ready()); print([m for m in ('pydantic', 'pydantic_core', 'jinja2', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
