"""What does the evidence look like in the report, for technicians?"""

from __future__ import annotations

from auditor.knowledge.dns_hosts import dns_host_of
from auditor.knowledge.mail_providers import mail_provider_of
from auditor.mailauth.dkim import DkimKey, DkimKeyFault, Ed25519Key
from auditor.mailauth.dmarc import DmarcDiscovery, NotDecided, PolicyInForce
from auditor.mailauth.dns import Answer, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import (
    MultipleRecords,
    NoRecord,
    NotFollowed,
    SpfNode,
    SpfRecord,
    SpfResult,
    SpfSyntaxFault,
)
from auditor.model.evidence import Evidence, SpfEvidence
from auditor.model.facts import (
    DkimFact,
    DmarcFact,
    Facts,
    KeyStatus,
    LegFact,
    SpfFact,
    SpfNodeFact,
    SpfNodeStatus,
    SpfSummary,
    ZoneFact,
)
from auditor.rules.dkim_keys import KeyState, Standing, read_keys
from auditor.rules.dmarc import discoveries
from auditor.rules.legs import find_legs

MAX_TREE_NODES = 200
"""A report stays readable; the whole tree of a hostile record is not of use to anybody."""


def tell_facts(evidence: Evidence) -> Facts:
    """Everything a technician may want to see, as plain values."""
    return Facts(
        zone=_zone(evidence),
        spf_from=_spf(evidence.spf_from),
        spf_envelope=_spf(evidence.spf_envelope) if evidence.spf_envelope else None,
        dkim=tuple(_dkim(state) for state in read_keys(evidence)),
        dmarc=tuple(_dmarc(each) for each in discoveries(evidence)),
        alignment=_alignment(evidence),
    )


def _zone(evidence: Evidence) -> ZoneFact:
    ns = evidence.domain.ns.names if isinstance(evidence.domain.ns, Answer) else ()
    mx = evidence.domain.mx.exchangers if isinstance(evidence.domain.mx, Answer) else ()
    hosts = tuple(each.exchange for each in mx)
    dns_host, provider = dns_host_of(ns), mail_provider_of(hosts)
    return ZoneFact(
        zone=str(evidence.domain.zone) if evidence.domain.zone else None,
        name_servers=_texts(ns),
        dns_host=dns_host.id if dns_host else None,
        dns_host_name=dns_host.name if dns_host else None,
        exchangers=_texts(hosts),
        mail_provider_name=provider.name if provider else None,
    )


def _texts(names: tuple[DomainName, ...]) -> tuple[str, ...]:
    return tuple(str(name) for name in names)


def _spf(spf: SpfEvidence) -> SpfFact:
    nodes = spf.tree.nodes[:MAX_TREE_NODES]
    return SpfFact(
        domain=str(spf.domain),
        result=_spf_result(spf),
        lookups=spf.tree.lookups,
        void_lookups=spf.tree.void_lookups,
        tree=tuple(_node(node) for node in nodes),
    )


def _spf_result(spf: SpfEvidence) -> str:
    if isinstance(spf.txt, Undetermined):
        return SpfSummary.UNKNOWN
    if spf.authorisation is None:
        return SpfResult.NONE if isinstance(spf.tree.root.outcome, NoRecord) else SpfSummary.UNKNOWN
    results = spf.authorisation.results
    return next(iter(results)) if len(results) == 1 else SpfSummary.MIXED


def _node(node: SpfNode) -> SpfNodeFact:
    status, record = _node_status(node)
    return SpfNodeFact(
        domain=str(node.domain),
        status=status,
        via=node.link.term if node.link else "",
        record=record,
        lookups=node.subtree_lookups,
        void_lookups=node.subtree_void_lookups,
        depth=node.depth,
        networks=len(node.networks),
    )


def _node_status(node: SpfNode) -> tuple[str, str]:
    match node.outcome:
        case SpfRecord() as record:
            return SpfNodeStatus.RECORD, record.text
        case SpfSyntaxFault() as fault:
            return SpfNodeStatus.SYNTAX, fault.text
        case NoRecord():
            return SpfNodeStatus.MISSING, ""
        case MultipleRecords():
            return SpfNodeStatus.MULTIPLE, ""
        case Undetermined():
            return SpfNodeStatus.UNDETERMINED, ""
        case NotFollowed() as why:
            return str(why), ""


def _dkim(state: KeyState) -> DkimFact:
    key = state.key
    algorithm, bits = "", 0
    if isinstance(key, DkimKey) and not key.revoked:
        algorithm, bits = str(key.type), key.bits
    return DkimFact(
        selector=state.seen.selector,
        domain=str(state.seen.domain),
        name=str(state.seen.name),
        token=state.seen.is_token,
        target=str(state.target) if state.target is not None else None,
        status=_key_status(state),
        algorithm=algorithm,
        bits=bits,
        record=key.text if key is not None else "",
    )


def _key_status(state: KeyState) -> str:
    match state.standing:
        case Standing.USABLE:
            return KeyStatus.USABLE
        case Standing.MISSING:
            return KeyStatus.MISSING
        case Standing.UNKNOWN:
            return str(state.silent.reason) if state.silent else KeyStatus.UNKNOWN
        case Standing.PRESENT:
            return _present_status(state)


def _present_status(state: KeyState) -> str:
    if state.pasted:
        return KeyStatus.PASTED
    if not state.right_target or state.other_provider:
        return KeyStatus.WRONG_TARGET
    match state.key:
        case None:
            return str(state.silent.reason) if state.silent else KeyStatus.DANGLING
        case DkimKeyFault():
            return KeyStatus.MALFORMED
        case DkimKey(revoked=True):
            return KeyStatus.REVOKED
        case DkimKey(too_short=True):
            return KeyStatus.TOO_SHORT
        case DkimKey(public=Ed25519Key()):
            return KeyStatus.ED25519
        case DkimKey():
            return KeyStatus.UNUSABLE


def _dmarc(discovery: DmarcDiscovery) -> DmarcFact:
    organization = discovery.organizational_domain
    known = "" if isinstance(organization, NotDecided) else str(organization)
    model = str(discovery.model)
    match discovery.outcome:
        case PolicyInForce(policy=policy, tag=tag, domain=domain, record=record):
            return DmarcFact(
                model=model,
                policy=policy,
                at=str(domain.child("_dmarc")),
                tag=tag,
                record=record.text,
                organizational_domain=known,
            )
        case NotDecided():
            return DmarcFact(model=model, policy="unknown", at="", tag="", record="", organizational_domain=known)
        case _:
            return DmarcFact(model=model, policy="", at="", tag="", record="", organizational_domain=known)


def _alignment(evidence: Evidence) -> tuple[LegFact, ...]:
    legs = find_legs(evidence)
    return tuple(
        LegFact(
            mechanism=mechanism,
            model=str(each.model),
            domain=str(leg.domain),
            mode=leg.mode,
            authenticated=leg.authenticated,
            related=leg.related,
            aligned=leg.aligned,
        )
        for each in legs
        for mechanism, leg in (("spf", each.spf), ("dkim", each.dkim))
    )
