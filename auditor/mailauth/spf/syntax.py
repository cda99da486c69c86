r"""Is this text an SPF record, and what does it say (RFC 7208 sections 4.5, 4.6.1, 5, 6, 7.1 and 12)?

The text is that of :class:`auditor.mailauth.dns.Txt`: printable ASCII, other octets as ``\DDD``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network

from auditor.mailauth.spans import Span
from auditor.mailauth.spf.macro_syntax import Expected, Literal, Macro, MacroString, Refused, parse_macro_string
from auditor.mailauth.spf.terms import (
    AllTerm,
    ATerm,
    DualCidr,
    ExistsTerm,
    ExpTerm,
    IncludeTerm,
    Ip4Term,
    Ip6Term,
    MxTerm,
    PtrTerm,
    Qualifier,
    RedirectTerm,
    SpfRecord,
    SpfSyntaxFault,
    Term,
    UnknownTerm,
)

VERSION = "v=spf1"

_QUALIFIERS = frozenset(Qualifier)
_MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_ALPHA = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGIT = frozenset("0123456789")
_NAME = _ALPHA | _DIGIT | frozenset("-_.")
_HEX = _DIGIT | frozenset("abcdefABCDEF:.")
_ESCAPED_OCTET = re.compile(r"\\([0-9]{3})")
_PARSED_RECORDS = 4096
"""Records kept parsed: a record is evaluated once per client address, and read once."""


def is_spf_record(text: str) -> bool:
    """Whether a TXT is selected as an SPF record (RFC 7208 section 4.5): ``v=spf1``, then a blank or the end."""
    return text[:6].lower() == VERSION and text[6:7] in ("", " ")


@lru_cache(maxsize=_PARSED_RECORDS)
def parse_record(text: str) -> SpfRecord | SpfSyntaxFault:
    """``record = version terms *SP``, ``terms = *( 1*SP ( directive / modifier ) )``; the first fault if it is not."""
    if not is_spf_record(text):
        return SpfSyntaxFault(text=text, span=Span(0, min(6, len(text))), term=text[:6], expected=Expected.VERSION)
    terms: list[Term] = []
    seen: set[str] = set()
    start = len(VERSION)
    while (start := _after_blanks(text, start)) < len(text):
        blank = text.find(" ", start)
        end = len(text) if blank < 0 else blank
        try:
            term = _term(text, start, end)
            _only_once(term, seen)
        except Refused as refused:
            return SpfSyntaxFault(text=text, span=refused.span, term=text[start:end], expected=refused.expected)
        terms.append(term)
        start = end
    return SpfRecord(text=text, terms=tuple(terms))


def parse_explanation(text: str) -> MacroString | None:
    """``explain-string = *( macro-string / SP )`` (section 6.2); None when it is not one, or not all ASCII."""
    try:
        _visible(text, 0, len(text), also=" ")
        return parse_macro_string(text, 0, len(text), explanation=True)
    except Refused:
        return None


def _after_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] == " ":
        position += 1
    return position


def _only_once(term: Term, seen: set[str]) -> None:
    """Section 6: ``redirect`` and ``exp`` must not appear more than once."""
    if term.name in ("redirect", "exp"):
        if term.name in seen:
            expected = Expected.SINGLE_REDIRECT if term.name == "redirect" else Expected.SINGLE_EXP
            raise Refused(expected, term.span.start, term.span.end)
        seen.add(term.name)


def _term(text: str, start: int, end: int) -> Term:
    """``directive = [ qualifier ] mechanism`` or ``modifier = redirect / explanation / unknown-modifier``."""
    _visible(text, start, end)
    position = start + (text[start] in _QUALIFIERS)
    name_end = position
    while name_end < end and text[name_end] in _NAME:
        name_end += 1
    if name_end == position or text[position] not in _ALPHA:
        raise Refused(Expected.TERM_NAME, start, end)
    following = text[name_end : min(name_end + 1, end)]
    if following == "=" and position == start:
        return _modifier(text, start, name_end, end)
    name = text[position:name_end].lower()
    if name not in _MECHANISMS:
        raise Refused(Expected.KNOWN_MECHANISM, position, name_end)
    if following not in ("", ":", "/"):
        raise Refused(Expected.TERM_END, name_end, end)
    qualifier = Qualifier(text[start]) if position > start else Qualifier.PASS
    return _READERS[name](text, Span(start, end), qualifier, name_end)


def _visible(text: str, start: int, end: int, also: str = "") -> None:
    r"""Section 3.1: US-ASCII only; ``macro-literal`` and names are visible characters. ``\092`` is a backslash."""
    for position in range(start, end):
        character = text[position]
        if character == "\\":
            escaped = _ESCAPED_OCTET.match(text, position, end)
            if escaped and not 0x21 <= int(escaped[1]) <= 0x7E:
                raise Refused(Expected.VISIBLE_ASCII, position, position + 4)
        elif not "!" <= character <= "~" and character not in also:
            raise Refused(Expected.VISIBLE_ASCII, position, position + 1)


def _modifier(text: str, start: int, equals: int, end: int) -> Term:
    """``redirect = "redirect" "=" domain-spec``, ``explanation = "exp" "=" domain-spec``, else any macro-string."""
    span, whole, name = Span(start, end), text[start:end], text[start:equals]
    match name.lower():
        case "redirect":
            return RedirectTerm(text=whole, span=span, domain=_domain_spec(text, equals + 1, end))
        case "exp":
            return ExpTerm(text=whole, span=span, domain=_domain_spec(text, equals + 1, end))
        case _:
            value = parse_macro_string(text, equals + 1, end)
            return UnknownTerm(text=whole, span=span, modifier=name, value=value)


def _all(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``all = "all"``."""
    if position < span.end:
        raise Refused(Expected.NO_ARGUMENT, position, span.end)
    return AllTerm(text=text[span.start : span.end], span=span, qualifier=qualifier)


