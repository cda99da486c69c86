"""What do technicians look for: the path, the SPF trees with their costs, keys, policy, every question asked?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.mailauth.spf import MAX_DNS_TERMS, MAX_VOID_LOOKUPS
from auditor.model.facts import DkimFact, DmarcFact, LegFact, SpfFact, SpfNodeFact
from auditor.model.report import ElementView, QueryView, Report
from auditor.render.terminal.columns import cut, pad, width_of, wrap
from auditor.render.terminal.style import Line, Style
from auditor.render.texts import Texts

MOST_ANSWERS = 12
"""Records of one answer that are listed; the rest is counted."""
MOST_EVIDENCE = 2000
"""Characters of one observed record. What is to be copied, the plan's values, is never shortened."""
_DEEPEST = 10
"""Levels of an SPF tree that are indented."""
_KNOWN = frozenset({"answer", "nxdomain", "nodata"})


def clip(record: str) -> str:
    """The record, or its beginning and how long it is."""
    return record if len(record) <= MOST_EVIDENCE else f"{record[:MOST_EVIDENCE]}… ({len(record)})"


def technical_lines(report: Report, texts: Texts, width: int) -> Iterator[Line]:
    """The part for technicians. Sentences are wrapped; a record stands on one line, however long."""
    return _Technical(report, texts, width).lines()


