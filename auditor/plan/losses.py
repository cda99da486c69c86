"""Whose mail that a record lets pass would the record as planned no longer let pass?

Receivers stop at the eleventh term that asks DNS (RFC 7208 section 4.6.4): one more of them takes the place of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.mailauth.dns import RecordType
from auditor.mailauth.spf import (
    MAX_DNS_TERMS,
    AllTerm,
    ATerm,
    Ip4Term,
    Ip6Term,
    Mechanism,
    MxTerm,
    NotFollowed,
    Qualifier,
    RedirectTerm,
    SpfNode,
    SpfRecord,
    SpfTree,
)
from auditor.model.evidence import Evidence, SpfEvidence
from auditor.model.plan import Change
from auditor.model.ranges import is_prefix_too_short, is_too_wide

_FOLLOWABLE = (NotFollowed.MACRO, NotFollowed.CAPPED)
"""What lies behind is not known; evaluation may go on after it."""


def with_losses(changes: tuple[Change, ...], before: Evidence, after: Evidence) -> tuple[Change, ...]:
    """The changes, each SPF record among them with the terms that receivers will not reach as far as they do now."""
    pairs = [
        (now.tree, then.tree) for now in _policies(before) for then in _policies(after) if now.domain == then.domain
    ]
    lost = {then.root.domain: lost_terms(now, then) for now, then in pairs}
    closed = {then.root.domain: closed_terms(now, then) for now, then in pairs}
    return tuple(
        replace(change, cost=lost.get(change.name, ()), closed=closed.get(change.name, ()))
        if change.type is RecordType.TXT and change.after
        else change
        for change in changes
    )


def closed_terms(before: SpfTree, after: SpfTree) -> tuple[str, ...]:
    """The terms of the root that let anybody pass and go: what relied on them alone passes no longer."""
    if before.root.record is None or after.root.record is None:
        return ()
    stay = {term.render() for term in after.root.record.effective_mechanisms}
    gone = [term for term in before.root.record.effective_mechanisms if term.render() not in stay]
    return tuple(term.render() for term in gone if term.qualifier is Qualifier.PASS and _is_wide(term))


def _is_wide(term: Mechanism) -> bool:
    match term:
        case AllTerm():
            return True
        case Ip4Term() | Ip6Term():
            return is_too_wide(term.network)
        case ATerm() | MxTerm():
            lengths = ((term.cidr.ip4, 4), (term.cidr.ip6, 6))
            return any(length is not None and is_prefix_too_short(length, version) for length, version in lengths)
        case _:
            return False


def lost_terms(before: SpfTree, after: SpfTree) -> tuple[str, ...]:
    """The terms of the root that stay in it, and of which less is evaluated than before."""
    now = {_name(term): reached for term, reached in _reached(before)}
    return tuple(term.render() for term, reached in _reached(after) if reached < now.get(_name(term), 0))


def _policies(evidence: Evidence) -> Iterator[SpfEvidence]:
    yield evidence.spf_from
    if evidence.spf_envelope is not None:
        yield evidence.spf_envelope


def _reached(tree: SpfTree) -> Iterator[tuple[Mechanism | RedirectTerm, int]]:
    """How much is evaluated of each term of the root that lets somebody pass: itself, and the look-ups below it."""
    record = tree.root.record
    children = {child.link.span: child for child in tree.root.children if child.link is not None}
    voids = {term.span for term in tree.root.resolved if term.is_void}
    running, ended = 0, False
    for term in _evaluated(record) if record is not None else ():
        child = children.get(term.span)
        start = running + term.counts
        running = start + (child.subtree_lookups if child is not None else 0)
        if isinstance(term, RedirectTerm) or (term.qualifier is Qualifier.PASS and term.span not in voids):
            reached = 0 if ended else min(running, MAX_DNS_TERMS) - start + 1
            yield term, max(0, reached)
        # A permerror or temperror ends it for everybody who did not match before.
        ended = ended or (child is not None and any(map(_breaks, child.walk())))


def _evaluated(record: SpfRecord) -> tuple[Mechanism | RedirectTerm, ...]:
    mechanisms = tuple(term for term in record.effective_mechanisms if not isinstance(term, AllTerm))
    return (*mechanisms, *((record.effective_redirect,) if record.effective_redirect else ()))


def _name(term: Mechanism | RedirectTerm) -> str:
    """As a plan writes it, which makes an include of a redirect where that would not be followed."""
    text = term.render()
    return f"include:{text.removeprefix('redirect=')}" if isinstance(term, RedirectTerm) else text


def _breaks(node: SpfNode) -> bool:
    return not isinstance(node.outcome, SpfRecord) and node.outcome not in _FOLLOWABLE
