"""Report addresses: rua and ruf."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dmarc import DiscoveryModel, DmarcRecord, MailAddress, OtherScheme, UriFault, parse_record
from auditor.mailauth.dmarc.uris import parse_uris


def test_a_list_of_addresses_with_sizes() -> None:
    first, second = parse_uris("mailto:a@hotel.example!10m , mailto:Reports+x@Other.example?subject=d", 0)
    assert isinstance(first.target, MailAddress)
    assert (str(first.target), first.size_limit) == ("a@hotel.example", 10 << 20)
    assert isinstance(second.target, MailAddress)
    assert (str(second.target), second.size_limit) == ("Reports+x@other.example", 0)


@pytest.mark.parametrize(("suffix", "octets"), [("!50", 50), ("!1k", 1 << 10), ("!2G", 2 << 30), ("!1t", 1 << 40)])
def test_sizes(suffix: str, octets: int) -> None:
    (uri,) = parse_uris(f"mailto:a@hotel.example{suffix}", 0)
    assert (uri.valid, uri.size_limit) == (True, octets)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", UriFault.EMPTY),
        ("a@hotel.example", UriFault.SCHEME_MISSING),
        ("mailto:", UriFault.ADDRESS_MISSING),
        ("mailto:?subject=x", UriFault.ADDRESS_MISSING),
        ("mailto:hotel.example", UriFault.ADDRESS_INVALID),
        ("mailto:@hotel.example", UriFault.ADDRESS_INVALID),
        ("mailto:a@", UriFault.ADDRESS_INVALID),
        ("mailto:a@hotel", UriFault.ADDRESS_INVALID),
        ("mailto:a@b@hotel.example", UriFault.ADDRESS_INVALID),
        ("mailto://a@hotel.example", UriFault.ADDRESS_INVALID),
        ("mailto: a@hotel.example", UriFault.CHARACTER),
        (r"mailto:se\195\177or@hotel.example", UriFault.CHARACTER),
        ("mailto:a%zz@hotel.example", UriFault.CHARACTER),
        ("mailto:a@hotel.example!10x", UriFault.SIZE_INVALID),
        ("mailto:a@hotel.example!", UriFault.SIZE_INVALID),
        ("https:", UriFault.ADDRESS_MISSING),
    ],
)
def test_what_is_wrong_is_named(text: str, fault: UriFault) -> None:
    (uri,) = parse_uris(text, 0)
    assert uri.target is fault
    assert not uri.valid


def test_another_scheme_is_well_formed_but_no_mail_address() -> None:
    (uri,) = parse_uris("https://reports.example/dmarc", 0)
    assert uri.target == OtherScheme(scheme="https")
    assert uri.valid


def test_one_bad_address_does_not_spoil_the_others_and_each_span_is_its_own() -> None:
    text = "v=DMARC1; p=none; rua=mailto:a@hotel.example, b@hotel.example,,mailto:c@hotel.example"
    record = parse_record(text, DiscoveryModel.RFC9989)
    assert isinstance(record, DmarcRecord)
    assert [(uri.valid, uri.span.of(text)) for uri in record.rua] == [
        (True, "mailto:a@hotel.example"),
        (False, "b@hotel.example"),
        (False, ""),
        (True, "mailto:c@hotel.example"),
    ]


@given(st.text(alphabet="mailto:@hex.,! %\\0;", max_size=40), st.integers(0, 50))
def test_nothing_makes_it_raise_and_spans_fit(text: str, offset: int) -> None:
    shifted = " " * offset + text
    assert all(uri.span.of(shifted) == uri.text for uri in parse_uris(text, offset))
