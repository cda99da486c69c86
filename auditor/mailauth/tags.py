r"""Which tags does a tag-list hold, where does each stand, and what is wrong with it (RFC 6376 section 3.2)?

The text is what :mod:`auditor.mailauth.escaping` wrote, so TAB, CR and LF are ``\009``, ``\013``, ``\010`` in it, and
a backslash as ``\092``. Spans index that text, because that is what a report quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.spans import Span


class TagFaultCode(StrEnum):
    """How a tag-list departs from the grammar of RFC 6376 section 3.2."""

    EMPTY_LIST = "empty-list"
    EMPTY_TAG = "empty-tag"
    EQUALS_MISSING = "equals-missing"
    NAME_INVALID = "name-invalid"
    CHARACTER = "character"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFault:
    """One departure from the grammar and where it stands; ``name`` is the tag's, where it has one."""

    code: TagFaultCode
    span: Span
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One ``name=value``; names are case-sensitive, the value is without the white space around it."""

    name: str
    value: str
    span: Span
    name_span: Span
    value_span: Span

    @property
    def compact(self) -> str:
        """The value without any folding white space inside it either (base64, colon-separated lists)."""
        return without_folding(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagList:
    """What stands in the text: every readable tag in order, and every fault."""

    text: str
    tags: tuple[Tag, ...]
    faults: tuple[TagFault, ...]

    def get(self, name: str) -> Tag | None:
        """The first tag of that name; None only if there is none."""
        return next((tag for tag in self.tags if tag.name == name), None)

    @property
    def duplicates(self) -> tuple[TagFault, ...]:
        """Tags that repeat an earlier name; one of them makes the whole list invalid."""
        return tuple(fault for fault in self.faults if fault.code is TagFaultCode.DUPLICATE)

    def __str__(self) -> str:
        """The readable tags as ``a=b; c=d``; parsing it again gives the same names and values."""
        return "; ".join(f"{tag.name}={tag.value}" for tag in self.tags)


_TAB = r"\009"
_CRLF = r"\013\010"
_WSP = r"(?:\x20|\\009)"
_FWS = rf"(?:(?:{_WSP}*\\013\\010)?{_WSP}+)"
_LEADING = re.compile(rf"{_FWS}?")
_FOLDING = re.compile(_FWS)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
# An escaped octet is a VALCHAR only if it is the backslash itself; everything else escaped is not printable ASCII.
_NOT_VALCHAR = re.compile(r"\\(?!092)\d{3}")


def without_folding(text: str) -> str:
    """The text without its folding white space (FWS, RFC 6376 section 2.8)."""
    return _FOLDING.sub("", text)


def parse_tag_list(text: str) -> TagList:
    """Read a tag-list; never raises, and keeps what is readable beside what is not."""
    tags: list[Tag] = []
    faults: list[TagFault] = []
    seen: set[str] = set()
    pieces = list(_pieces(text))
    if len(pieces) > 1 and not _trim(text, pieces[-1]).of(text):
        pieces.pop()  # what stands after the optional last semicolon
    for piece in pieces:
        tag, found = _tag(text, piece, alone=len(pieces) == 1)
        faults += found
        if tag is None:
            continue
        if tag.name in seen:
            faults.append(TagFault(code=TagFaultCode.DUPLICATE, span=tag.span, name=tag.name))
        seen.add(tag.name)
        tags.append(tag)
    return TagList(text=text, tags=tuple(tags), faults=tuple(faults))


def _pieces(text: str) -> Iterator[Span]:
    start = 0
    while (end := text.find(";", start)) >= 0:
        yield Span(start, end)
        start = end + 1
    yield Span(start, len(text))


def _trim(text: str, piece: Span) -> Span:
    start, end = piece.start, piece.end
    if leading := _LEADING.match(text, start, end):
        start = leading.end()
    return Span(start, _end_without_folding(text, start, end))


def _end_without_folding(text: str, start: int, end: int) -> int:
    # By hand from the right: a regular expression searching for a match at the end is quadratic in hostile blanks.
    blank = _skip_blanks_left(text, start, end)
    if blank < end and text.endswith(_CRLF, start, blank):
        return _skip_blanks_left(text, start, blank - len(_CRLF))
    return blank


def _skip_blanks_left(text: str, start: int, end: int) -> int:
    while True:
        if text.endswith(" ", start, end):
            end -= 1
        elif text.endswith(_TAB, start, end):
            end -= len(_TAB)
        else:
            return end


def _tag(text: str, piece: Span, *, alone: bool) -> tuple[Tag | None, list[TagFault]]:
    span = _trim(text, piece)
    if span.start == span.end:
        code = TagFaultCode.EMPTY_LIST if alone else TagFaultCode.EMPTY_TAG
        return None, [TagFault(code=code, span=Span(piece.start, piece.end))]
    equals = text.find("=", span.start, span.end)
    if equals < 0:
        return None, [TagFault(code=TagFaultCode.EQUALS_MISSING, span=span)]
    name_span = _trim(text, Span(span.start, equals))
    value_span = _trim(text, Span(equals + 1, span.end))
    name = name_span.of(text)
    if not _NAME.match(name):
        return None, [TagFault(code=TagFaultCode.NAME_INVALID, span=name_span, name=name)]
    tag = Tag(name=name, value=value_span.of(text), span=span, name_span=name_span, value_span=value_span)
    return tag, [
        TagFault(code=TagFaultCode.CHARACTER, span=bad, name=name) for bad in _bad_characters(text, value_span)
    ]


def _bad_characters(text: str, value: Span) -> Iterator[Span]:
    folds = [match.span() for match in _FOLDING.finditer(text, value.start, value.end)]
    for match in _NOT_VALCHAR.finditer(text, value.start, value.end):
        if not any(start <= match.start() < end for start, end in folds):
            yield Span(*match.span())
            return  # the first one is enough: a binary value has thousands
