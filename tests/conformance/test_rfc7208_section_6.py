"""RFC 7208 section 6: redirect, exp and modifiers nobody knows."""

from __future__ import annotations

import pytest

from auditor.mailauth.spf import CauseKind, Expected, SpfResult
from tests.unit.mailauth.spf.worlds import check, record


@pytest.mark.parametrize(
    "modifier", ["x=y", "x=", "moo.cow-1_2=man:dog/cat", "v=spf1", "ip4=192.0.2.1", "include=x", "all=1"]
)
def test_unknown_modifiers_are_ignored(modifier: str) -> None:
    assert check(record(f"v=spf1 {modifier} -all")).result is SpfResult.FAIL


@pytest.mark.parametrize("modifier", ["x=%", "x=%{", "x=%{z}", "x=%(d)", "1x=y", "_x=y", "+x=y", "x/y=z", "x:y=z"])
def test_an_unknown_modifier_must_still_be_a_name_and_a_macro_string(modifier: str) -> None:
    assert check(record(f"v=spf1 {modifier} -all")).result is SpfResult.PERMERROR


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1 redirect=a.example redirect=b.example", Expected.SINGLE_REDIRECT),
        ("v=spf1 exp=a.example exp=a.example -all", Expected.SINGLE_EXP),
        ("v=spf1 redirect=", Expected.DOMAIN_SPEC),
        ("v=spf1 exp= -all", Expected.DOMAIN_SPEC),
        ("v=spf1 redirect=a.example/24", Expected.DOMAIN_END),
        ("v=spf1 exp=%{c}.example", Expected.MACRO_LETTER_OUTSIDE_EXPLANATION),
    ],
)
def test_redirect_and_exp_are_strict(text: str, expected: Expected) -> None:
    found = check(record(text))
    assert found.cause is not None
    assert found.cause.fault is not None
    assert found.cause.fault.expected is expected


# 6.1 redirect


@pytest.mark.parametrize("target", ["+all", "-all", "~all", "?all", ""])
def test_the_result_of_the_target_is_the_result(target: str) -> None:
    direct = check(record(f"v=spf1 {target}")).result
    zone = record("v=spf1 redirect=x.example", f'x.example. IN TXT "v=spf1 {target}"')
    assert check(zone).result is direct


def test_redirect_is_looked_at_after_all_mechanisms_wherever_it_stands() -> None:
    zone = record("v=spf1 redirect=x.example ip4:192.0.2.1", 'x.example. IN TXT "v=spf1 -all"')
    assert check(zone).result is SpfResult.PASS
    assert check(zone, ip="192.0.2.2").result is SpfResult.FAIL


def test_redirect_without_record_is_a_permanent_error() -> None:
    found = check(record("v=spf1 redirect=x.example", "x.example. IN A 192.0.2.1"))
    assert found.cause is not None
    assert (found.result, found.cause.kind) == (SpfResult.PERMERROR, CauseKind.REDIRECT_WITHOUT_RECORD)


def test_a_redirect_to_itself_is_a_loop() -> None:
    found = check(record("v=spf1 redirect=hotel.example"))
    assert found.cause is not None
    assert (found.result, found.cause.kind) == (SpfResult.PERMERROR, CauseKind.INCLUDE_LOOP)


def test_the_domain_after_a_redirect_is_the_target() -> None:
    zone = record("v=spf1 redirect=x.example", 'x.example. IN TXT "v=spf1 a -all"', "x.example. IN A 192.0.2.1")
    assert check(zone).result is SpfResult.PASS


# 6.2 exp


def explained(text: str, *lines: str) -> str | None:
    return check(record("v=spf1 -all exp=why.example", f'why.example. IN TXT "{text}"', *lines)).explanation


def test_the_explanation_is_expanded_and_may_hold_blanks() -> None:
    assert explained("%{c} is not one of %{d}'s%_hosts: %%") == "192.0.2.1 is not one of hotel.example's hosts: %"


@pytest.mark.parametrize(
    "lines",
    [
        ("",),
        ("why.example. IN SERVFAIL TXT",),
        ('why.example. IN TXT "one"', 'why.example. IN TXT "two"'),
        ('why.example. IN TXT "%{z}"',),
        ('why.example. IN TXT "%{"',),
        ('why.example. IN TXT "caf\\195\\169"',),
    ],
    ids=["absent", "undetermined", "two", "unknown-macro", "unfinished", "not-ascii"],
)
def test_an_unusable_explanation_is_no_explanation_and_no_error(lines: tuple[str, ...]) -> None:
    found = check(record("v=spf1 -all exp=why.example", *lines))
    assert (found.result, found.explanation) == (SpfResult.FAIL, None)


@pytest.mark.parametrize(
    "text", ["v=spf1 ~all exp=why.example", "v=spf1 ?all exp=why.example", "v=spf1 exp=why.example"]
)
def test_only_a_fail_is_explained(text: str) -> None:
    assert check(record(text, 'why.example. IN TXT "no"')).explanation is None


def test_the_explanation_of_an_included_record_is_never_used() -> None:
    inner = 'x.example. IN TXT "v=spf1 -all exp=inner.example"\ninner.example. IN TXT "inner"'
    zone = record("v=spf1 include:x.example -all exp=outer.example", inner, 'outer.example. IN TXT "outer"')
    assert check(zone).explanation == "outer"


def test_after_a_redirect_the_targets_explanation_is_used() -> None:
    inner = 'x.example. IN TXT "v=spf1 -all exp=inner.example"\ninner.example. IN TXT "inner of %{d}"'
    zone = record("v=spf1 redirect=x.example exp=outer.example", inner, 'outer.example. IN TXT "outer"')
    assert check(zone).explanation == "inner of x.example"


def test_an_explanation_never_carries_control_characters_of_the_client() -> None:
    zone = record("v=spf1 -all exp=why.example", 'why.example. IN TXT "%{h}"')
    assert check(zone, helo="a\r\nb").explanation is None
