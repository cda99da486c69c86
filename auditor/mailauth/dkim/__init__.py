"""DKIM key records (RFC 6376)."""

from auditor.mailauth.dkim.key import (
    RECOMMENDED_RSA,
    SHORTEST_RSA,
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
from auditor.mailauth.dkim.reading import parse_key, parse_keys

__all__ = [
    "RECOMMENDED_RSA",
    "SHORTEST_RSA",
    "DkimKey",
    "DkimKeyFault",
    "DkimKeySet",
    "Ed25519Key",
    "KeyEncoding",
    "KeyFaultCode",
    "KeyType",
    "Revoked",
    "RsaKey",
    "parse_key",
    "parse_keys",
]
