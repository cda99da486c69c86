"""How does a text become a DMARC record, as a receiver of either standard reads it?

Values are compared without regard to case (they are ABNF literals), except the version. What is wrong after the version
falls back to its default (RFC 9989 section 4.7) and is kept as an irregularity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dmarc.record import (
    DiscoveryModel,
    DmarcRecord,
    Irregularity,
    NearMiss,
    NotDmarc,
    Oddity,
    Policy,
    Psd,
    Unset,
)
from auditor.mailauth.dmarc.uris import ReportUri, parse_uris
from auditor.mailauth.spans import Span
from auditor.mailauth.tags import Tag, TagFaultCode, TagList, parse_tag_list

CACHED_TEXTS = 256
"""Records read once and remembered: several rules look at the same few."""

VERSION = "DMARC1"
"""RFC 9989 section 4.8; case-sensitive."""

_DEFAULT_INTERVAL = 86400
_LARGEST_INTERVAL = 2**32 - 1
_COMMON_TAGS = frozenset({"v", "p", "sp", "adkim", "aspf", "fo", "rua", "ruf"})
_ADDED_TAGS = frozenset({"np", "psd", "t"})
_REMOVED_TAGS = frozenset({"pct", "rf", "ri"})
_POLICIES: Mapping[str, Policy] = {policy.value: policy for policy in Policy}
_MODES = {"r": AlignmentMode.RELAXED, "s": AlignmentMode.STRICT}
_PSD = {psd.value: psd for psd in Psd}
_YES_NO = {"y": True, "n": False}
_FAILURE_OPTIONS = frozenset("01ds")

_T = TypeVar("_T")


@lru_cache(maxsize=CACHED_TEXTS)
def parse_record(text: str, model: DiscoveryModel) -> DmarcRecord | NotDmarc:
    """One TXT record's text; never raises."""
    if miss := _near_miss(text):
        return miss
    tags = parse_tag_list(text)
    return _Reading(tags, model).record()


class _Reading:
    """Reads the tags of one record and collects what is irregular on the way."""

    def __init__(self, tags: TagList, model: DiscoveryModel) -> None:
        self.tags = tags
        self.model = model
        self.newer = model is DiscoveryModel.RFC9989
        self.odd: list[Irregularity] = []

    def record(self) -> DmarcRecord:
        self._note_structure()
        rua, ruf = self._uris("rua"), self._uris("ruf")
        record = DmarcRecord(
            text=self.tags.text,
            model=self.model,
            tags=self.tags,
            p=self._policy("p"),
            sp=self._policy("sp"),
            np=self._policy("np") if self.newer else Unset.MISSING,
            psd=self._value("psd", _PSD, Psd.UNSAID) if self.newer else Psd.UNSAID,
            testing=self._value("t", _YES_NO, False) if self.newer else False,
            adkim=self._value("adkim", _MODES, AlignmentMode.RELAXED),
            aspf=self._value("aspf", _MODES, AlignmentMode.RELAXED),
            failure_options=self._failure_options(),
            rua=rua,
            ruf=ruf,
            percent=100 if self.newer else self._number("pct", 100, 100),
            report_interval=_DEFAULT_INTERVAL
            if self.newer
            else self._number("ri", _DEFAULT_INTERVAL, _LARGEST_INTERVAL),
            irregularities=(),
        )
        found = tuple(sorted(set(self.odd), key=lambda odd: (odd.span, odd.kind, odd.tag)))
        return replace(record, irregularities=found)

    def _note_structure(self) -> None:
        for fault in self.tags.faults:
            kind = Oddity.DUPLICATE_TAG if fault.code is TagFaultCode.DUPLICATE else Oddity.TAG_SYNTAX
            self._note(kind, fault.name, fault.span)
        known = _COMMON_TAGS | (_ADDED_TAGS if self.newer else _REMOVED_TAGS)
        for tag in self.tags.tags:
            if self.newer and tag.name in _REMOVED_TAGS:
                self._note(Oddity.REMOVED_TAG, tag.name, tag.span)
            elif tag.name not in known:
                self._note(Oddity.UNKNOWN_TAG, tag.name, tag.span)
        policy = self.tags.get("p")
        if policy is None:
            self._note(Oddity.POLICY_MISSING, "p", Span(0, len(self.tags.text)))
        elif not self.newer and (len(self.tags.tags) < 2 or self.tags.tags[1] is not policy):
            self._note(Oddity.POLICY_NOT_SECOND, "p", policy.span)

    def _note(self, kind: Oddity, name: str, span: Span) -> None:
        self.odd.append(Irregularity(kind=kind, tag=name, span=span))

    def _invalid(self, tag: Tag) -> None:
        self._note(Oddity.VALUE_INVALID, tag.name, tag.span)

    def _policy(self, name: str) -> Policy | Unset:
        tag = self.tags.get(name)
        if tag is None:
            return Unset.MISSING
        policy = _POLICIES.get(tag.value.lower())
        if policy is None:
            self._invalid(tag)
            return Unset.INVALID
        return policy

    def _value(self, name: str, values: Mapping[str, _T], default: _T) -> _T:
        tag = self.tags.get(name)
        if tag is None:
            return default
        if tag.value.lower() not in values:
            self._invalid(tag)
            return default
        return values[tag.value.lower()]

    def _number(self, name: str, default: int, largest: int) -> int:
        tag = self.tags.get(name)
        if tag is None:
            return default
        if not re.fullmatch(r"[0-9]{1,10}", tag.value) or int(tag.value) > largest:
            self._invalid(tag)
            return default
        return int(tag.value)

    def _failure_options(self) -> frozenset[str]:
        tag = self.tags.get("fo")
        if tag is None:
            return frozenset({"0"})
        options = frozenset(tag.compact.lower().split(":"))
        if not options <= _FAILURE_OPTIONS:
            self._invalid(tag)
        return options & _FAILURE_OPTIONS or frozenset({"0"})

    def _uris(self, name: str) -> tuple[ReportUri, ...]:
        tag = self.tags.get(name)
        if tag is None:
            return ()
        uris = parse_uris(tag.value, tag.value_span.start)
        for uri in uris:
            if not uri.valid:
                self._note(Oddity.URI_INVALID, name, uri.span)
        return uris


