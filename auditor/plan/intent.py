"""What does one question want changed at one name, before all wishes for that name become one change?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.mailauth.dns import Answer, Host, Rdata, RecordType, Reply, Txt
from auditor.mailauth.escaping import unescape
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence, NearMiss
from auditor.model.finding import Finding
from auditor.model.findings.placement import RecordAtWrongName, RecordNameDoubled
from auditor.plan.wildcards import wildcard_of

MAX_STRING_OCTETS = 255
"""Octets of one character-string in a TXT record (RFC 1035 section 3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Records to take away from, and to add to, the record set of one name and type."""

    name: DomainName
    type: RecordType
    standing: tuple[Rdata, ...]
    """All that stands there now."""
    remove: tuple[Rdata, ...] = ()
    add: tuple[Rdata, ...] = ()
    ttl: int | None = None
    """Seconds, where nothing stands there yet."""
    mends: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    """SPF terms that nobody can read, left out of what is added."""


def txt(text: str) -> Txt:
    r"""One logical text as a TXT record: strings of at most 255 octets, an escaped octet (``\DDD``) never divided."""
    strings, current, size = [], "", 0
    position = 0
    while position < len(text):
        step = 4 if len(unescape(text[position : position + 4])) == 1 else 1
        if size == MAX_STRING_OCTETS:
            strings.append(current)
            current, size = "", 0
        current += text[position : position + step]
        size += 1
        position += step
    return Txt((*strings, current))


def standing_at(reply: Reply | None, evidence: Evidence) -> tuple[Rdata, ...]:
    """The records at the very name that was asked: nothing that came through a CNAME or from a wildcard."""
    if not isinstance(reply, Answer) or reply.chain or wildcard_of(reply, evidence) is not None:
        return ()
    return reply.records


def is_alias(reply: Reply, evidence: Evidence) -> bool:
    """Whether a CNAME stands at the very name that was asked: nothing else can stand beside it."""
    return bool(reply.chain) and wildcard_of(reply, evidence) is None


def is_on_its_way(name: DomainName, type_: RecordType, standing: tuple[Rdata, ...], evidence: Evidence) -> bool:
    """Whether the zone's own servers have the record already, and ``standing`` does not show it yet."""
    look = evidence.visible_soon(name, type_)
    return look is not None and look.found is not None and look.found.records != standing


def texts_among(records: tuple[Rdata, ...], texts: tuple[str, ...]) -> tuple[Txt, ...]:
    """The TXT records whose text is one of ``texts``."""
    return tuple(record for record in records if isinstance(record, Txt) and record.text in texts)


def misplacements(findings: tuple[Finding, ...], name: DomainName) -> tuple[str, ...]:
    """Ids of the findings that the record expected at ``name`` stands elsewhere."""
    kinds = (RecordNameDoubled, RecordAtWrongName)
    return tuple(finding.id for finding in findings if isinstance(finding, kinds) and finding.subject == name)


def clear_away(miss: NearMiss, mends: tuple[str, ...]) -> Intent:
    """The record at the wrong name goes; whatever else stands there stays."""
    found = miss.found
    name = found.query.name
    if found.chain and miss.expected.is_below(name):
        # The domain itself is an alias: its website and mail hang on it, and the stray text is not worth them.
        return Intent(name=name, type=RecordType.CNAME, standing=(), remove=(), mends=mends)
    if found.chain and found.query.type is not RecordType.CNAME:
        # Its value came through a CNAME: that is the record somebody made there.
        alias = Host(found.chain[0])
        return Intent(name=name, type=RecordType.CNAME, standing=(alias,), remove=(alias,), mends=mends)
    remove = texts_among(found.records, (miss.value,)) if miss.type is RecordType.TXT else found.records
    return Intent(name=name, type=miss.type, standing=found.records, remove=remove, mends=mends)
