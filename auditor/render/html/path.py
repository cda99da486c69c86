"""Which way does the mail go, and what of it proves the From domain?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.model.facts import LegFact
from auditor.model.report import ElementView, Report
from auditor.render.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A part of the path: what it is, its value, where the value is known from (empty: it is not known)."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One way to prove the From domain; the states are ``yes``, ``no`` or ``unknown``."""

    mechanism: str
    role: str
    domain: str
    details: str
    """Where it is known from, how strictly it is compared, and in which model, where the models differ."""
    proven: str
    proven_word: str
    aligned: str
    aligned_word: str


def _element(key: str, element: ElementView, texts: Texts) -> Element:
    label = texts.ui(f"html.path.{key}")
    if element.value is None:
        return Element(label=label, value=texts.ui("html.path.not-known"), source="")
    return Element(label=label, value=texts.said(element.value), source=texts.term("source", element.source))


def show_elements(report: Report, texts: Texts) -> Iterator[Element]:
    """The path's parts, the From domain first."""
    path = report.path
    yield _element("from", path.from_domain, texts)
    yield _element("envelope", path.envelope, texts)
    yield _element("identity", path.identity, texts)
    yield from (_element("selector", selector, texts) for selector in path.selectors)
    yield _element("region", path.region, texts)
    yield _element("addresses", path.addresses, texts)


def show_legs(report: Report, texts: Texts) -> Iterator[Leg]:
    """Each way once; the model is named only where the models differ."""
    models = dict.fromkeys(leg.model for leg in report.facts.alignment)
    seen: dict[LegFact, list[str]] = {}
    for leg in report.facts.alignment:
        seen.setdefault(replace(leg, model=""), []).append(leg.model)
    for leg, held_in in seen.items():
        spf = leg.mechanism == "spf"
        silence = "nothing-signs" if report.request.no_dkim and not spf else ""
        known_from = report.path.envelope.source if spf else report.path.identity.source
        details = [texts.ui("html.path.source", source=texts.term("source", known_from))]
        details += [texts.term("alignment-mode", leg.mode)] if leg.mode else []
        details += [texts.term("dmarc-model", model) for model in held_in if len(held_in) < len(models)]
        yield Leg(
            mechanism=leg.mechanism.upper(),
            role=texts.ui("html.path.envelope" if spf else "html.path.identity"),
            domain=texts.said(leg.domain),
            details=" · ".join(details),
            proven=_state(leg.authenticated),
            proven_word=texts.ui("html.leg." + (silence or f"proven-{_state(leg.authenticated)}")),
            aligned=_state(leg.aligned),
            aligned_word=texts.ui("html.leg." + (silence or _how_aligned(leg))),
        )


def _how_aligned(leg: LegFact) -> str:
    """A name in alignment is told apart from one that is proven as well."""
    by_name_only = _state(leg.related) == "yes" and _state(leg.aligned) != "yes"
    return f"{'related' if by_name_only else 'aligned'}-{_state(leg.aligned)}"


def _state(word: str) -> str:
    """``yes``, ``no`` or ``unknown``: a word of a later version is not known here."""
    match word:
        case "yes" | "pass":
            return "yes"
        case "no" | "fail":
            return "no"
        case _:
            return "unknown"
