"""What is an SPF record made of, once it is read?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar

from auditor.mailauth.spans import Span
from auditor.mailauth.spf.macro_syntax import Expected, MacroString

Network = IPv4Network | IPv6Network


class Qualifier(StrEnum):
    """What a matching mechanism concludes (RFC 7208 section 4.6.2)."""

    PASS = "+"  # noqa: S105 -- a qualifier, not a password
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


@dataclass(frozen=True, slots=True)
class DualCidr:
    """Prefix lengths for IPv4 and IPv6; None where the record gives none (then the whole address counts)."""

    ip4: int | None = None
    ip6: int | None = None

    @property
    def text(self) -> str:
        """``/24``, ``//64``, ``/24//64`` or nothing."""
        return (f"/{self.ip4}" if self.ip4 is not None else "") + (f"//{self.ip6}" if self.ip6 is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    text: str
    """As the record writes it."""
    span: Span
    """Where in the record's text."""

    name: ClassVar[str] = ""
    counts: ClassVar[bool] = False
    """Whether it is one of the ten terms that may ask DNS (RFC 7208 section 4.6.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mechanism(_Term):
    qualifier: Qualifier = Qualifier.PASS

    def _body(self) -> str:
        return ""

    def render(self) -> str:
        """The term in its shortest canonical form, from its parts."""
        sign = "" if self.qualifier is Qualifier.PASS else self.qualifier.value
        return f"{sign}{self.name}{self._body()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllTerm(_Mechanism):
    """Section 5.1."""

    name: ClassVar[str] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludeTerm(_Mechanism):
    """Section 5.2."""

    name: ClassVar[str] = "include"
    counts: ClassVar[bool] = True
    domain: MacroString

    def _body(self) -> str:
        return f":{self.domain.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _AddressTerm(_Mechanism):
    counts: ClassVar[bool] = True
    domain: MacroString | None = None
    """None: the domain whose record this is."""
    cidr: DualCidr = DualCidr()

    def _body(self) -> str:
        return (f":{self.domain.text}" if self.domain else "") + self.cidr.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ATerm(_AddressTerm):
    """Section 5.3."""

    name: ClassVar[str] = "a"


@dataclass(frozen=True, slots=True, kw_only=True)
class MxTerm(_AddressTerm):
    """Section 5.4."""

    name: ClassVar[str] = "mx"


@dataclass(frozen=True, slots=True, kw_only=True)
class PtrTerm(_Mechanism):
    """Section 5.5."""

    name: ClassVar[str] = "ptr"
    counts: ClassVar[bool] = True
    domain: MacroString | None = None

    def _body(self) -> str:
        return f":{self.domain.text}" if self.domain else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _IpTerm(_Mechanism):
    address: str
    """As written, without the prefix length."""
    prefix: int | None = None

    def _body(self) -> str:
        return f":{self.address}" + (f"/{self.prefix}" if self.prefix is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ip4Term(_IpTerm):
    """Section 5.6. Host bits beyond the prefix are ignored, as the comparison there asks."""

    name: ClassVar[str] = "ip4"
    network: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Ip6Term(_IpTerm):
    """Section 5.6."""

    name: ClassVar[str] = "ip6"
    network: IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistsTerm(_Mechanism):
    """Section 5.7."""

    name: ClassVar[str] = "exists"
    counts: ClassVar[bool] = True
    domain: MacroString

    def _body(self) -> str:
        return f":{self.domain.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectTerm(_Term):
    """Section 6.1."""

    name: ClassVar[str] = "redirect"
    counts: ClassVar[bool] = True
    domain: MacroString

    def render(self) -> str:
        """The term from its parts."""
        return f"redirect={self.domain.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpTerm(_Term):
    """Section 6.2."""

    name: ClassVar[str] = "exp"
    domain: MacroString

    def render(self) -> str:
        """The term from its parts."""
        return f"exp={self.domain.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTerm(_Term):
    """An unrecognized modifier: ignored (section 6)."""

    modifier: str
    """Its name as written."""
    value: MacroString

    def render(self) -> str:
        """The term from its parts."""
        return f"{self.modifier}={self.value.text}"


Mechanism = AllTerm | IncludeTerm | ATerm | MxTerm | PtrTerm | Ip4Term | Ip6Term | ExistsTerm
Modifier = RedirectTerm | ExpTerm | UnknownTerm
Term = Mechanism | Modifier


@dataclass(frozen=True)
class SpfRecord:
    """A record that the grammar accepts (RFC 7208 section 4.6.1)."""

    text: str
    terms: tuple[Term, ...]

    @cached_property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The directives, in order."""
        return tuple(term for term in self.terms if not isinstance(term, RedirectTerm | ExpTerm | UnknownTerm))

    @cached_property
    def all(self) -> AllTerm | None:
        """The first ``all``: evaluation never gets past it (section 5.1)."""
        return next((term for term in self.terms if isinstance(term, AllTerm)), None)

    @cached_property
    def redirect(self) -> RedirectTerm | None:
        """The redirect modifier as written; see :attr:`effective_redirect`."""
        return next((term for term in self.terms if isinstance(term, RedirectTerm)), None)

    @property
    def effective_redirect(self) -> RedirectTerm | None:
        """The redirect that counts: none beside an ``all`` anywhere in the record (section 6.1)."""
        return None if self.all else self.redirect

    @cached_property
    def exp(self) -> ExpTerm | None:
        """The explanation modifier."""
        return next((term for term in self.terms if isinstance(term, ExpTerm)), None)

    @cached_property
    def effective_mechanisms(self) -> tuple[Mechanism, ...]:
        """The directives up to the first ``all``, itself included."""
        if self.all is None:
            return self.mechanisms
        return self.mechanisms[: self.mechanisms.index(self.all) + 1]

    @cached_property
    def terms_after_all(self) -> tuple[Term, ...]:
        """What evaluation ignores: directives after the first ``all``, and a redirect beside one."""
        redirect = (self.redirect,) if self.all and self.redirect else ()
        ignored: tuple[Term, ...] = (*self.mechanisms[len(self.effective_mechanisms) :], *redirect)
        return tuple(sorted(ignored, key=lambda term: term.span))

    def render(self) -> str:
        """The record from its parts: single blanks, canonical names, ``+`` left out."""
        return " ".join(("v=spf1", *(term.render() for term in self.terms)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfSyntaxFault:
    """Where a record breaks the grammar first; at a receiver that is permerror (section 4.6)."""

    text: str
    """The whole record."""
    span: Span
    """The guilty characters."""
    term: str
    """The term they stand in."""
    expected: Expected
