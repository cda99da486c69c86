"""How does a text become a DKIM key, or the reason why it is none (RFC 6376 section 3.6.1)?

Names of hashes, services, flags and key types are compared without regard to case: ABNF literals have none, and
verifiers accept either. Tag names and the version are exact.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from functools import lru_cache

from auditor.mailauth.dkim.key import (
    DkimKey,
    DkimKeyFault,
    DkimKeySet,
    Ed25519Key,
    KeyEncoding,
    KeyFaultCode,
    KeyType,
    Revoked,
    RsaKey,
)
from auditor.mailauth.spans import Span
from auditor.mailauth.tags import Tag, TagFaultCode, TagList, parse_tag_list

CACHED_TEXTS = 256
"""Records read once and remembered: several rules look at the same few."""

_VERSION = "DKIM1"
_ALL_HASHES = frozenset({"sha1", "sha256"})
_ED25519_OCTETS = 32
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}\Z")
_SEQUENCE, _INTEGER = 0x30, 0x02


def parse_keys(texts: Iterable[str]) -> DkimKeySet:
    """Every text at a selector's name, in the order given."""
    return DkimKeySet(outcomes=tuple(parse_key(text) for text in texts))


@lru_cache(maxsize=CACHED_TEXTS)
def parse_key(text: str) -> DkimKey | DkimKeyFault:
    """One key record; never raises."""
    tags = parse_tag_list(text)
    if fault := _structure_fault(tags):
        return fault
    key_tag = tags.get("p")
    if key_tag is None:
        return _fault(tags, KeyFaultCode.KEY_MISSING, Span(0, len(text)))
    type_tag = tags.get("k")
    key_type = _key_type(type_tag)
    if key_type is None:
        return _fault(tags, KeyFaultCode.KEY_TYPE_UNKNOWN, type_tag.span if type_tag else Span(0, len(text)))
    public = _public_key(key_tag.compact, key_type)
    if isinstance(public, KeyFaultCode):
        return _fault(tags, public, key_tag.value_span)
    return DkimKey(
        text=text,
        tags=tags,
        type=key_type,
        public=public,
        hashes=_words(tags.get("h"), default=_ALL_HASHES),
        services=_words(tags.get("s"), default=frozenset({"*"})),
        flags=_words(tags.get("t"), default=frozenset()),
        notes=notes.value if (notes := tags.get("n")) else "",
    )


def _structure_fault(tags: TagList) -> DkimKeyFault | None:
    for fault in tags.faults:
        if fault.code is TagFaultCode.DUPLICATE:
            return _fault(tags, KeyFaultCode.DUPLICATE_TAG, fault.span)
        # A stray octet inside p= is said more precisely by what the base64 is judged to be.
        if not (fault.code is TagFaultCode.CHARACTER and fault.name == "p"):
            return _fault(tags, KeyFaultCode.TAG_SYNTAX, fault.span, tag_fault=fault.code)
    version = tags.get("v")
    if version is None:
        return None
    if version is not tags.tags[0]:
        return _fault(tags, KeyFaultCode.VERSION_NOT_FIRST, version.span)
    if version.value != _VERSION:
        return _fault(tags, KeyFaultCode.VERSION_UNKNOWN, version.span)
    return None


def _fault(tags: TagList, code: KeyFaultCode, span: Span, *, tag_fault: TagFaultCode | None = None) -> DkimKeyFault:
    key = tags.get("p")
    count = len(key.compact) if key else 0
    return DkimKeyFault(text=tags.text, tags=tags, code=code, span=span, tag_fault=tag_fault, key_characters=count)


def _key_type(tag: Tag | None) -> KeyType | None:
    """None for a type that is not known; without the tag it is rsa."""
    name = tag.value.lower() if tag else KeyType.RSA.value
    return next((known for known in KeyType if known.value == name), None)


def _words(tag: Tag | None, *, default: frozenset[str]) -> frozenset[str]:
    if tag is None:
        return default
    return frozenset(word for word in tag.compact.lower().split(":") if word)


def _public_key(base64: str, key_type: KeyType) -> RsaKey | Ed25519Key | Revoked | KeyFaultCode:
    if not base64:
        return Revoked()
    if not _BASE64.match(base64):
        return KeyFaultCode.BASE64_INVALID
    digits = base64.rstrip("=")
    whole = len(digits) // 4 * 4 if len(digits) % 4 == 1 else len(digits)
    octets = binascii.a2b_base64(digits[:whole] + "=" * (-whole % 4))
    judged = _rsa(octets) if key_type is KeyType.RSA else _ed25519(octets)
    if isinstance(judged, KeyFaultCode):
        lost = judged is not KeyFaultCode.DER_TRUNCATED and whole != len(digits)
        return KeyFaultCode.BASE64_INVALID if lost else judged
    if whole != len(digits):
        return KeyFaultCode.BASE64_INVALID
    return judged if len(base64) % 4 == 0 else KeyFaultCode.BASE64_PADDING


def _rsa(octets: bytes) -> RsaKey | KeyFaultCode:
    if len(octets) == _ED25519_OCTETS and octets[0] != _SEQUENCE:
        return KeyFaultCode.ALGORITHM_MISMATCH
    content = _sequence_content(octets)
    if isinstance(content, KeyFaultCode):
        return content
    bits = _rsa_bits(octets)
    if isinstance(bits, KeyFaultCode):
        return bits
    wrapped = KeyEncoding.RSA_PUBLIC_KEY if content[:1] == bytes([_INTEGER]) else KeyEncoding.SUBJECT_PUBLIC_KEY_INFO
    return RsaKey(bits=bits, encoding=wrapped)


def _ed25519(octets: bytes) -> Ed25519Key | KeyFaultCode:
    if len(octets) == _ED25519_OCTETS:
        return Ed25519Key()
    if isinstance(_rsa_bits(octets), int):
        return KeyFaultCode.ALGORITHM_MISMATCH
    return KeyFaultCode.LENGTH_WRONG


def _sequence_content(octets: bytes) -> bytes | KeyFaultCode:
    """What the outermost SEQUENCE holds (X.690 section 8.1), to tell a cut key from something else."""
    if octets[:1] != bytes([_SEQUENCE]):
        return KeyFaultCode.NOT_A_KEY
    if len(octets) < 2:
        return KeyFaultCode.DER_TRUNCATED
    size, start = octets[1], 2
    if size & 0x80:
        start = 2 + (size & 0x7F)
        size = int.from_bytes(octets[2:start])
    if len(octets) < start + size:
        return KeyFaultCode.DER_TRUNCATED
    return octets[start : start + size]


def _rsa_bits(octets: bytes) -> int | KeyFaultCode:
    # Heavy to import, and most texts at a selector's name fail before this point.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(octets)
    except UnsupportedAlgorithm:
        return KeyFaultCode.ALGORITHM_MISMATCH
    except ValueError:
        return KeyFaultCode.NOT_A_KEY
    return key.key_size if isinstance(key, RSAPublicKey) else KeyFaultCode.ALGORITHM_MISMATCH
