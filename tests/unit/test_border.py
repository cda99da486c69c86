"""What may a person type, and what is told when it cannot be used?"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.border import UsageError, make_request
from auditor.knowledge.profiles import load_profile
from auditor.model.request import AuditRequest, EnvelopeDefault, EnvelopeGiven, Signing

PLATFORM = load_profile("platform")
TOKEN = "a1" * 16


def request(domain: str = "hotel.com", **stated: object) -> AuditRequest:
    return make_request(domain, profile=PLATFORM, **stated)  # type: ignore[arg-type] # any arguments


@pytest.mark.parametrize(
    "typed",
    [
        "hotelñandú.es",
        "HOTELÑANDÚ.ES",
        "hotelñandú.es.",
        "reservas@hotelñandú.es",
        " xn--hoteland-h3a7g.es ",
        "hotelñandú。es",
    ],
)
def test_one_domain_however_it_is_typed(typed: str) -> None:
    assert str(request(typed).from_domain) == "xn--hoteland-h3a7g.es"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (".", "empty"),
        ("hotel", "single-label"),
        ("not a domain", "character"),
        ("https://hotel.com", "character"),
        ("hotel..com", "empty-label"),
        ("192.0.2.1", "ip-address"),
        ("2001:db8::1", "ip-address"),
        ("[192.0.2.1]", "ip-address"),
        ("reservas@192.0.2.1", "ip-address"),
        ("1.2.3.4.5", "ip-address"),
        ("com", "single-label"),
        ("co.uk", "public-suffix"),
        ("a" * 64 + ".com", "label-too-long"),
        ("a." * 150 + "com", "too-long"),
        ("a" * 300, "label-too-long"),
        ("a" * 5000, "too-long"),
        ("-hotel.com", "character"),
        ("@hotel.com", "empty-local-part"),
        ("hotel.com\n", ""),
        ("ho\u202etel.com", "idna"),
        ("hotel\x1b[31m.com", "character"),
        ("xn--zzzzzzzz--.com", "idna"),
    ],
)
def test_what_is_no_domain_has_a_reason(typed: str, reason: str) -> None:
    if not reason:
        assert str(request(typed).from_domain) == "hotel.com"
        return
    with pytest.raises(UsageError) as error:
        request(typed)
    assert (error.value.argument, error.value.reason) == ("DOMAIN", reason)


def test_a_hosting_company_s_suffix_is_a_domain_like_any_other() -> None:
    assert str(request("github.io").from_domain) == "github.io"


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        (TOKEN, TOKEN),
        (TOKEN.upper(), TOKEN),
        (f"{TOKEN}._domainkey.hotel.com", TOKEN),
        (f"{TOKEN}.dkim.amazonses.com.", TOKEN),
    ],
)
def test_a_token_or_the_name_that_the_console_shows_for_it(typed: str, token: str) -> None:
    assert request(ses_tokens=[typed]).tokens == (token,)


@pytest.mark.parametrize("typed", ["", "google", "a" * 31, "a" * 33, "á" * 32])
def test_what_is_no_token(typed: str) -> None:
    with pytest.raises(UsageError) as error:
        request(ses_tokens=[typed])
    assert error.value.reason == "not-a-token"


def test_the_same_token_twice_is_one() -> None:
    assert request(ses_tokens=[TOKEN, TOKEN.upper()]).tokens == (TOKEN,)


@pytest.mark.parametrize(("typed", "selector"), [("S1", "s1"), ("a.b", "a.b"), ("s1._domainkey.hotel.com", "s1")])
def test_selectors(typed: str, selector: str) -> None:
    assert request(selectors=[typed]).selectors == (selector,)


@pytest.mark.parametrize("typed", ["", "a b", "a..b", "ñ", "s" * 64])
def test_what_is_no_selector(typed: str) -> None:
    with pytest.raises(UsageError) as error:
        request(selectors=[typed])
    assert error.value.reason == "not-a-selector"


def test_mail_from_is_a_domain_an_address_or_the_sender_s_own() -> None:
    assert request(mail_from="Default").envelope == EnvelopeDefault()
    given = request(mail_from="x@bounce.hotel.com").envelope
    assert isinstance(given, EnvelopeGiven)
    assert str(given.domain) == "bounce.hotel.com"


def test_no_dkim_is_a_statement_and_contradicts_selectors() -> None:
    assert request(no_dkim=True).signing is Signing.NOTHING_SIGNS
    with pytest.raises(UsageError) as error:
        request(no_dkim=True, selectors=["s1"])
    assert error.value.reason == "contradicts-selectors"


def test_unknown_sender_and_region_list_the_known_ones() -> None:
    with pytest.raises(UsageError) as error:
        request(sender="pigeon")
    assert "amazon-ses" in error.value.known
    with pytest.raises(UsageError) as error:
        request(region="mars-1")
    assert "eu-west-1" in error.value.known
    assert request(region="EU-WEST-1").region == "eu-west-1"


def test_a_profile_s_own_sender_and_region_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\nregion = "eu-west-9"\n', encoding="utf-8")
    with pytest.raises(UsageError) as error:
        make_request("hotel.com", profile=load_profile(str(path)))
    assert (error.value.argument, error.value.reason) == ("--profile", "unknown-region")
