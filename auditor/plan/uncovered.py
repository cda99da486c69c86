"""What that this mail needs does a plan take out of the reach of the wildcard that serves it?

A name that exists, if only because something exists below it, gets nothing from a wildcard any more (RFC 4592 section
2.2.2): its first record needs those beside it that were the wildcard's.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.dmarc import DiscoveryModel, NotDmarc, parse_record
from auditor.mailauth.dns import Answer, Host, Rdata, RecordType
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import is_spf_record
from auditor.model.evidence import Evidence
from auditor.plan.intent import Intent, txt
from auditor.plan.spf_record import only
from auditor.plan.wildcards import wildcard_of


def uncovered(intents: tuple[Intent, ...], evidence: Evidence) -> Iterator[Intent]:
    """The records of the wildcard as records of their own, for what ``intents`` leave uncovered."""
    places = {(intent.name, intent.type) for intent in intents}
    for reply, parent in _served(evidence):
        name = reply.query.name
        switching = [each for each in intents if each.add and _top(each.name, parent) == _top(name, parent)]
        through_alias = bool(reply.chain) and not any(each.name == name for each in switching)
        type_ = RecordType.CNAME if through_alias else reply.query.type
        if not switching or {(name, type_), (name, RecordType.CNAME)} & places:
            continue
        places.add((name, type_))
        yield Intent(
            name=name,
            type=type_,
            standing=(),
            add=(Host(reply.chain[0]),) if through_alias else _as_own(reply, evidence),
            mends=tuple(finding for each in switching for finding in each.mends),
        )


def _as_own(reply: Answer, evidence: Evidence) -> tuple[Rdata, ...]:
    """The same records; at the MAIL FROM name, which is for nothing but the sender, no more than the sender's policy.

    The host that a wildcard's CNAME leads to has other texts, and a policy for other mail.
    """
    spf = evidence.spf_envelope
    return (txt(only(evidence.sender.include)),) if spf is not None and reply is spf.txt else reply.records


def _served(evidence: Evidence) -> Iterator[tuple[Answer, DomainName]]:
    """What this mail needs and has from a wildcard, with the name that the wildcard is below."""
    for reply in _needed(evidence):
        # Nobody asks a made-up name for AAAA: it goes with A.
        like = evidence.domain.a if reply is evidence.domain.aaaa else reply
        parent = wildcard_of(like, evidence)
        if parent is not None:
            yield reply, parent


def _needed(evidence: Evidence) -> Iterator[Answer]:
    domain = evidence.domain
    yield from (each for each in (domain.mx, domain.a, domain.aaaa) if isinstance(each, Answer))
    mx = evidence.envelope.mx
    if isinstance(mx, Answer) and all(each.exchange in evidence.sender.region_of_host for each in mx.exchangers):
        yield mx
    for spf in (evidence.spf_from, evidence.spf_envelope):
        if spf is not None and isinstance(spf.txt, Answer) and any(map(is_spf_record, spf.txt.texts)):
            yield spf.txt
    for reply in evidence.dmarc.replies.values():
        if isinstance(reply, Answer) and any(map(_is_dmarc, reply.texts)):
            yield reply


def _top(name: DomainName, parent: DomainName) -> str | None:
    """The label of ``name`` directly below ``parent``: two names that share it are cut off together."""
    return name.relative_to(parent).rpartition(".")[2] if name.is_below(parent) else None


def _is_dmarc(text: str) -> bool:
    return not isinstance(parse_record(text, DiscoveryModel.RFC9989), NotDmarc)
