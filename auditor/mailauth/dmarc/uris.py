"""Where are reports to be sent, and which addresses can be used (RFC 9989 section 4.8, RFC 7489 section 6.2)?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.names import DomainName, InvalidDomain
from auditor.mailauth.spans import Span


class UriFault(StrEnum):
    """Why a report URI is not syntactically valid."""

    EMPTY = "empty"
    SCHEME_MISSING = "scheme-missing"
    CHARACTER = "character"
    ADDRESS_MISSING = "address-missing"
    ADDRESS_INVALID = "address-invalid"
    SIZE_INVALID = "size-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """The address of a ``mailto:`` URI, still percent-encoded on its left side."""

    local_part: str
    domain: DomainName

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherScheme:
    """A URI that is well-formed but not ``mailto:``; receivers need not use it (RFC 9989 section 4.7)."""

    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUri:
    """One element of ``rua`` or ``ruf``. ``size_limit`` in octets, 0 if there is none (obsolete in RFC 9989)."""

    text: str
    span: Span
    target: MailAddress | OtherScheme | UriFault
    size_limit: int = 0

    @property
    def valid(self) -> bool:
        """Syntactically valid."""
        return not isinstance(self.target, UriFault)


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
# RFC 3986 section 2; "," and "!" must be percent-encoded inside a report URI; the escaped text's backslash is not one.
_URI_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@$&'()*+;=]|%[0-9A-Fa-f]{2})*\Z")
_SIZE = re.compile(r"([0-9]{1,20})([kmgt]?)\Z", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def parse_uris(value: str, offset: int) -> tuple[ReportUri, ...]:
    """The comma-separated URIs of a tag's value, which starts at ``offset`` in the record's text."""
    uris = []
    for match in re.finditer(r"[^,]*(?:,|\Z)", value):
        element = match.group().removesuffix(",")
        if match.start() == len(value) and value and not value.endswith(","):
            continue  # the empty match after the last element
        text = element.strip(" ")
        start = offset + match.start() + len(element) - len(element.lstrip(" "))
        uris.append(_uri(text, Span(start, start + len(text))))
    return tuple(uris)


def _uri(text: str, span: Span) -> ReportUri:
    bare, mark, size = text.partition("!")
    limit = _SIZE.match(size)
    if mark and not limit:
        return ReportUri(text=text, span=span, target=UriFault.SIZE_INVALID)
    octets = int(limit[1]) * _UNITS[limit[2].lower()] if limit else 0
    return ReportUri(text=text, span=span, target=_target(bare), size_limit=octets)


def _target(text: str) -> MailAddress | OtherScheme | UriFault:
    if not text:
        return UriFault.EMPTY
    parts = _SCHEME.match(text)
    if not parts:
        return UriFault.SCHEME_MISSING
    scheme, rest = parts[1].lower(), parts[2]
    if not _URI_CHARACTERS.match(rest):
        return UriFault.CHARACTER
    if scheme == "mailto":
        return _address(rest.partition("?")[0])
    return OtherScheme(scheme=scheme) if rest else UriFault.ADDRESS_MISSING


def _address(text: str) -> MailAddress | UriFault:
    if not text:
        return UriFault.ADDRESS_MISSING
    local_part, at, host = text.rpartition("@")
    if not at or not local_part or not host or "@" in local_part or "/" in local_part[:2]:
        return UriFault.ADDRESS_INVALID
    try:
        return MailAddress(local_part=local_part, domain=DomainName.parse(host))
    except InvalidDomain:
        return UriFault.ADDRESS_INVALID
