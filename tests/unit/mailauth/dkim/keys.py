"""Keys for tests, generated here or put together octet by octet where no library makes them so short."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def short_rsa(bits: int) -> str:
    """A bare RSAPublicKey of that length; nobody knows its factors."""
    modulus = (1 << (bits - 1)) | (1 << (bits // 2)) | 1
    return text(_der(0x30, _integer(modulus) + _integer(65537)))


def text(octets: bytes) -> str:
    return b64encode(octets).decode()


@cache
def rsa(bits: int, *, bare: bool = False) -> str:
    key = generate_rsa(65537, bits).public_key()
    form = PublicFormat.PKCS1 if bare else PublicFormat.SubjectPublicKeyInfo
    return text(key.public_bytes(Encoding.DER, form))


@cache
def ed25519(*, wrapped: bool = False) -> str:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    if wrapped:
        return text(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return text(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


@cache
def elliptic_curve() -> str:
    key = generate_private_key(SECP256R1()).public_key()
    return text(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
