"""The Public Suffix List, both of its sections."""

from __future__ import annotations

import pytest

from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import (
    is_icann_suffix,
    is_public_suffix,
    list_version,
    organizational_domain_psl,
)


@pytest.mark.parametrize(
    ("text", "suffix", "organization"),
    [
        ("hotel.com", "com", "hotel.com"),
        ("a.b.hotel.co.uk", "co.uk", "hotel.co.uk"),
        ("news.hotel.com.es", "com.es", "hotel.com.es"),
        ("a.b.kawasaki.jp", "b.kawasaki.jp", "a.b.kawasaki.jp"),
        ("x.city.kawasaki.jp", "kawasaki.jp", "city.kawasaki.jp"),
        ("hotel.blogspot.com", "blogspot.com", "hotel.blogspot.com"),
        ("hotel.xn--fiqs8s", "xn--fiqs8s", "hotel.xn--fiqs8s"),
        ("a.hotel.unlisted-tld", "unlisted-tld", "hotel.unlisted-tld"),
        ("co.uk", "co.uk", "co.uk"),
        ("com", "com", "com"),
    ],
)
def test_suffix_and_organization(text: str, suffix: str, organization: str) -> None:
    name = DomainName.of(text)
    assert is_public_suffix(DomainName(suffix))
    assert organizational_domain_psl(name).text == organization


@pytest.mark.parametrize(
    ("text", "public", "icann"),
    [
        ("com", True, True),
        ("co.uk", True, True),
        ("blogspot.com", True, False),
        ("hotel.com", False, False),
        ("www.hotel.co.uk", False, False),
        ("unlisted-tld", True, False),
        ("", False, False),
    ],
)
def test_registries_and_hosting_companies_are_told_apart(text: str, public: bool, icann: bool) -> None:
    assert is_public_suffix(DomainName(text)) is public
    assert is_icann_suffix(DomainName(text)) is icann


def test_the_root_is_its_own() -> None:
    assert organizational_domain_psl(DomainName("")) == DomainName("")


def test_the_version_ends_in_the_date_of_the_list() -> None:
    date = list_version().rpartition(".")[2]
    assert len(date) == 8
    assert date.isdigit()
