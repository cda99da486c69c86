r"""What is a domain name here, and how does one come from what a person typed?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from auditor.mailauth.escaping import unescape

MAX_NAME_OCTETS = 253
"""Longest name in presentation form without the trailing dot (RFC 1035 section 2.3.4: 255 octets on the wire)."""
MAX_LABEL_OCTETS = 63
"""RFC 1035 section 2.3.4."""

_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_NAME_CHARACTERS = frozenset(chr(c) for c in range(0x21, 0x7F)) - frozenset('.\\"();@$')


class InvalidDomain(ValueError):
    """The text is not a domain name; ``reason`` is a stable code, ``text`` what was given.

    Reasons: ``empty``, ``too-long``, ``label-too-long``, ``empty-label``, ``character``, ``ip-address``, ``idna``,
    ``single-label``.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text[:80]!a}")
        self.reason = reason
        self.text = text


@dataclass(frozen=True, order=True)
class DomainName:
    r"""An absolute domain name: lower case, A-labels, no trailing dot, octets outside host syntax as ``\DDD``.

    A dot inside a label is written ``\046``, so splitting at dots always gives the labels. The root is ``""``.
    """

    text: str

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Left-most label first; empty for the root."""
        return tuple(self.text.split(".")) if self.text else ()

    @property
    def parent(self) -> DomainName:
        """The name without its left-most label (the root's parent is the root)."""
        return DomainName(self.text.partition(".")[2])

    @property
    def ancestors(self) -> tuple[DomainName, ...]:
        """This name, its parent, and so on to the top-level domain (the root excluded)."""
        labels = self.labels
        return tuple(DomainName(".".join(labels[i:])) for i in range(len(labels)))

    @property
    def unicode(self) -> str:
        """For people's eyes: U-labels where every label decodes by IDNA 2008, else the A-label text."""
        if "xn--" not in self.text:
            return self.text
        import idna

        try:
            return idna.decode(self.text)
        except (idna.IDNAError, UnicodeError):
            return self.text

    def child(self, prefix: str) -> DomainName:
        """``prefix`` (one or several labels, already in canonical form) placed before this name."""
        return DomainName(f"{prefix}.{self.text}" if self.text else prefix)

    def is_below(self, other: DomainName) -> bool:
        """Strictly below ``other``, on a label boundary."""
        return self != other and self.is_at_or_below(other)

    def is_at_or_below(self, other: DomainName) -> bool:
        """``other`` itself or a name below it, on a label boundary."""
        return not other.text or self.text == other.text or self.text.endswith("." + other.text)

    def relative_to(self, zone: DomainName) -> str:
        """The labels left of ``zone`` as a panel wants them (``@`` for the zone itself); needs ``is_at_or_below``."""
        if self == zone:
            return "@"
        return self.text[: -len(zone.text) - 1] if zone.text else self.text

    @property
    def is_representable(self) -> bool:
        """Whether it can be asked for: labels of 1–63 octets, 253 in all (RFC 1035 section 2.3.4)."""
        sizes = [len(unescape(label)) for label in self.labels]
        return all(1 <= size <= MAX_LABEL_OCTETS for size in sizes) and sum(sizes) + len(sizes) - 1 <= MAX_NAME_OCTETS

    def __str__(self) -> str:
        return self.text

    @classmethod
    def from_labels(cls, labels: tuple[bytes, ...]) -> DomainName:
        """From wire labels (without the root label): lower-cased ASCII, other octets escaped."""
        return cls(".".join(_label(label) for label in labels))

    @classmethod
    def of(cls, text: str) -> DomainName:
        """From a name written in code or data in host syntax (``_`` allowed); raises InvalidDomain."""
        name = text.rstrip(".").lower() if text != "." else ""
        if any(not label or not set(label) <= _HOST_CHARACTERS | {"*"} for label in name.split(".") if name):
            raise InvalidDomain("character", text)
        return cls(name)

    @classmethod
    def parse(cls, text: str) -> DomainName:
        """From what a person typed: any case, optional trailing dot, U-labels by IDNA 2008 with UTS 46 mapping.

        Two labels at least. Raises InvalidDomain with a reason.
        """
        given = text.strip()
        if not given or given == ".":
            raise InvalidDomain("empty", text)
        if len(given) > 1024:
            raise InvalidDomain("too-long", text)
        if _is_address(given):
            raise InvalidDomain("ip-address", text)
        name = given.removesuffix(".")
        ascii_name = _to_ascii(name, text)
        labels = ascii_name.split(".")
        if "" in labels:
            raise InvalidDomain("empty-label", text)
        if any(not set(label) <= _HOST_CHARACTERS for label in labels):
            raise InvalidDomain("character", text)
        if any(len(label) > MAX_LABEL_OCTETS for label in labels):
            raise InvalidDomain("label-too-long", text)
        if len(ascii_name) > MAX_NAME_OCTETS:
            raise InvalidDomain("too-long", text)
        if labels[-1].isdigit():
            raise InvalidDomain("ip-address", text)
        if any(label.startswith("-") or label.endswith("-") for label in labels):
            raise InvalidDomain("character", text)
        if len(labels) < 2:
            raise InvalidDomain("single-label", text)
        return cls(ascii_name)


def _to_ascii(name: str, text: str) -> str:
    if name.isascii() and "xn--" not in name.lower():
        return name.lower()
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidDomain("idna", text) from error


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]").split("%")[0])
    except ValueError:
        return False
    return True


def _label(octets: bytes) -> str:
    text = octets.decode("latin-1")
    if all(c in _NAME_CHARACTERS for c in text):
        return text.lower()
    return "".join(c.lower() if c in _NAME_CHARACTERS else f"\\{ord(c):03d}" for c in text)
