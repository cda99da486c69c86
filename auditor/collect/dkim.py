"""Which of the known selectors have a key, and at which domain that may sign for From?"""

from __future__ import annotations

from auditor.collect.asking import ask_all, control_name
from auditor.mailauth.dns import Answer, Query, RecordType, Resolver
from auditor.mailauth.names import DomainName
from auditor.model.evidence import DkimEvidence, KeyEvidence
from auditor.model.request import AuditRequest


async def ask_dkim(
    request: AuditRequest, *, identity: DomainName | None, organizational: DomainName, resolver: Resolver
) -> DkimEvidence:
    """CNAME and TXT of every selector at every candidate at once, behind a wildcard control."""
    candidates = _candidates(request.from_domain, identity, organizational)
    wanted = [(token, True) for token in request.tokens] + [(selector, False) for selector in request.selectors]
    names = {(s, d): d.child(f"{s}._domainkey") for s, _ in wanted for d in candidates}
    controls = [Query(control_name(d.child("_domainkey")), RecordType.TXT) for d in candidates]
    questions = [Query(name, each) for name in names.values() for each in (RecordType.CNAME, RecordType.TXT)]
    replies = await ask_all(resolver, [*controls, *questions])
    keys = tuple(
        KeyEvidence(
            selector=selector,
            domain=domain,
            is_token=is_token,
            cname=replies[Query(names[selector, domain], RecordType.CNAME)],
            txt=replies[Query(names[selector, domain], RecordType.TXT)],
        )
        for selector, is_token in wanted
        for domain in candidates
    )
    return DkimEvidence(candidates=candidates, keys=keys, controls=tuple(replies[query] for query in controls))


def signing_domain(evidence: DkimEvidence, envelope: DomainName | None) -> DomainName | None:
    """The candidate with most of the selectors; among equals one above ``envelope``, then the one nearest to From.

    A record that leads elsewhere than the token says counts only among those that have no right one.
    """
    keys = [key for key in evidence.keys if not evidence.is_wildcard(key)]
    found = [key.domain for key in keys if isinstance(key.cname, Answer) or isinstance(key.txt, Answer)]
    right = [key.domain for key in keys if _is_right(key)]

    def rank(candidate: DomainName) -> tuple[int, int, bool]:
        carries = envelope is not None and envelope.is_below(candidate)
        return right.count(candidate), found.count(candidate), carries

    return max(evidence.candidates, key=rank) if found else None


def _is_right(key: KeyEvidence) -> bool:
    if isinstance(key.cname, Answer) and key.is_token:
        return any(target.labels[:1] == (key.selector,) for target in key.cname.names)
    return isinstance(key.txt, Answer)


def _candidates(
    from_domain: DomainName, identity: DomainName | None, organizational: DomainName
) -> tuple[DomainName, ...]:
    if identity is not None:
        return (identity,)
    return tuple(name for name in from_domain.ancestors if name.is_at_or_below(organizational))
