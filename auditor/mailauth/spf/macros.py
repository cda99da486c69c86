"""What does a macro string expand to for this sender, client and domain (RFC 7208 section 7, RFC 8616 section 4)?"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote_from_bytes

from auditor.mailauth.escaping import unescape
from auditor.mailauth.names import MAX_NAME_OCTETS, DomainName, InvalidDomain
from auditor.mailauth.spf.macro_syntax import Macro, MacroString

POSTMASTER = b"postmaster"
"""The local part where there is none (RFC 7208 section 4.3)."""
UNKNOWN = b"unknown"
"""What ``%{p}`` gives when no name is validated (section 7.3)."""

IpAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """The <sender> of section 2.4, with the local part it must have."""

    local: bytes
    domain: bytes

    @property
    def address(self) -> bytes:
        """``local@domain``."""
        return self.local + b"@" + self.domain

    @property
    def is_ascii(self) -> bool:
        """Whether the local part can be a DNS label at all (RFC 8616 section 4)."""
        return self.local.isascii()

    @classmethod
    def of(cls, sender: str, helo: DomainName | str) -> SenderIdentity:
        """From a MAIL FROM address; empty means ``postmaster`` at the HELO name (section 2.4)."""
        local, at, domain = sender.rpartition("@")
        octets = (local.encode("utf-8", "surrogatepass") if at else b"") or POSTMASTER
        return cls(octets, ascii_domain(domain) if domain else ascii_domain(str(helo)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroValues:
    """Everything that macro letters stand for, except the validated name, which has to be asked for."""

    sender: SenderIdentity
    domain: DomainName
    """The domain whose record is being evaluated."""
    ip: IpAddress
    helo: bytes
    receiver: bytes = UNKNOWN
    timestamp: int = 0
    """Seconds since 1970, for ``%{t}``."""
    validated_name: bytes = UNKNOWN

    @classmethod
    def of(
        cls,
        sender: str,
        *,
        helo: DomainName | str,
        domain: DomainName,
        ip: IpAddress,
        receiver: str = "unknown",
        timestamp: int = 0,
    ) -> MacroValues:
        """From a MAIL FROM address and a client; an IPv4-mapped address is IPv4 (section 5)."""
        return cls(
            sender=SenderIdentity.of(sender, helo),
            domain=domain,
            ip=ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip,
            helo=unescape(helo.text) if isinstance(helo, DomainName) else ascii_domain(helo),
            receiver=receiver.encode("utf-8", "surrogatepass"),
            timestamp=timestamp,
        )

    def letter(self, letter: str) -> bytes:
        """The value of one macro letter (section 7.2)."""
        match letter:
            case "s":
                return self.sender.address
            case "l":
                return self.sender.local
            case "o":
                return self.sender.domain
            case "d":
                return unescape(self.domain.text)
            case "i":
                return dotted(self.ip).encode()
            case "p":
                return self.validated_name
            case "v":
                return b"in-addr" if self.ip.version == 4 else b"ip6"
            case "h":
                return self.helo
            case "c":
                return str(self.ip).encode()
            case "r":
                return self.receiver
            case _:
                return str(self.timestamp).encode()


def ascii_domain(text: str) -> bytes:
    """The octets of a domain with U-labels made A-labels (RFC 8616 section 4); as it stands where that fails."""
    if not text.isascii():
        try:
            return DomainName.parse(text).text.encode()
        except InvalidDomain:
            pass
    return text.encode("utf-8", "surrogatepass")


def domain_of(text: str) -> DomainName:
    """The domain in a MAIL FROM or HELO, however odd: it need not be one that can be asked for."""
    octets = ascii_domain(text)
    return name_of(octets)


def name_of(octets: bytes) -> DomainName:
    """Octets in presentation form as a name, odd octets escaped; one trailing dot is not part of it."""
    stripped = octets[:-1] if octets.endswith(b".") else octets
    return DomainName.from_labels(tuple(stripped.split(b"."))) if stripped else DomainName("")


def dotted(ip: IpAddress) -> str:
    """``%{i}``: dotted quad, or 32 nibbles with dots between (section 7.3).

    The RFC leaves their case open and DNS ignores it; upper case is what receivers' explanations show.
    """
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", "").upper())


def expand(string: MacroString, values: MacroValues) -> bytes:
    """The macro string with every macro replaced (section 7.3)."""
    return b"".join(_expand(part, values) if isinstance(part, Macro) else part.octets for part in string.parts)


def expand_name(string: MacroString, values: MacroValues) -> DomainName:
    """The target name of a domain-spec: at most 253 octets, whole labels dropped from the left (section 7.3)."""
    octets = expand(string, values)
    octets = octets[:-1] if octets.endswith(b".") else octets
    while len(octets) > MAX_NAME_OCTETS:
        _, dot, rest = octets.partition(b".")
        if not dot:
            break
        octets = rest
    return name_of(octets)


def _expand(macro: Macro, values: MacroValues) -> bytes:
    value = values.letter(macro.letter)
    if macro.reverse or macro.keep is not None or macro.delimiters:
        parts = _split(value, (macro.delimiters or ".").encode())
        if macro.reverse:
            parts.reverse()
        if macro.keep is not None:
            parts = parts[-macro.keep :]
        value = b".".join(parts)
    return quote_from_bytes(value, safe="").encode() if macro.url_escape else value


def _split(value: bytes, delimiters: bytes) -> list[bytes]:
    first = delimiters[:1]
    return value.translate(bytes.maketrans(delimiters, first * len(delimiters))).split(first)
