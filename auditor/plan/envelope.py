"""What must the MX record of the MAIL FROM domain become?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import Answer, Host, Mx, RecordType, Undetermined
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.findings.envelope import (
    EnvelopeDomainNotFound,
    EnvelopeIsFromDomain,
    EnvelopeMxMissing,
    EnvelopeMxMultiple,
    EnvelopeMxOtherRegion,
    EnvelopeMxWrong,
    EnvelopeNotSubdomain,
    EnvelopeOtherOrganization,
)
from auditor.model.findings.spf import SpfFinding
from auditor.model.path import EnvelopeKind
from auditor.model.severity import Identity
from auditor.plan.intent import Intent, clear_away, is_alias, is_on_its_way, misplacements, standing_at, txt
from auditor.plan.region import find_region
from auditor.plan.spf_record import only

_MENDABLE = (
    EnvelopeDomainNotFound,
    EnvelopeMxMissing,
    EnvelopeMxMultiple,
    EnvelopeMxOtherRegion,
    EnvelopeMxWrong,
)
_OUT_OF_PLACE = (EnvelopeIsFromDomain, EnvelopeNotSubdomain, EnvelopeOtherOrganization)
"""The sender does not take this domain, or the hotel's own mail lives there: no MX there is right."""


def is_out_of_place(evidence: Evidence, findings: tuple[Finding, ...]) -> bool:
    """Whether no record at the envelope domain would help, because the sender wants another domain."""
    is_from = evidence.path.envelope.value == evidence.path.from_domain
    return is_from or any(isinstance(each, _OUT_OF_PLACE) for each in findings)


def _instead_of_alias(evidence: Evidence, sender: Sender, region: str, *, mends: tuple[str, ...]) -> Iterator[Intent]:
    """Records of its own where a CNAME leads to what is not the sender's: nothing can stand beside that."""
    name, reply = evidence.path.envelope.value, evidence.envelope.mx
    if isinstance(reply, Answer) and all(each.exchange in evidence.sender.region_of_host for each in reply.exchangers):
        return
    alias = Host(reply.chain[0])
    wanted = Mx(sender.mail_from.mx_preference, sender.feedback_host(region))
    policy, ttl = txt(only(evidence.sender.include)), sender.mail_from.ttl
    yield Intent(name=name, type=RecordType.CNAME, standing=(alias,), remove=(alias,), mends=mends)
    yield Intent(name=name, type=RecordType.MX, standing=(), add=(wanted,), ttl=ttl, mends=mends)
    yield Intent(name=name, type=RecordType.TXT, standing=(), add=(policy,), ttl=ttl, mends=mends)


def plan_envelope(
    evidence: Evidence,
    troubles: tuple[Finding, ...],
    *,
    sender: Sender,
    findings: tuple[Finding, ...],
    seen: str | None = None,
) -> Iterator[Intent]:
    """Exactly the one MX of the region, in place of a CNAME if need be.

    Nothing where the region cannot be told, nor was ``seen`` before the plan.
    """
    if evidence.path.envelope_kind is EnvelopeKind.DEFAULT or is_out_of_place(evidence, findings):
        return
    name, reply = evidence.path.envelope.value, evidence.envelope.mx
    misses = [miss for miss in evidence.placement.near_misses if miss.expected == name and miss.type is RecordType.MX]
    misplaced = misplacements(troubles, name) if misses else ()
    mends = (*(each.id for each in troubles if isinstance(each, _MENDABLE)), *misplaced)
    region = find_region(evidence, sender) or seen
    if not mends or region is None or isinstance(reply, Undetermined):
        return
    if is_alias(reply, evidence):
        of_spf = (each.id for each in troubles if isinstance(each, SpfFinding) and each.identity is Identity.ENVELOPE)
        yield from _instead_of_alias(evidence, sender, region, mends=(*mends, *of_spf))
        return
    standing = standing_at(reply, evidence)
    if is_on_its_way(name, RecordType.MX, standing, evidence):
        return
    wanted = Mx(sender.mail_from.mx_preference, sender.feedback_host(region))
    kept = [each for each in standing if isinstance(each, Mx) and each.exchange == wanted.exchange]
    final = kept[0] if kept else wanted
    yield Intent(
        name=name,
        type=RecordType.MX,
        standing=standing,
        remove=tuple(each for each in standing if each != final),
        add=(final,),
        ttl=sender.mail_from.ttl,
        mends=mends,
    )
    yield from (clear_away(miss, misplaced) for miss in misses)
