"""What do technicians want to see: the path, the SPF trees, the keys, the policy, every question with its answer?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import MAX_DNS_TERMS, MAX_VOID_LOOKUPS
from auditor.model.facts import DkimFact, DmarcFact, SpfFact, SpfNodeFact
from auditor.model.report import NotApplicableView, QueryView, Report
from auditor.model.severity import Severity
from auditor.render.html.checks import Check, write_checks
from auditor.render.html.excerpt import Clipped, clip
from auditor.render.html.path import Element, Leg, show_elements, show_legs
from auditor.render.texts import Texts

DEEPEST_SHOWN = 10
"""Levels of an SPF tree that are indented; what lies deeper stands at the last one."""
MOST_ANSWERS = 12
"""Records of one answer that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A record of an SPF tree with all that it leads to."""

    via: str
    domain: str
    cost: str
    status: str
    ok: bool
    record: Clipped
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """An SPF tree and its sums."""

    heading: str
    result: str
    lookups: str
    over: bool
    voids: str
    roots: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A key or a policy: rows of label and value, and its record."""

    title: str
    rows: tuple[tuple[str, str], ...]
    record: Clipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and what came back."""

    name: str
    type: str
    status: str
    known: bool
    answers: tuple[Clipped, ...]
    more: int
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Technical:
    """All of it."""

    from_domain: Element
    legs: tuple[Leg, ...]
    elements: tuple[Element, ...]
    spf: tuple[Tree, ...]
    dkim: tuple[Card, ...]
    dmarc: tuple[Card, ...]
    zone: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...]
    """Questions that do not arise, and why."""
    asked: tuple[Asked, ...]
    checks: tuple[Check, ...]


def show_technical(report: Report, texts: Texts) -> Technical:
    """The part for technicians."""
    facts, elements = report.facts, tuple(show_elements(report, texts))
    return Technical(
        from_domain=elements[0],
        legs=tuple(show_legs(report, texts)),
        elements=elements,
        spf=tuple(_spf(report, texts)),
        dkim=tuple(_key(key, texts) for key in facts.dkim),
        dmarc=tuple(_policy(policy, texts) for policy in facts.dmarc),
        zone=tuple(_zone(report, texts)),
        skipped=tuple(_skipped(each, texts) for each in report.not_applicable),
        asked=tuple(_asked(query, texts) for query in report.queries),
        checks=write_checks(_worth_checking(report)),
    )


def _spf(report: Report, texts: Texts) -> Iterator[Tree]:
    facts = report.facts
    if facts.spf_from is not None:
        key = "html.spf.from" if facts.spf_envelope is not None else "html.spf.one"
        yield _tree(facts.spf_from, texts.ui(key, name=facts.spf_from.domain), texts)
    if facts.spf_envelope is not None:
        yield _tree(facts.spf_envelope, texts.ui("html.spf.envelope", name=facts.spf_envelope.domain), texts)


def _tree(fact: SpfFact, heading: str, texts: Texts) -> Tree:
    return Tree(
        heading=heading,
        result=texts.term("spf-result", fact.result),
        lookups=texts.ui("html.spf.lookups", count=fact.lookups, limit=MAX_DNS_TERMS),
        over=fact.lookups > MAX_DNS_TERMS,
        voids=texts.ui("html.spf.voids", count=fact.void_lookups, limit=MAX_VOID_LOOKUPS),
        roots=nest(fact.tree, texts),
    )


def nest(flat: tuple[SpfNodeFact, ...], texts: Texts) -> tuple[Node, ...]:
    """The tree from its reading order: each node holds those that follow it at a greater depth."""
    levels: list[list[Node]] = [[]]
    for fact in reversed(flat):
        depth = min(max(fact.depth, 0), DEEPEST_SHOWN)
        levels += [[] for _ in range(depth + 2 - len(levels))]
        children = tuple(node for level in levels[:depth:-1] for node in reversed(level))
        del levels[depth + 1 :]
        levels[depth].append(_node(fact, children, texts))
    return tuple(node for level in levels for node in reversed(level))


def _node(fact: SpfNodeFact, children: tuple[Node, ...], texts: Texts) -> Node:
    costs = [texts.ui("html.spf.cost", count=fact.lookups + bool(fact.via))]
    if fact.networks:
        costs.append(texts.ui("html.spf.networks", count=fact.networks))
    if fact.void_lookups:
        costs.append(texts.ui("html.spf.void", count=fact.void_lookups))
    return Node(
        via=fact.via,
        domain=fact.domain,
        cost=" · ".join(costs),
        status="" if fact.status == "record" else texts.term("spf-status", fact.status),
        ok=fact.status == "record",
        record=clip(fact.record),
        children=children,
    )


def _key(fact: DkimFact, texts: Texts) -> Card:
    def label(key: str) -> str:
        return texts.ui(f"html.dkim.{key}")

    rows = [(label("status"), texts.term("dkim-status", fact.status)), (label("name"), fact.name)]
    if fact.target is not None:
        rows.append((label("target"), fact.target))
    if fact.algorithm:
        size = texts.ui("html.dkim.bits", count=fact.bits) if fact.bits else ""
        rows.append((label("key"), f"{fact.algorithm} {size}".rstrip()))
    rows.append((label("domain"), fact.domain))
    return Card(title=fact.selector, rows=tuple(rows), record=clip(fact.record))


def _policy(fact: DmarcFact, texts: Texts) -> Card:
    def label(key: str) -> str:
        return texts.ui(f"html.dmarc.{key}")

    rows = [(label("policy"), texts.term("dmarc-policy", fact.policy or "absent"))]
    if fact.at:
        rows.append((label("at"), f"{fact.at} ({fact.tag}=)" if fact.tag else fact.at))
    rows.append((label("organizational"), fact.organizational_domain))
    return Card(title=texts.term("dmarc-model", fact.model), rows=tuple(rows), record=clip(fact.record))


def _zone(report: Report, texts: Texts) -> Iterator[tuple[str, str]]:
    zone = report.facts.zone
    if zone.zone is not None:
        yield texts.ui("html.zone.zone"), zone.zone
    if zone.name_servers:
        yield texts.ui("html.zone.name-servers"), ", ".join(zone.name_servers)
    if zone.dns_host_name is not None:
        yield texts.ui("html.zone.dns-host"), zone.dns_host_name
    if zone.exchangers:
        yield texts.ui("html.zone.exchangers"), ", ".join(zone.exchangers)
    if zone.mail_provider_name is not None:
        yield texts.ui("html.zone.mail-provider"), zone.mail_provider_name


def _skipped(view: NotApplicableView, texts: Texts) -> tuple[str, str]:
    question = texts.term("question", view.question)
    return question[:1].upper() + question[1:], texts.term("not-applicable", view.reason)


def _asked(query: QueryView, texts: Texts) -> Asked:
    return Asked(
        name=query.name,
        type=query.type,
        status=texts.term("status", query.status),
        known=query.status in _KNOWN,
        answers=tuple(clip(answer) for answer in query.answers[:MOST_ANSWERS]),
        more=max(0, len(query.answers) - MOST_ANSWERS),
        server=query.server,
    )


_KNOWN = frozenset({"answer", "nxdomain", "nodata"})


def _worth_checking(report: Report) -> Iterator[QueryView]:
    """What the faults rest on, then the main records, then the rest."""
    queries = {query.id: query for query in report.queries}
    for finding in report.findings:
        if finding.severity is not Severity.PASSED:
            yield from (queries[key] for key in finding.evidence if key in queries)
    domain = DomainName(report.path.from_domain.value or report.request.domain)
    yield from (query for query in report.queries if DomainName(query.name).is_at_or_below(domain))
