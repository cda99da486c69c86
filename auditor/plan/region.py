"""In which of the sender's regions does this path send, as far as anything observed tells?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import Answer, Mx, Reply
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.plan.intent import is_alias, standing_at


def find_region(evidence: Evidence, sender: Sender) -> str | None:
    """As stated; else the one region of the feedback hosts, right or mistyped; else that of the DKIM targets.

    None: it cannot be told.
    """
    if evidence.path.region is not None:
        return evidence.path.region.value
    of_hosts = {evidence.sender.region_of_host.get(host) for host in (*_exchangers(evidence), *_entered(evidence))} - {
        None
    }
    if of_hosts:
        return of_hosts.pop() if len(of_hosts) == 1 else None
    meant = {region.id for host in _entered(evidence) if (region := sender.region_of_mistyped_host(host))}
    if meant:
        return meant.pop() if len(meant) == 1 else None
    targets = (sender.is_dkim_target(target) for target in token_targets(evidence))
    of_targets = {target.region.id for target in targets if target is not None and target.region is not None}
    return of_targets.pop() if len(of_targets) == 1 else None


def token_targets(evidence: Evidence) -> tuple[DomainName, ...]:
    """Where the CNAMEs of this path's tokens lead, those at wrong names among them."""
    tokens = {token.value for token in evidence.path.tokens}
    found: list[DomainName] = []
    for key in evidence.dkim.keys:
        if key.is_token and isinstance(key.cname, Answer):
            found += key.cname.names
    for miss in evidence.placement.near_misses:
        if miss.expected.labels[0] in tokens:
            found += miss.found.chain or miss.found.names
    return tuple(dict.fromkeys(found))


def _entered(evidence: Evidence) -> tuple[DomainName, ...]:
    """What somebody entered at the very return address: exchangers, or a CNAME in their place.

    Those of the host that a CNAME leads to, or of a wildcard, say where other mail goes.
    """
    mx = evidence.envelope.mx
    if is_alias(mx, evidence):
        return mx.chain[:1]
    return tuple(each.exchange for each in standing_at(mx, evidence) if isinstance(each, Mx))


def _exchangers(evidence: Evidence) -> Iterator[DomainName]:
    replies: list[Reply] = [evidence.envelope.mx, *(miss.found for miss in evidence.placement.near_misses)]
    for reply in replies:
        if isinstance(reply, Answer):
            yield from (mx.exchange for mx in reply.exchangers)
