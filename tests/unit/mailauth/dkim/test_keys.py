"""What becomes of the p= of a key record: whole, cut, mistaken or withdrawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dkim import (
    DkimKey,
    DkimKeyFault,
    Ed25519Key,
    KeyEncoding,
    KeyFaultCode,
    RsaKey,
    parse_key,
    parse_keys,
)
from auditor.mailauth.escaping import escape
from tests.unit.mailauth.dkim import keys


def good(text: str) -> DkimKey:
    outcome = parse_key(text)
    assert isinstance(outcome, DkimKey), outcome
    return outcome


def bad(text: str) -> DkimKeyFault:
    outcome = parse_key(text)
    assert isinstance(outcome, DkimKeyFault), outcome
    return outcome


@pytest.mark.parametrize("bits", [1024, 2048])
def test_an_rsa_key_is_measured(bits: int) -> None:
    key = good(f"v=DKIM1; k=rsa; p={keys.rsa(bits)}")
    assert key.public == RsaKey(bits=bits, encoding=KeyEncoding.SUBJECT_PUBLIC_KEY_INFO)
    assert key.verifiable
    assert key.weak is (bits == 1024)
    assert not key.too_short


def test_an_rsa_key_without_its_wrapping_is_read_too() -> None:
    assert good(f"p={keys.rsa(2048, bare=True)}").public == RsaKey(bits=2048, encoding=KeyEncoding.RSA_PUBLIC_KEY)


@pytest.mark.parametrize("bits", [512, 768, 1000])
def test_a_key_below_1024_bits_is_read_but_no_verifier_may_accept_it(bits: int) -> None:
    key = good(f"p={keys.short_rsa(bits)}")
    assert key.bits == bits
    assert key.too_short
    assert not key.verifiable


def test_an_ed25519_key_is_32_raw_octets() -> None:
    key = good(f"v=DKIM1; k=ed25519; p={keys.ed25519()}")
    assert key.public == Ed25519Key()
    assert key.verifiable
    assert not key.too_short


def test_an_empty_key_is_a_withdrawn_one_and_not_a_mistake() -> None:
    for text in ("v=DKIM1; p=", "v=DKIM1; k=rsa; p=; n=gone", r"p=\013\010 "):
        key = good(text)
        assert key.revoked
        assert key.bits == 0
        assert not key.verifiable


@pytest.mark.parametrize("lost", range(1, 13))
def test_a_key_whose_end_was_cut_off_is_malformed_and_says_how_much_is_there(lost: int) -> None:
    whole = keys.rsa(2048)
    fault = bad(f"v=DKIM1; k=rsa; p={whole.rstrip('=')[:-lost]}")
    assert fault.code is KeyFaultCode.DER_TRUNCATED
    assert fault.key_characters == len(whole.rstrip("=")) - lost


def test_a_key_cut_at_255_characters_by_a_panel_is_truncated() -> None:
    text = f"v=DKIM1; k=rsa; p={keys.rsa(2048)}"[:255]
    fault = bad(text)
    assert fault.code is KeyFaultCode.DER_TRUNCATED
    assert fault.span.of(text) == text[len("v=DKIM1; k=rsa; p=") :]


def test_a_key_without_its_padding_is_whole_but_not_base64() -> None:
    assert bad(f"k=ed25519; p={keys.ed25519().rstrip('=')}").code is KeyFaultCode.BASE64_PADDING


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("p=not*base64", KeyFaultCode.BASE64_INVALID),
        ("p=QUJD=QUJD", KeyFaultCode.BASE64_INVALID),
        ("p=A", KeyFaultCode.BASE64_INVALID),
        ("p=====", KeyFaultCode.BASE64_INVALID),
        (r"p=\226\128\156MIGf", KeyFaultCode.BASE64_INVALID),
        (r"p=MIGf\010MA0G", KeyFaultCode.BASE64_INVALID),
        ("p=aGVsbG8gd29ybGQ=", KeyFaultCode.NOT_A_KEY),
        ("p=MAA=", KeyFaultCode.NOT_A_KEY),
        ("k=ed25519; p=aGVsbG8gd29ybGQ=", KeyFaultCode.LENGTH_WRONG),
    ],
)
def test_what_is_not_a_key_is_named(text: str, code: KeyFaultCode) -> None:
    assert bad(text).code is code


def test_a_key_of_another_kind_than_declared_is_named() -> None:
    assert bad(f"p={keys.ed25519()}").code is KeyFaultCode.ALGORITHM_MISMATCH
    assert bad(f"p={keys.ed25519(wrapped=True)}").code is KeyFaultCode.ALGORITHM_MISMATCH
    assert bad(f"p={keys.elliptic_curve()}").code is KeyFaultCode.ALGORITHM_MISMATCH
    assert bad(f"k=ed25519; p={keys.rsa(1024)}").code is KeyFaultCode.ALGORITHM_MISMATCH
    assert bad(f"k=ed25519; p={keys.ed25519(wrapped=True)}").code is KeyFaultCode.LENGTH_WRONG


def test_two_keys_pasted_after_one_another_are_not_a_key() -> None:
    assert isinstance(parse_key(f"p={keys.rsa(1024, bare=True)}{keys.rsa(1024, bare=True)}"), DkimKeyFault)


def test_several_records_at_a_selector_are_kept_apart() -> None:
    found = parse_keys([f"p={keys.rsa(1024)}", "v=spf1 -all", "p="])
    assert found.ambiguous
    assert [key.revoked for key in found.keys] == [False, True]
    assert [fault.code for fault in found.faults] == [KeyFaultCode.VERSION_UNKNOWN]
    assert not parse_keys(["p="]).ambiguous


@given(st.binary(max_size=120))
def test_no_text_makes_it_raise(octets: bytes) -> None:
    assert isinstance(parse_key(escape(octets)), DkimKey | DkimKeyFault)


@given(st.binary(max_size=80), st.sampled_from(["rsa", "ed25519"]))
def test_no_key_data_makes_it_raise(octets: bytes, kind: str) -> None:
    assert isinstance(parse_key(f"k={kind}; p={keys.text(octets)}"), DkimKey | DkimKeyFault)


@given(st.data())
def test_no_damage_to_a_key_makes_it_raise(data: st.DataObject) -> None:
    text = keys.short_rsa(512)
    place = data.draw(st.integers(0, len(text) - 1))
    piece = data.draw(st.sampled_from(["", "A", "/", "=", " ", "*"]))
    assert isinstance(parse_key(f"p={text[:place]}{piece}{text[place + 1 :]}"), DkimKey | DkimKeyFault)
