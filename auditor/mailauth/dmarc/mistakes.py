r"""Which recognisable slips of a human hand does a DMARC text hold, and what was meant?

Each step mends one kind of slip in a draft that remembers where every character came from, so that a slip's span always
points into the text as published. Nothing is reported unless the mended text is a DMARC record that receivers process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dmarc.reading import parse_record
from auditor.mailauth.dmarc.record import DiscoveryModel, DmarcRecord, Effect, NotDmarc, Oddity
from auditor.mailauth.dmarc.uris import OtherScheme
from auditor.mailauth.spans import Span


class MistakeKind(StrEnum):
    """What kind of slip it is."""

    OUTER_QUOTES = "outer-quotes"
    VALUE_QUOTES = "value-quotes"
    TYPOGRAPHIC_QUOTES = "typographic-quotes"
    UNUSUAL_SPACE = "unusual-space"
    """A no-break space or another blank that is no white space to a parser; also a blank before ``v=``."""
    ESCAPED_SEMICOLON = "escaped-semicolon"
    WRONG_SEPARATOR = "wrong-separator"
    SEPARATOR_MISSING = "separator-missing"
    VERSION_CASE = "version-case"
    VERSION_INCOMPLETE = "version-incomplete"
    """``v=DMARC``, ``DMARC1`` without ``v=``."""
    VERSION_MISSING = "version-missing"
    VERSION_NOT_FIRST = "version-not-first"
    TAG_CASE = "tag-case"
    MAILTO_MISSING = "mailto-missing"
    MAILTO_MISWRITTEN = "mailto-miswritten"
    POLICY_WORD = "policy-word"
    """Another word for a policy, or a translated one: ``monitor``, ``cuarentena``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One slip. ``corrected`` is the whole record with every slip mended, the same for all slips of a text."""

    kind: MistakeKind
    span: Span
    corrected: str


_TAGS = "v|p|sp|np|adkim|aspf|fo|rua|ruf|pct|rf|ri|psd|t"
_AT_TAG = rf"(?=(?:{_TAGS})[ ]{{0,3}}=)"
_WORDS = {
    "monitor": "none",
    "monitoring": "none",
    "monitorizar": "none",
    "nothing": "none",
    "ninguno": "none",
    "ninguna": "none",
    "ningun": "none",
    "nada": "none",
    "non": "none",
    "quarantaine": "quarantine",
    "quarantined": "quarantine",
    "quarentine": "quarantine",
    "quarantena": "quarantine",
    "cuarentena": "quarantine",
    "encuarentena": "quarantine",
    "spam": "quarantine",
    "rejected": "reject",
    "rejct": "reject",
    "regect": "reject",
    "deny": "reject",
    "block": "reject",
    "fail": "reject",
    "rechazar": "reject",
    "rechaza": "reject",
    "rechazo": "reject",
    "rechazado": "reject",
}
# UTF-8 and Windows-1252 forms of “ ” „ ‘ ’ « », as escaped octets, and the grave accent that stands in for a quote.
_CURLY = r"(?:\\226\\128\\15[2-9]|\\194\\171|\\194\\187|(?<!\\226\\128)(?<!\\19[45])\\14[5-8]|`)"
# NBSP (UTF-8, Windows-1252), zero-width and narrow spaces, byte order mark.
_SPACES = r"(?:\\194\\160|\\226\\128\\1(?:2[89]|3[0-9]|4[01]|75)|\\239\\187\\191|(?<!\\194)\\160)"


class _Draft:
    """The text being mended; ``origins[i]`` is where character ``i`` came from."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text)
        self.origins = list(range(len(text)))
        self.slips: list[tuple[MistakeKind, Span]] = []

    def mend(self, kind: MistakeKind, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> None:
        """Replace every match that the replacement changes; a group ``slip`` is the guilty part, else all of it."""
        text: list[str] = []
        origins: list[int] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = by if isinstance(by, str) else by(match)
            if new == match.group():
                continue
            span = self._origin(*match.span("slip" if "slip" in pattern.groupindex else 0))
            self.slips.append((kind, span))
            text += [self.text[position : match.start()], new]
            origins += [*self.origins[position : match.start()], *([span.start] * len(new))]
            position = match.end()
        self.origins = origins + self.origins[position:]
        self.text = "".join([*text, self.text[position:]])

    def _origin(self, start: int, end: int) -> Span:
        if start == end:
            at = self.origins[start] if start < len(self.origins) else self.length
            return Span(at, at)
        return Span(self.origins[start], self.origins[end - 1] + 1)


def find_mistakes(text: str) -> tuple[Mistake, ...]:
    """Every slip in a text that was meant as a DMARC record, by position; empty if there is none or no sure repair."""
    if _is_clean(parse_record(text, DiscoveryModel.RFC9989)):
        return ()
    draft = _Draft(text)
    for kind, pattern, by in _STEPS:
        draft.mend(kind, pattern, by)
    _move_version(draft)
    record = parse_record(draft.text, DiscoveryModel.RFC9989)
    if not isinstance(record, DmarcRecord) or record.effect is Effect.VOID:
        return ()
    found = sorted(set(draft.slips), key=lambda slip: (slip[1], slip[0]))
    return tuple(Mistake(kind=kind, span=span, corrected=draft.text) for kind, span in found)


def _is_clean(record: DmarcRecord | NotDmarc) -> bool:
    """Works as written, and nothing in it is odd: then what looks like a slip (an apostrophe in an address) is none."""
    if isinstance(record, NotDmarc) or record.effect is not Effect.AS_WRITTEN:
        return False
    if any(isinstance(uri.target, OtherScheme) for uri in (*record.rua, *record.ruf)):
        return False  # "email:" is a URI too
    return all(odd.kind is Oddity.REMOVED_TAG for odd in record.irregularities)


def _move_version(draft: _Draft) -> None:
    """A version that is not first goes to the front; where there is none it is added, if the rest is a policy."""
    if re.match(r"v[ ]{0,3}=", draft.text):
        return
    if later := re.search(r";[ ]{0,3}v[ ]{0,3}=[ ]{0,3}DMARC1[ ]{0,3}(?=;|\Z)", draft.text):
        span = Span(draft.origins[later.start() + 1], draft.origins[later.end() - 1] + 1)
        draft.slips.append((MistakeKind.VERSION_NOT_FIRST, span))
        rest = draft.text[: later.start()] + draft.text[later.end() :]
    elif re.match(r"p[ ]{0,3}=[ ]{0,3}(?:none|quarantine|reject)[ ]{0,3}(?:;|\Z)", draft.text, re.IGNORECASE):
        draft.slips.append((MistakeKind.VERSION_MISSING, Span(0, 0)))
        rest = draft.text
    else:
        return
    draft.text = f"v=DMARC1; {rest}"
    draft.origins = [0] * len(draft.text)  # the last step: nothing asks for origins any more


def _policy_word(match: re.Match[str]) -> str:
    return match[1] + _WORDS.get(match[2].lower(), match[2])


def _addresses(match: re.Match[str]) -> str:
    return f"{match[1]}mailto:{match[2]}"


def _lower(match: re.Match[str]) -> str:
    return match.group().lower()


_Step = tuple[MistakeKind, re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _steps() -> Iterator[_Step]:
    kind = MistakeKind
    yield kind.TYPOGRAPHIC_QUOTES, re.compile(_CURLY), ""
    yield kind.UNUSUAL_SPACE, re.compile(_SPACES), " "
    yield kind.OUTER_QUOTES, re.compile(r"\A[ ]{0,9}(?:\\092)?[\"'][ ]{0,9}|[ ]{0,9}(?:\\092)?[\"'][ ]{0,9}\Z"), ""
    yield kind.VALUE_QUOTES, re.compile(r"(?:\\092)?[\"']"), ""
    yield kind.UNUSUAL_SPACE, re.compile(r"\A[ ]+"), ""
    yield kind.ESCAPED_SEMICOLON, re.compile(r"(?:\\092){1,4};"), ";"
    yield kind.TAG_CASE, re.compile(rf"(?:(?<=\A)|(?<=[; ,]))(?i:{_TAGS})(?=[ ]{{0,3}}=)"), _lower
    yield kind.VERSION_CASE, re.compile(r"\Av[ ]{0,3}=[ ]{0,3}(?i:dmarc1)(?![A-Za-z0-9]{2})"), _exact_version
    yield (
        kind.VERSION_INCOMPLETE,
        re.compile(r"\A(?:v[ ]{0,3}[=: ][ ]{0,3})?(?i:dmarc)[ ]?1?(?=[ ;,:.]|\Z)"),
        _exact_version,
    )
    yield kind.WRONG_SEPARATOR, re.compile(r"(?<=\Av=DMARC1)[ ]{0,3}[,:.|][ ]{0,3}"), "; "
    yield kind.WRONG_SEPARATOR, re.compile(rf"[ ]{{0,3}}[,|:][ ]{{0,3}}{_AT_TAG}"), "; "
    yield kind.SEPARATOR_MISSING, re.compile(rf"(?<=\Av=DMARC1)(?=(?:p|sp|rua)=)|(?<=[^; ,])[ ]{{1,9}}{_AT_TAG}"), "; "
    yield (
        kind.POLICY_WORD,
        re.compile(r"((?:\A|;)[ ]{0,3}(?:p|sp|np)[ ]{0,3}=[ ]{0,3})(?P<slip>[A-Za-z_]{1,20})"),
        _policy_word,
    )
    yield (
        kind.MAILTO_MISWRITTEN,
        re.compile(r"(?i:mailto)(?:[ ]{0,3}:[ ]{1,3}|[ ]{1,3}:|[ ]{0,3}[=;][ ]{0,3}|://|//)"),
        "mailto:",
    )
    yield kind.MAILTO_MISWRITTEN, re.compile(r"(?<=[=, ])(?i:mail|email|mail-to|e-mail):(?=[^;,: ]{1,64}@)"), "mailto:"
    yield (
        kind.MAILTO_MISSING,
        re.compile(r"((?:(?:\A|;)[ ]{0,3}(?:rua|ruf)[ ]{0,3}=|,)[ ]{0,3})(?P<slip>[^;,:= ]{1,64}@[^;,:= ]{0,253})"),
        _addresses,
    )


def _exact_version(match: re.Match[str]) -> str:
    """Blanks around the equals sign are allowed and stay."""
    return match.group() if re.fullmatch(r"v[ ]*=[ ]*DMARC1", match.group()) else "v=DMARC1"


_STEPS: tuple[_Step, ...] = tuple(_steps())
