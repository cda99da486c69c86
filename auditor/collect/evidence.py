"""How does a request become evidence? Questions in waves; those that do not depend on each other at once."""

from __future__ import annotations

import asyncio
from datetime import datetime

from auditor.collect.asking import ask
from auditor.collect.authority import look_again
from auditor.collect.dkim import ask_dkim, signing_domain
from auditor.collect.dmarc import ask_dmarc
from auditor.collect.envelope import EnvelopeFound, find_envelope
from auditor.collect.from_domain import ask_from_domain
from auditor.collect.placement import ask_controls, look_nearby
from auditor.collect.sender import sender_demands
from auditor.collect.spf import ask_spf
from auditor.collect.wanted import missing_records
from auditor.knowledge.profiles import Profile
from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import RecordType, Reply, Resolver
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import organizational_domain_psl
from auditor.model.evidence import (
    DkimEvidence,
    EnvelopeEvidence,
    Evidence,
    PlacementEvidence,
    SpfEvidence,
)
from auditor.model.path import EnvelopeKind, MailPath, Sourced
from auditor.model.request import AuditRequest
from auditor.model.severity import Source


async def collect(
    request: AuditRequest, *, profile: Profile, sender: Sender, resolver: Resolver, asked_at: datetime
) -> Evidence:
    """Everything that the rules need, asked of ``resolver``. Never raises for what the world does."""
    from_domain = request.from_domain
    organizational = organizational_domain_psl(from_domain)
    region = request.region or profile.region
    demands = sender_demands(sender, region)
    identity = request.identity or profile.identity_for(from_domain)
    async with asyncio.TaskGroup() as group:
        domain_task = group.create_task(ask_from_domain(resolver, from_domain))
        dkim_task = group.create_task(
            ask_dkim(request, identity=identity, organizational=organizational, resolver=resolver)
        )
        group.create_task(ask_controls(resolver, tuple(dict.fromkeys((from_domain, organizational)))))
        spf_task = group.create_task(ask_spf(resolver, from_domain, sender_domain=sender.spf_domain))
        group.create_task(ask_dmarc(resolver, (from_domain, *((identity,) if identity else ()))))
        envelope_task = group.create_task(
            _ask_envelope(request, profile=profile, sender=sender, organizational=organizational, resolver=resolver)
        )
    domain, dkim, spf_from = domain_task.result(), dkim_task.result(), spf_task.result()
    found, envelope_mx, spf_envelope = envelope_task.result()
    custom = found.envelope.value if found.kind is EnvelopeKind.CUSTOM else None
    signing = _identity(request, identity, dkim, custom)
    domains = (*([custom] if custom else []), signing.value)
    async with asyncio.TaskGroup() as group:
        dmarc_task = group.create_task(ask_dmarc(resolver, (from_domain, *domains)))
        has_parent = custom is not None and organizational_domain_psl(custom) != custom
        parents = (from_domain, organizational, *([custom.parent] if custom and has_parent else []))
        controls_task = group.create_task(ask_controls(resolver, tuple(dict.fromkeys(parents))))
    dmarc, controls = dmarc_task.result(), controls_task.result()
    wanted = missing_records(
        spf=(spf_from, *([spf_envelope] if spf_envelope else [])),
        envelope_mx=envelope_mx if custom else None,
        controls=controls,
        dkim=dkim,
        identity=signing,
        dmarc=dmarc,
        from_domain=from_domain,
        organizational=organizational,
        demands=demands,
    )
    async with asyncio.TaskGroup() as group:
        near_task = group.create_task(look_nearby(resolver, wanted, zone=domain.zone, demands=demands))
        again_task = group.create_task(look_again(resolver, wanted, domain=domain, demands=demands))
    near_misses, silent = near_task.result()
    return Evidence(
        request=request,
        asked_at=asked_at,
        path=_path(request, found, signing, region),
        sender=demands,
        domain=domain,
        spf_from=spf_from,
        spf_envelope=spf_envelope,
        envelope=EnvelopeEvidence(mx=envelope_mx, probed=found.probed, silent=found.silent),
        dkim=dkim,
        dmarc=dmarc,
        placement=PlacementEvidence(
            controls=controls,
            near_misses=near_misses,
            silent=silent,
            second_looks=again_task.result(),
        ),
    )


async def _ask_envelope(
    request: AuditRequest, *, profile: Profile, sender: Sender, organizational: DomainName, resolver: Resolver
) -> tuple[EnvelopeFound, Reply, SpfEvidence | None]:
    found = await find_envelope(
        request, profile=profile, sender=sender, organizational=organizational, resolver=resolver
    )
    domain = found.envelope.value
    async with asyncio.TaskGroup() as group:
        mx_task = group.create_task(ask(resolver, domain, RecordType.MX))
        own = found.kind is EnvelopeKind.CUSTOM and domain != request.from_domain
        spf_task = group.create_task(ask_spf(resolver, domain, sender_domain=sender.spf_domain)) if own else None
        group.create_task(ask_dmarc(resolver, (domain,)))
    return found, mx_task.result(), spf_task.result() if spf_task else None


def _identity(
    request: AuditRequest, identity: DomainName | None, dkim: DkimEvidence, envelope: DomainName | None
) -> Sourced[DomainName]:
    """As stated; else where the keys are; else where they would be expected, which carries the envelope found."""
    if request.identity is not None:
        return Sourced(request.identity, Source.GIVEN)
    if identity is not None:
        return Sourced(identity, Source.PROFILE)
    if (at := signing_domain(dkim, envelope)) is not None:
        return Sourced(at, Source.PROBED)
    above = (each for each in dkim.candidates if envelope is not None and envelope.is_below(each))
    return Sourced(next(above, request.from_domain), Source.ASSUMED)


def _path(request: AuditRequest, found: EnvelopeFound, signing: Sourced[DomainName], region: str | None) -> MailPath:
    region_source = Source.GIVEN if request.region else Source.PROFILE
    return MailPath(
        from_domain=request.from_domain,
        envelope=found.envelope,
        envelope_kind=found.kind,
        identity=signing,
        region=Sourced(region, region_source) if region else None,
        tokens=tuple(Sourced(token, Source.GIVEN) for token in request.tokens),
        selectors=tuple(Sourced(selector, Source.GIVEN) for selector in request.selectors),
    )
