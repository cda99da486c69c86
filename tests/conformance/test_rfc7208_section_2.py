"""RFC 7208 section 2: which identity is checked, and what the results are called."""

from __future__ import annotations

import pytest

from auditor.mailauth.spf import SpfResult, domain_of
from tests.unit.mailauth.spf.worlds import check, record


def test_an_empty_mail_from_is_postmaster_at_the_helo_name() -> None:
    zone = """
        mail.sender.example.  IN TXT "v=spf1 exists:%{l}.%{o}.seen.example -all"
        postmaster.mail.sender.example.seen.example. IN A 127.0.0.2
    """
    assert check(zone, sender="").result is SpfResult.PASS


def test_the_seven_results_have_the_names_of_the_rfc() -> None:
    assert {str(r) for r in SpfResult} == {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("v=spf1 +all", SpfResult.PASS),
        ("v=spf1 all", SpfResult.PASS),
        ("v=spf1 -all", SpfResult.FAIL),
        ("v=spf1 ~all", SpfResult.SOFTFAIL),
        ("v=spf1 ?all", SpfResult.NEUTRAL),
    ],
)
def test_the_qualifier_of_the_matching_mechanism_is_the_result(text: str, result: SpfResult) -> None:
    assert check(record(text)).result is result


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Hotel.Example.", "hotel.example"),
        ("a..b", "a..b"),
        ("ex ample.org", "ex\\032ample.org"),
        ("hôtel.example", "xn--htel-vqa.example"),
    ],
)
def test_the_domain_of_a_sender_may_be_any_text(written: str, name: str) -> None:
    assert domain_of(written).text == name


def test_the_status_codes_of_rfc_7372() -> None:
    codes = {str(result): result.enhanced_status for result in SpfResult if result.enhanced_status}
    assert codes == {"fail": "5.7.23", "temperror": "4.7.24", "permerror": "5.7.24"}
