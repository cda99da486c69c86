"""Does the From domain exist, is it the hotel's, and can it receive replies?"""

from __future__ import annotations

from auditor.mailauth.dns import Absence, Absent, Answer
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence, known
from auditor.model.findings.from_domain import (
    FreemailTier,
    FromDomainIsFreemail,
    FromDomainNotFound,
    FromDomainNullMx,
    FromDomainOk,
    FromDomainWithoutMailExchanger,
)
from auditor.model.severity import Severity
from auditor.rules.engine import Conclusions


def judge_from_domain(evidence: Evidence) -> Conclusions:
    """Existence first (RFC 8020); then ownership; then the way back for replies (RFC 5321 section 5.1, RFC 7505)."""
    domain, seen = evidence.request.from_domain, evidence.domain
    if seen.freemail is not None:
        core = seen.freemail is FreemailTier.CORE
        severity = Severity.BLOCKER if core else Severity.RISK
        yield FromDomainIsFreemail(subject=domain, tier=seen.freemail, severity=severity)
    if not seen.exists:
        yield FromDomainNotFound(subject=domain, evidence=(seen.soa.query,))
        return
    mx = known(seen.mx)
    if isinstance(mx, Answer):
        hosts = tuple(each.exchange for each in mx.exchangers)
        if hosts == (DomainName(""),):
            yield FromDomainNullMx(subject=domain, evidence=(mx.query,))
        elif seen.freemail is None:
            yield FromDomainOk(subject=domain, exchangers=hosts, evidence=(seen.soa.query, mx.query))
        return
    if mx.kind is Absence.NXDOMAIN and not mx.chain:
        yield FromDomainNotFound(subject=domain, evidence=(mx.query,))
        return
    addresses = [reply for reply in (seen.a, seen.aaaa) if isinstance(reply, Answer)]
    if not addresses:
        known(seen.a)
        known(seen.aaaa)
    yield FromDomainWithoutMailExchanger(
        subject=domain, has_address=bool(addresses), evidence=(mx.query, seen.a.query, seen.aaaa.query)
    )


def is_proven_absent(evidence: Evidence) -> bool:
    """Whether DNS says that the From domain does not exist at all."""
    soa = evidence.domain.soa
    return isinstance(soa, Absent) and soa.kind is Absence.NXDOMAIN and not soa.chain and not _anything(evidence)


def _anything(evidence: Evidence) -> bool:
    seen = evidence.domain
    return any(isinstance(reply, Answer) for reply in (seen.mx, seen.a, seen.aaaa))
