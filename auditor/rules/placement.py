"""Do the records stand where receivers look for them, and does a wildcard fake any?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from auditor.mailauth.dns import Absent, Answer, RecordType, Reply, is_same_answer
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence, NearMissKind, known
from auditor.model.finding import Finding, NotApplicable
from auditor.model.findings.placement import (
    PlacementOk,
    RecordAtWrongName,
    RecordNameDoubled,
    RecordNotYetVisible,
    WildcardAnswers,
)
from auditor.model.path import EnvelopeKind
from auditor.model.severity import Consequence, Severity
from auditor.rules.engine import Conclusions
from auditor.rules.from_domain import is_proven_absent

_READ_BY_MAIL = frozenset({RecordType.TXT, RecordType.MX, RecordType.CNAME})
"""A wildcard of addresses alone is common and fakes nothing that mail authentication reads."""


def judge_placement(evidence: Evidence) -> Conclusions:
    """Records elsewhere, records not visible yet, wildcards; if there are none of these, all is in its place."""
    if is_proven_absent(evidence):
        yield NotApplicable("from-domain-not-found")
        return
    found = (*_near_misses(evidence), *_not_yet_visible(evidence), *_wildcards(evidence))
    yield from found
    # A control or a neighbour that did not answer might have shown more.
    controls = (*evidence.placement.controls, *evidence.dkim.controls)
    for reply in (*controls, *evidence.placement.silent):
        known(reply)
    if all(finding.severity is Severity.ADVICE for finding in found):
        yield PlacementOk(subject=evidence.request.from_domain, evidence=tuple(control.query for control in controls))


def _near_misses(evidence: Evidence) -> Iterator[Finding]:
    for miss in evidence.placement.near_misses:
        kind = RecordNameDoubled if miss.kind is NearMissKind.DOUBLED else RecordAtWrongName
        yield kind(
            subject=miss.expected,
            type=miss.type,
            found_at=miss.found.query.name,
            value=miss.value,
            evidence=(miss.found.query,),
        )


def _not_yet_visible(evidence: Evidence) -> Iterator[Finding]:
    for look in evidence.placement.second_looks:
        if look.found is None:
            continue
        remembered = look.missing.ttl if isinstance(look.missing, Answer | Absent) else 0
        yield RecordNotYetVisible(
            subject=look.expected,
            type=look.type,
            value=look.value,
            servers=tuple(reply.server for reply in look.replies if is_same_answer(reply, look.found)),
            visible_by=evidence.asked_at + timedelta(seconds=remembered),
            evidence=(look.missing.query, *(reply.query for reply in look.replies)),
        )


def _wildcards(evidence: Evidence) -> Iterator[Finding]:
    controls = (*evidence.placement.controls, *evidence.dkim.controls)
    for parent in dict.fromkeys(control.query.name.parent for control in controls):
        here = [control for control in controls if control.query.name.parent == parent]
        # A wildcard CNAME answers for every type, even where its target has none of them.
        faked = [control for control in here if control.chain or isinstance(control, Answer)]
        if not faked or all(_is_of_ancestor(control, controls) for control in faked):
            continue
        types = tuple(dict.fromkeys(each for control in faked for each in _types(control)))
        serious = bool(_READ_BY_MAIL & set(types))
        serves = _serves_path(evidence, parent)
        yield WildcardAnswers(
            subject=parent,
            types=tuple(str(each) for each in types),
            control=faked[0].query.name,
            value=_value(faked[0]),
            serves_mail=serves,
            severity=Severity.RISK if serious else Severity.ADVICE,
            consequence=Consequence.REJECTED_BY_RECEIVERS if serves else Consequence.HYGIENE,
            evidence=tuple(control.query for control in faked),
        )


def _serves_path(evidence: Evidence, parent: DomainName) -> bool:
    """Whether some record of this mail is only what the wildcard below ``parent`` answers."""
    spf = evidence.spf_envelope or evidence.spf_from
    custom = (spf.txt, evidence.envelope.mx) if evidence.path.envelope_kind is EnvelopeKind.CUSTOM else ()
    keys = tuple(reply for key in evidence.dkim.keys for reply in (key.cname, key.txt))
    replies = (*custom, *keys, *evidence.dmarc.replies.values())
    below = [reply for reply in replies if reply.query.name.is_below(parent)]
    return any((isinstance(each, Answer) or each.chain) and evidence.is_wildcard_reply(each) for each in below)


def _is_of_ancestor(control: Reply, controls: tuple[Reply, ...]) -> bool:
    """Whether the wildcard of a name above answers here too; it is told there."""
    parent = control.query.name.parent
    above = [each for each in controls if parent.is_below(each.query.name.parent)]
    return any(is_same_answer(control, each) for each in above if each.query.type is control.query.type)


def _types(control: Reply) -> tuple[RecordType, ...]:
    alias = (RecordType.CNAME,) if control.chain else ()
    return (*alias, control.query.type) if isinstance(control, Answer) else alias


def _value(control: Reply) -> str:
    if control.chain:
        return f"{control.chain[0]}."
    return str(control.records[0]) if isinstance(control, Answer) else ""