def _include(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``include = "include" ":" domain-spec``."""
    domain = _domain_spec(text, _colon(text, position, span), span.end)
    return IncludeTerm(text=text[span.start : span.end], span=span, qualifier=qualifier, domain=domain)


def _exists(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``exists = "exists" ":" domain-spec``."""
    domain = _domain_spec(text, _colon(text, position, span), span.end)
    return ExistsTerm(text=text[span.start : span.end], span=span, qualifier=qualifier, domain=domain)


def _ptr(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``ptr = "ptr" [ ":" domain-spec ]``."""
    domain = _domain_spec(text, _colon(text, position, span), span.end) if position < span.end else None
    return PtrTerm(text=text[span.start : span.end], span=span, qualifier=qualifier, domain=domain)


def _address(text: str, span: Span, position: int) -> tuple[MacroString | None, DualCidr]:
    """``[ ":" domain-spec ] [ dual-cidr-length ]``."""
    domain = None
    if text[position : position + 1] == ":" and position < span.end:
        slash = _dual_cidr_start(text, position + 1, span.end)
        domain = _domain_spec(text, position + 1, slash)
        position = slash
    return domain, _dual_cidr(text, position, span.end)


def _a(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``a = "a" [ ":" domain-spec ] [ dual-cidr-length ]``."""
    domain, cidr = _address(text, span, position)
    return ATerm(text=text[span.start : span.end], span=span, qualifier=qualifier, domain=domain, cidr=cidr)


def _mx(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``mx = "mx" [ ":" domain-spec ] [ dual-cidr-length ]``."""
    domain, cidr = _address(text, span, position)
    return MxTerm(text=text[span.start : span.end], span=span, qualifier=qualifier, domain=domain, cidr=cidr)


def _ip4(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]``; a qnum has no leading zero."""
    start = _colon(text, position, span, Expected.IP4_NETWORK)
    slash = _find(text, "/", start, span.end)
    address = text[start:slash]
    numbers = address.split(".")
    if len(numbers) != 4 or not all(_is_number(number, 255) for number in numbers):
        raise Refused(Expected.IP4_NETWORK, start, slash)
    prefix = _prefix(text, slash + 1, span.end, 32, Expected.IP4_PREFIX_LENGTH) if slash < span.end else None
    network = IPv4Network((address, 32 if prefix is None else prefix), strict=False)
    whole = text[span.start : span.end]
    return Ip4Term(text=whole, span=span, qualifier=qualifier, address=address, prefix=prefix, network=network)


def _ip6(text: str, span: Span, qualifier: Qualifier, position: int) -> Term:
    """``ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ]``; the network as in RFC 4291 section 2.2."""
    start = _colon(text, position, span, Expected.IP6_NETWORK)
    slash = _find(text, "/", start, span.end)
    address = text[start:slash]
    try:
        if not set(address) <= _HEX:  # IPv6Address would take a zone index too
            raise ValueError(address)
        packed = IPv6Address(address).packed
    except ValueError:
        raise Refused(Expected.IP6_NETWORK, start, slash) from None
    prefix = _prefix(text, slash + 1, span.end, 128, Expected.IP6_PREFIX_LENGTH) if slash < span.end else None
    network = IPv6Network((packed, 128 if prefix is None else prefix), strict=False)
    whole = text[span.start : span.end]
    return Ip6Term(text=whole, span=span, qualifier=qualifier, address=address, prefix=prefix, network=network)


_READERS: dict[str, Callable[[str, Span, Qualifier, int], Term]] = {
    "all": _all,
    "include": _include,
    "a": _a,
    "mx": _mx,
    "ptr": _ptr,
    "ip4": _ip4,
    "ip6": _ip6,
    "exists": _exists,
}


def _colon(text: str, position: int, span: Span, expected: Expected = Expected.DOMAIN_SPEC) -> int:
    """The mandatory ``":"``; gives the position after it."""
    if position >= span.end or text[position] != ":":
        raise Refused(expected, position if position < span.end else span.start, span.end)
    return position + 1


def _find(text: str, wanted: str, start: int, end: int) -> int:
    found = text.find(wanted, start, end)
    return end if found < 0 else found


def _is_number(text: str, most: int) -> bool:
    """``"0"`` or a number without leading zero, no sign, ASCII digits, at most ``most``."""
    plain = 0 < len(text) <= 3 and set(text) <= _DIGIT and (text == "0" or text[0] != "0")
    return plain and int(text) <= most


def _prefix(text: str, start: int, end: int, most: int, expected: Expected) -> int:
    """The number of ``ip4-cidr-length`` or ``ip6-cidr-length``."""
    if not _is_number(text[start:end], most):
        raise Refused(expected, min(start, end - 1) if start == end else start, end)
    return int(text[start:end])


def _dual_cidr_start(text: str, start: int, end: int) -> int:
    """Where a domain-spec ends and ``dual-cidr-length`` begins.

    A macro-literal may contain a slash, but a domain-spec ends in a macro-expand or a toplabel, and neither contains
    one: so it is the first slash after the last dot or macro.
    """
    after = max(text.rfind(".", start, end), text.rfind("}", start, end), text.rfind("%", start, end) + 1, start)
    return _find(text, "/", after, end)


def _dual_cidr(text: str, start: int, end: int) -> DualCidr:
    """``dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]``."""
    if start == end:
        return DualCidr()
    if text[start] != "/":
        raise Refused(Expected.PREFIX_LENGTH, start, end)
    double = _find(text, "//", start, end)
    ip4 = _prefix(text, start + 1, double, 32, Expected.IP4_PREFIX_LENGTH) if double > start else None
    ip6 = _prefix(text, double + 2, end, 128, Expected.IP6_PREFIX_LENGTH) if double < end else None
    return DualCidr(ip4, ip6)


def _domain_spec(text: str, start: int, end: int) -> MacroString:
    """``domain-spec = macro-string domain-end``, ``domain-end = ( "." toplabel [ "." ] ) / macro-expand``."""
    if start >= end:
        raise Refused(Expected.DOMAIN_SPEC, start - 1, end)
    domain = parse_macro_string(text, start, end)
    match domain.parts[-1]:
        case Literal(text=literal):
            before, dot, toplabel = literal.removesuffix(".").rpartition(".")
            if not dot or not _is_toplabel(toplabel):
                raise Refused(Expected.DOMAIN_END, end - len(literal) + len(before) if dot else start, end)
        case Macro() | _:
            pass
    return domain


def _is_toplabel(label: str) -> bool:
    """``toplabel``: letters, digits and inner hyphens, not only digits."""
    plain = bool(label) and set(label) <= _NAME - {"_", "."} and not set(label) <= _DIGIT
    return plain and label[0] != "-" and label[-1] != "-"