class _Technical:
    def __init__(self, report: Report, texts: Texts, width: int) -> None:
        self.report = report
        self.texts = texts
        self.width = width

    def lines(self) -> Iterator[Line]:
        facts = self.report.facts
        yield from self._section("path", self._path())
        for fact in (facts.spf_from, facts.spf_envelope):
            if fact is not None:
                yield from self._section("spf", self._spf(fact), name=fact.domain)
        yield from self._section("dkim", (line for key in facts.dkim for line in self._key(key)))
        yield from self._section("dmarc", (line for policy in facts.dmarc for line in self._policy(policy)))
        yield from self._section("zone", self._zone())
        yield from self._section("queries", (line for query in self.report.queries for line in self._query(query)))

    def _section(self, key: str, lines: Iterator[Line], name: str = "") -> Iterator[Line]:
        first = next(lines, None)
        if first is None:
            return
        yield Line()
        yield Line(lead=cut(self._ui(f"heading.{key}", name=name), self.width), style=Style.BOLD)
        yield first
        yield from lines

    def _ui(self, key: str, **values: str | int) -> str:
        return self.texts.ui(f"terminal.{key}", **values)

    def _told(self, text: str, lead: str = "  ", hanging: int = 4) -> Iterator[Line]:
        """The text after ``lead``; what does not fit goes on below, further in."""
        first, *rest = wrap(text, self.width - max(width_of(lead), hanging)) or [""]
        yield Line(lead + first)
        for each in rest:
            yield Line(" " * hanging + each)

    def _path(self) -> Iterator[Line]:
        path = self.report.path
        elements = [
            ("from", path.from_domain),
            ("envelope", path.envelope),
            ("identity", path.identity),
            *(("selector", selector) for selector in path.selectors),
            ("region", path.region),
            ("addresses", path.addresses),
        ]
        labels = {key: self._ui(f"path.{key}") for key, _ in elements}
        room = max(width_of(label) for label in labels.values())
        for key, element in elements:
            yield from self._told(
                self._element(element), f"  {pad(labels[key], room)}  ", min(room + 4, self.width // 2)
            )
        yield from self._legs(self.report.facts.alignment)

    def _element(self, element: ElementView) -> str:
        value = self._ui("path.not-known") if element.value is None else element.value
        return f"{value} ({self.texts.term('source', element.source)})"

    def _legs(self, legs: tuple[LegFact, ...]) -> Iterator[Line]:
        """One line where both standards agree, else one each."""
        told: dict[str, list[str]] = {}
        for leg in legs:
            told.setdefault(self._leg(leg), []).append(leg.model)
        models = {leg.model for leg in legs}
        for text, agreeing in told.items():
            names = ", ".join(self.texts.term("dmarc-model", each) for each in agreeing)
            yield from self._told(text if set(agreeing) == models else f"{text} [{names}]")

    def _leg(self, leg: LegFact) -> str:
        if leg.mechanism == _DKIM and self.report.request.no_dkim:
            return f"{leg.mechanism.upper()}: {self._ui('leg.nothing-signs')}"
        aligned = self._ui(f"leg.{_aligned(leg)}")
        return f"{leg.mechanism.upper()} {leg.domain}: {aligned} ({self.texts.term('alignment-mode', leg.mode)})"

    def _spf(self, fact: SpfFact) -> Iterator[Line]:
        lookups = self._ui("spf.lookups", count=fact.lookups, limit=MAX_DNS_TERMS)
        voids = self._ui("spf.voids", count=fact.void_lookups, limit=MAX_VOID_LOOKUPS)
        yield from self._told(f"{self.texts.term('spf-result', fact.result)} · {lookups} · {voids}")
        for node in fact.tree:
            yield from self._node(node)

    def _node(self, node: SpfNodeFact) -> Iterator[Line]:
        indent = "  " * (1 + min(max(node.depth, 0), _DEEPEST))
        status = "" if node.status == "record" else f" · {self.texts.term('spf-status', node.status)}"
        yield Line(f"{indent}{clip(node.via or node.domain)} [{node.lookups + bool(node.via)}]{status}")
        if node.record:
            yield Line(f"{indent}  {clip(node.record)}")

    def _key(self, key: DkimFact) -> Iterator[Line]:
        size = f" {key.bits}" if key.bits else ""
        kind = f" · {key.algorithm}{size}" if key.algorithm else ""
        yield Line(f"  {key.name}: {self.texts.term('dkim-status', key.status)}{kind}")
        if key.target:
            yield Line(f"    CNAME {key.target}")
        if key.record:
            yield Line(f"    {clip(key.record)}")

    def _policy(self, policy: DmarcFact) -> Iterator[Line]:
        word = self.texts.term("dmarc-policy", policy.policy or "absent")
        tag = f"{policy.tag}={policy.policy}: " if policy.tag else ""
        yield from self._told(f"{self.texts.term('dmarc-model', policy.model)} · {tag}{word}")
        if policy.record:
            yield Line(f"    {policy.at}: {clip(policy.record)}")

    def _zone(self) -> Iterator[Line]:
        zone = self.report.facts.zone
        said = {
            "zone": zone.zone,
            "name-servers": ", ".join(zone.name_servers),
            "dns-host": zone.dns_host_name,
            "exchangers": ", ".join(zone.exchangers),
            "mail-provider": zone.mail_provider_name,
        }
        for key, value in said.items():
            if value:
                yield from self._told(f"{self._ui(f'zone.{key}')} {value}")

    def _query(self, query: QueryView) -> Iterator[Line]:
        status = "" if query.status == "answer" else f": {self.texts.term('status', query.status)}"
        server = f" @{query.server}" if query.server else ""
        mark = " " if query.status in _KNOWN else "?"
        yield Line(f"{mark} {query.type} {query.name}{server}{status}")
        for answer in query.answers[:MOST_ANSWERS]:
            yield Line(f"    {clip(answer)}")
        if len(query.answers) > MOST_ANSWERS:
            yield Line(f"    +{len(query.answers) - MOST_ANSWERS}")


_YES_OR_NO = frozenset({"yes", "no"})
_DKIM = "dkim"


def _aligned(leg: LegFact) -> str:
    """Where only the proof is lacking, the names are said to agree."""
    match leg.related, leg.authenticated:
        case "yes", "no":
            return "by-name-only"
        case "yes", "unknown":
            return "by-name"
        case _:
            return leg.aligned if leg.aligned in _YES_OR_NO else "unknown"
