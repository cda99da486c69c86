"""Key records by clause of RFC 6376 section 3.6.1, with RFC 8301 and RFC 8463."""

from __future__ import annotations

import pytest

from auditor.mailauth.dkim import DkimKey, DkimKeyFault, KeyFaultCode, KeyType, parse_key
from auditor.mailauth.tags import TagFaultCode
from tests.unit.mailauth.dkim.keys import ed25519, rsa, short_rsa

P = f"p={short_rsa(1024)}"


def good(text: str) -> DkimKey:
    outcome = parse_key(text)
    assert isinstance(outcome, DkimKey), outcome
    return outcome


def fault(text: str) -> KeyFaultCode:
    outcome = parse_key(text)
    assert isinstance(outcome, DkimKeyFault), outcome
    return outcome.code


class TestTagLists:
    def test_folding_white_space_inside_the_base64_is_ignored(self) -> None:
        text = short_rsa(1024)
        folded = rf"v=DKIM1; p={text[:40]} {text[40:80]}\009{text[80:120]}\013\010  {text[120:]} ;"
        assert good(folded).bits == 1024

    def test_a_repeated_tag_makes_the_list_invalid(self) -> None:
        assert fault(f"v=DKIM1; {P}; {P}") is KeyFaultCode.DUPLICATE_TAG
        assert fault(f"x=1; x=1; {P}") is KeyFaultCode.DUPLICATE_TAG

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("", TagFaultCode.EMPTY_LIST),
            (f"v=DKIM1;; {P}", TagFaultCode.EMPTY_TAG),
            (f"v=DKIM1; rsa; {P}", TagFaultCode.EQUALS_MISSING),
            ("sel._domainkey.sender.example.", TagFaultCode.EQUALS_MISSING),
        ],
    )
    def test_a_list_that_breaks_the_grammar_says_which_rule(self, text: str, rule: TagFaultCode) -> None:
        outcome = parse_key(text)
        assert isinstance(outcome, DkimKeyFault)
        assert (outcome.code, outcome.tag_fault) == (KeyFaultCode.TAG_SYNTAX, rule)

    def test_unknown_tags_are_ignored(self) -> None:
        assert good(f"v=DKIM1; zz=?; {P}; g=*").bits == 1024


class TestVersion:
    def test_it_may_be_left_out(self) -> None:
        assert good(P).type is KeyType.RSA

    def test_it_must_be_first(self) -> None:
        assert fault(f"k=rsa; v=DKIM1; {P}") is KeyFaultCode.VERSION_NOT_FIRST

    @pytest.mark.parametrize("version", ["DKIM1.1", "dkim1", "DKIM2", "DKIM", ""])
    def test_it_must_be_exact(self, version: str) -> None:
        assert fault(f"v={version}; {P}") is KeyFaultCode.VERSION_UNKNOWN


class TestPublicKey:
    def test_it_is_required(self) -> None:
        assert fault("v=DKIM1; k=rsa") is KeyFaultCode.KEY_MISSING

    def test_an_empty_one_revokes(self) -> None:
        assert good("v=DKIM1; p=;").revoked


class TestKeyType:
    def test_rsa_is_the_default(self) -> None:
        assert good(P).type is good(f"k=rsa; {P}").type

    def test_an_unknown_type_cannot_be_used(self) -> None:
        text = f"v=DKIM1; k=ml-dsa-44; {P}"
        outcome = parse_key(text)
        assert isinstance(outcome, DkimKeyFault)
        assert outcome.code is KeyFaultCode.KEY_TYPE_UNKNOWN
        assert outcome.span.of(text) == "k=ml-dsa-44"

    def test_rfc_8463_section_4_ed25519_is_raw(self) -> None:
        # The key of RFC 8463 appendix A.2.
        key = good("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        assert (key.type, key.bits) == (KeyType.ED25519, 256)
        assert len(ed25519()) == 44


class TestHashes:
    def test_every_hash_is_accepted_by_default(self) -> None:
        assert good(P).hashes == {"sha1", "sha256"}

    def test_a_list_limits_them(self) -> None:
        assert good(f"h=sha256; {P}").accepts_sha256
        assert good(f"h=sha1 : sha256 : future; {P}").accepts_sha256

    def test_rfc_8301_section_3_1_sha1_alone_verifies_nothing(self) -> None:
        key = good(f"h=sha1; {P}")
        assert not key.accepts_sha256
        assert not key.verifiable


class TestServices:
    @pytest.mark.parametrize("services", ["", "s=*; ", "s=email; ", "s=tlsrpt:email; ", "s=tlsrpt : *; "])
    def test_mail_is_admitted(self, services: str) -> None:
        assert good(f"v=DKIM1; {services}{P}").usable_for_mail

    def test_a_key_for_something_else_is_not_for_mail(self) -> None:
        key = good(f"v=DKIM1; s=tlsrpt; {P}")
        assert not key.usable_for_mail
        assert not key.verifiable


class TestFlags:
    def test_none_are_set_by_default(self) -> None:
        assert not good(P).testing

    def test_testing_is_told_apart_from_the_other_flags(self) -> None:
        key = good(f"t=y:s:future; {P}")
        assert key.testing
        assert not good(f"t=s; {P}").testing


def test_notes_are_for_people_only() -> None:
    assert good(f"n=Use=20it; {P}").notes == "Use=20it"


def test_rfc_8301_section_3_2_key_lengths() -> None:
    assert good(f"p={short_rsa(1023)}").too_short
    assert not good(f"p={short_rsa(1024)}").too_short
    assert good(f"p={short_rsa(2047)}").weak
    assert not good(f"p={rsa(2048)}").weak
    assert good(f"p={short_rsa(4096)}").verifiable
