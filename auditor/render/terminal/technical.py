"""What do technicians look for: the path, the SPF trees with their costs, keys, policy, every question asked?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.spf import MAX_DNS_TERMS, MAX_VOID_LOOKUPS
from auditor.model.facts import DkimFact, DmarcFact, LegFact, SpfFact, SpfNodeFact
from auditor.model.report import ElementView, QueryView, Report
from auditor.render.terminal.columns import cut, pad, width_of
from auditor.render.terminal.style import Line, Style
from auditor.render.texts import Texts

MOST_ANSWERS = 12
"""Records of one answer that are listed; the rest is counted."""
_DEEPEST = 10
"""Levels of an SPF tree that are indented."""
_KNOWN = frozenset({"answer", "nxdomain", "nodata"})


def technical_lines(report: Report, texts: Texts, width: int) -> Iterator[Line]:
    """The part for technicians. Its lines are cut at the terminal's width: nothing here is to be copied into DNS."""
    facts = report.facts
    yield from _section("path", _path(report, texts), texts, width)
    for fact in (facts.spf_from, facts.spf_envelope):
        if fact is not None:
            yield from _section("spf", _spf(fact, texts), texts, width, name=fact.domain)
    yield from _section("dkim", (line for key in facts.dkim for line in _key(key, texts)), texts, width)
    yield from _section("dmarc", (line for policy in facts.dmarc for line in _policy(policy, texts)), texts, width)
    yield from _section("zone", _zone(report, texts), texts, width)
    yield from _section("queries", (line for query in report.queries for line in _query(query, texts)), texts, width)


def _section(key: str, lines: Iterator[str], texts: Texts, width: int, name: str = "") -> Iterator[Line]:
    first = next(lines, None)
    if first is None:
        return
    yield Line()
    yield Line(lead=cut(texts.ui(f"terminal.heading.{key}", name=name), width), style=Style.BOLD)
    for line in (first, *lines):
        yield Line(cut(line, width))


def _path(report: Report, texts: Texts) -> Iterator[str]:
    path = report.path
    elements = [
        ("from", path.from_domain),
        ("envelope", path.envelope),
        ("identity", path.identity),
        *(("selector", selector) for selector in path.selectors),
        ("region", path.region),
        ("addresses", path.addresses),
    ]
    labels = {key: texts.ui(f"terminal.path.{key}") for key, _ in elements}
    room = max(width_of(label) for label in labels.values())
    for key, element in elements:
        yield f"  {pad(labels[key], room)}  {_element(element, texts)}"
    yield from _legs(report.facts.alignment, texts)


def _element(element: ElementView, texts: Texts) -> str:
    value = texts.ui("terminal.path.not-known") if element.value is None else element.value
    return f"{value} ({texts.term('source', element.source)})"


def _legs(legs: tuple[LegFact, ...], texts: Texts) -> Iterator[str]:
    """One line where both standards agree, else one each."""
    told: dict[str, list[str]] = {}
    for leg in legs:
        told.setdefault(_leg(leg, texts), []).append(leg.model)
    models = {leg.model for leg in legs}
    for line, agreeing in told.items():
        only = (
            "" if set(agreeing) == models else f" [{', '.join(texts.term('dmarc-model', each) for each in agreeing)}]"
        )
        yield f"  {line}{only}"


def _leg(leg: LegFact, texts: Texts) -> str:
    known = {"yes", "no"}
    aligned = texts.ui(f"terminal.leg.{leg.aligned if leg.aligned in known else 'unknown'}")
    return f"{leg.mechanism.upper()} {leg.domain}: {aligned} ({texts.term('alignment-mode', leg.mode)})"


def _spf(fact: SpfFact, texts: Texts) -> Iterator[str]:
    lookups = texts.ui("terminal.spf.lookups", count=fact.lookups, limit=MAX_DNS_TERMS)
    voids = texts.ui("terminal.spf.voids", count=fact.void_lookups, limit=MAX_VOID_LOOKUPS)
    yield f"  {texts.term('spf-result', fact.result)} · {lookups} · {voids}"
    for node in fact.tree:
        yield from _node(node, texts)


def _node(node: SpfNodeFact, texts: Texts) -> Iterator[str]:
    indent = "  " * (1 + min(max(node.depth, 0), _DEEPEST))
    status = "" if node.status == "record" else f" · {texts.term('spf-status', node.status)}"
    yield f"{indent}{node.via or node.domain} [{node.lookups}]{status}"
    if node.record:
        yield f"{indent}  {node.record}"


def _key(key: DkimFact, texts: Texts) -> Iterator[str]:
    size = f" {key.bits}" if key.bits else ""
    yield f"  {key.name}: {texts.term('dkim-status', key.status)} · {key.algorithm}{size}".rstrip(" ·")
    if key.target:
        yield f"    CNAME {key.target}"
    if key.record:
        yield f"    {key.record}"


def _policy(policy: DmarcFact, texts: Texts) -> Iterator[str]:
    word = texts.term("dmarc-policy", policy.policy or "absent")
    tag = f"{policy.tag}={policy.policy}: " if policy.tag else ""
    yield f"  {texts.term('dmarc-model', policy.model)} · {tag}{word}"
    if policy.record:
        yield f"    {policy.at}: {policy.record}"


def _zone(report: Report, texts: Texts) -> Iterator[str]:
    zone = report.facts.zone
    said = {
        "zone": zone.zone,
        "name-servers": ", ".join(zone.name_servers),
        "dns-host": zone.dns_host_name,
        "exchangers": ", ".join(zone.exchangers),
        "mail-provider": zone.mail_provider_name,
    }
    for key, value in said.items():
        if value:
            yield f"  {texts.ui(f'terminal.zone.{key}')} {value}"


def _query(query: QueryView, texts: Texts) -> Iterator[str]:
    status = "" if query.status == "answer" else f" {texts.term('status', query.status)}"
    server = f" @{query.server}" if query.server else ""
    mark = " " if query.status in _KNOWN else "?"
    yield f"{mark} {query.type} {query.name}{server}{status}"
    for answer in query.answers[:MOST_ANSWERS]:
        yield f"    {answer}"
    if len(query.answers) > MOST_ANSWERS:
        yield f"    +{len(query.answers) - MOST_ANSWERS}"
