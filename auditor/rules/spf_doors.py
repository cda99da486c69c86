"""Does an SPF record let anybody pass?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.dns import Query, RecordType
from auditor.mailauth.spf import (
    AllTerm,
    Ip4Term,
    Ip6Term,
    Qualifier,
    SpfNode,
)
from auditor.model.evidence import SpfEvidence
from auditor.model.findings.spf import (
    SpfAllowsEveryone,
    SpfFinding,
)
from auditor.model.ranges import is_too_wide
from auditor.rules.spf_grading import Grading


def open_doors(spf: SpfEvidence, grading: Grading) -> Iterator[SpfFinding]:
    """``+all``, or a passing range no mail system has, anywhere that a pass counts (RFC 7208 section 11.5.3)."""
    for node in _counted_for_pass(spf.tree.root):
        if (term := _open_term(node)) is not None:
            yield SpfAllowsEveryone(
                subject=node.domain,
                at=node.domain,
                term=term,
                evidence=(Query(node.domain, RecordType.TXT),),
                **grading.open_door(),
            )
            return


def _open_term(node: SpfNode) -> str | None:
    if node.record is None:
        return None
    for term in node.record.effective_mechanisms:
        is_wide = isinstance(term, Ip4Term | Ip6Term) and is_too_wide(term.network)
        if term.qualifier is Qualifier.PASS and (is_wide or isinstance(term, AllTerm)):
            return term.text
    for resolved in node.resolved:
        if resolved.qualifier is Qualifier.PASS and any(map(is_too_wide, resolved.networks)):
            return resolved.term
    return None


def _counted_for_pass(node: SpfNode) -> Iterator[SpfNode]:
    yield node
    for child in node.children:
        if child.link is not None and child.link.qualifier in {None, Qualifier.PASS}:
            yield from _counted_for_pass(child)
