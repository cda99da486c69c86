"""Is the MAIL FROM domain one that the sender will use, and that helps the hotel?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.dns import Absence, Absent, Answer, Query, RecordType
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import organizational_domain_psl
from auditor.model.evidence import Evidence, known
from auditor.model.finding import Finding, NotKnown
from auditor.model.findings.envelope import (
    EnvelopeDefault,
    EnvelopeDomainNotFound,
    EnvelopeIsFromDomain,
    EnvelopeMxMissing,
    EnvelopeMxMultiple,
    EnvelopeMxOtherRegion,
    EnvelopeMxWrong,
    EnvelopeNotSubdomain,
    EnvelopeOk,
    EnvelopeOtherOrganization,
)
from auditor.model.path import EnvelopeKind
from auditor.model.severity import Confidence, Source
from auditor.rules.dkim_keys import read_keys
from auditor.rules.engine import Conclusions


def judge_envelope(evidence: Evidence) -> Conclusions:
    """Where it stands relative to From and identity, then the one MX record that the sender looks for."""
    path = evidence.path
    domain, confidence = path.envelope.value, path.envelope.confidence
    if evidence.envelope.silent is not None:
        raise NotKnown(evidence.envelope.silent)
    if path.envelope_kind is EnvelopeKind.DEFAULT:
        stated = path.envelope.source.is_observed
        probes = tuple(Query(name, RecordType.MX) for name in evidence.envelope.probed)
        yield EnvelopeDefault(subject=domain, stated=stated, confidence=confidence, evidence=probes)
        return
    yield from _place(evidence, domain)
    yield from _mail_exchanger(evidence, domain)


def has_usable_mail_exchanger(evidence: Evidence) -> bool:
    """Whether the sender finds the MX that it wants; raises NotKnown when DNS did not say."""
    mx = known(evidence.envelope.mx)
    if not isinstance(mx, Answer) or len(mx.exchangers) > evidence.sender.mx_count:
        return False
    return mx.exchangers[0].exchange in evidence.sender.region_of_host


def _is_only_wildcards(evidence: Evidence, mx: Answer) -> bool:
    """Whether the mail exchanger is that of another host, to which a wildcard CNAME leads every name."""
    leads_to_sender = mx.exchangers[0].exchange in evidence.sender.region_of_host
    return bool(mx.chain) and not leads_to_sender and evidence.is_wildcard_reply(mx)


def _place(evidence: Evidence, domain: DomainName) -> Iterator[Finding]:
    path, confidence = evidence.path, evidence.path.envelope.confidence
    from_domain, identity = path.from_domain, path.identity
    if domain == from_domain:
        yield EnvelopeIsFromDomain(subject=domain, confidence=confidence)
        return
    if not any(domain.is_below(each) for each in evidence.dkim.candidates):
        yield EnvelopeNotSubdomain(subject=domain, signing_domain=identity.value, confidence=confidence)
    elif identity.source is not Source.ASSUMED and not domain.is_below(identity.value):
        # Each is right by itself. Where the keys are was found, not stated: the sender may use another identity.
        yield EnvelopeNotSubdomain(subject=domain, signing_domain=identity.value, confidence=Confidence.INFERRED)
    elif organizational_domain_psl(domain) != organizational_domain_psl(from_domain):
        yield EnvelopeOtherOrganization(subject=domain, from_domain=from_domain, confidence=confidence)


def _mail_exchanger(evidence: Evidence, domain: DomainName) -> Iterator[Finding]:
    confidence, sender = evidence.path.envelope.confidence, evidence.sender
    expected = sender.feedback_hosts if evidence.path.region else ()
    mx = known(evidence.envelope.mx)
    asked = (mx.query, *evidence.second_look_queries(domain))
    alias = mx.chain[0] if mx.chain and not evidence.is_wildcard_reply(mx) else None
    if isinstance(mx, Absent) or _is_only_wildcards(evidence, mx):
        is_nowhere = isinstance(mx, Absent) and mx.kind is Absence.NXDOMAIN and not mx.chain
        if is_nowhere:
            yield EnvelopeDomainNotFound(subject=domain, expected=expected, confidence=confidence, evidence=asked)
            return
        yield EnvelopeMxMissing(subject=domain, expected=expected, alias=alias, confidence=confidence, evidence=asked)
        return
    hosts = tuple(each.exchange for each in mx.exchangers)
    if len(hosts) > sender.mx_count:
        yield EnvelopeMxMultiple(
            subject=domain,
            exchangers=hosts,
            expected=expected,
            alias=alias,
            confidence=confidence,
            evidence=asked,
        )
        return
    found = sender.region_of_host.get(hosts[0])
    if found is None:
        yield EnvelopeMxWrong(
            subject=domain,
            exchangers=hosts,
            expected=expected,
            alias=alias,
            confidence=confidence,
            evidence=asked,
        )
        return
    region = evidence.path.region.value if evidence.path.region else _region_of_keys(evidence)
    if region is not None and region != found:
        yield EnvelopeMxOtherRegion(
            subject=domain, region=region, found_region=found, confidence=confidence, evidence=asked
        )
        return
    yield EnvelopeOk(subject=domain, exchanger=hosts[0], region=found, confidence=confidence, evidence=asked)


def _region_of_keys(evidence: Evidence) -> str | None:
    """The region whose own DKIM zone the tokens lead into; None where they tell no region."""
    targets = [state.target for state in read_keys(evidence) if state.seen.is_token and state.target is not None]
    zones = {target.parent for target in targets}
    regions = [region for region, zone in evidence.sender.zone_of_region.items() if zone in zones]
    return regions[0] if len(regions) == 1 else None