def _near_miss(text: str) -> NotDmarc | None:
    """Why the text is discarded; None if it is a DMARC record (the first tag is exactly ``v=DMARC1``)."""
    first = parse_tag_list(text.partition(";")[0])
    tag = first.tags[0] if first.tags else None
    if tag and tag.name == "v" and tag.value == VERSION and tag.span.start == 0:
        return None
    kind, span = _diagnose(text, tag)
    return NotDmarc(text=text, near_miss=kind, span=span)


_MEANT = re.compile(r"dmarc", re.IGNORECASE)
_BEGINS_WITH_POLICY = re.compile(r"(?:[\"']|\\\d{3})*\s*(?:s|n)?p\s*=\s*(?:none|quarantine|reject)\b", re.IGNORECASE)
_QUOTE = re.compile(r"\s*(?:[\"'`]|\\092\"|\\226\\128\\1[45][0-9]|\\194\\1[78][17]|\\14[5-8])")
_VERSION_TAG = re.compile(r"v\s*=\s*DMARC1\b", re.IGNORECASE)


def _diagnose(text: str, first: Tag | None) -> tuple[NearMiss, Span]:
    whole = Span(0, len(text))
    if not (_MEANT.search(text) or _BEGINS_WITH_POLICY.match(text)):
        return NearMiss.UNRELATED, whole
    if quote := _QUOTE.match(text):
        return NearMiss.QUOTED, Span(*quote.span())
    version = _VERSION_TAG.search(text)
    if first and first.name.lower() == "v":
        if first.name == "v" and first.value == VERSION:
            return NearMiss.LEADING_SPACE, Span(0, first.span.start)
        if first.value.upper() == VERSION:
            return NearMiss.VERSION_CASE, first.span
        meant = _MEANT.match(first.value)
        return (NearMiss.VERSION_VALUE, first.span) if meant else (NearMiss.UNRELATED, whole)
    if version:
        return NearMiss.VERSION_NOT_FIRST, Span(*version.span())
    if _BEGINS_WITH_POLICY.match(text) or re.match(r"\s*dmarc", text, re.IGNORECASE):
        return NearMiss.VERSION_MISSING, whole
    return NearMiss.UNRELATED, whole
