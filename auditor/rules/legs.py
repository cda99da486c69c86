"""What proves the From domain: does the SPF leg align, does the DKIM leg, or is it not known?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dmarc import DiscoveryModel, DmarcDiscovery, NotDecided, PolicyInForce, alignment
from auditor.mailauth.dns import Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import NotKnown
from auditor.model.path import EnvelopeKind
from auditor.model.request import Signing
from auditor.rules.dkim import has_nowhere_to_stand
from auditor.rules.dkim_keys import Standing, read_keys
from auditor.rules.dmarc import discoveries
from auditor.rules.envelope import has_usable_mail_exchanger
from auditor.rules.spf import authorises_sender


class Ternary(StrEnum):
    """Three-valued truth; ``unknown`` is never taken for ``no``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One mechanism in one discovery model."""

    domain: DomainName
    mode: AlignmentMode
    authenticated: Ternary
    """Whether SPF passes, or there is a usable key."""
    related: Ternary
    """Whether the name is in alignment with From, authenticated or not."""
    silent: Undetermined | None = None
    """What could not be asked, where that is why something is unknown."""

    @property
    def aligned(self) -> Ternary:
        """Authenticated, and in alignment with From."""
        both = {self.authenticated, self.related}
        if Ternary.NO in both:
            return Ternary.NO
        return Ternary.UNKNOWN if Ternary.UNKNOWN in both else Ternary.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Both mechanisms in one model."""

    model: DiscoveryModel
    spf: Leg
    dkim: Leg

    @property
    def passes(self) -> Ternary:
        """What DMARC would say (RFC 9989 section 4.4): one aligned leg is enough."""
        both = {self.spf.aligned, self.dkim.aligned}
        if Ternary.YES in both:
            return Ternary.YES
        return Ternary.UNKNOWN if Ternary.UNKNOWN in both else Ternary.NO


def find_legs(evidence: Evidence) -> tuple[Legs, Legs]:
    """By RFC 7489 with the Public Suffix List, and by RFC 9989 with the tree walk."""
    old, new = discoveries(evidence)
    return _legs(evidence, old), _legs(evidence, new)


def _legs(evidence: Evidence, discovery: DmarcDiscovery) -> Legs:
    spf_mode, dkim_mode = _modes(discovery)
    return Legs(
        model=discovery.model,
        spf=_spf_leg(evidence, spf_mode, discovery.model),
        dkim=_dkim_leg(evidence, dkim_mode, discovery.model),
    )


def _modes(discovery: DmarcDiscovery) -> tuple[AlignmentMode, AlignmentMode]:
    if isinstance(discovery.outcome, PolicyInForce):
        return discovery.outcome.record.aspf, discovery.outcome.record.adkim
    return AlignmentMode.RELAXED, AlignmentMode.RELAXED


def _spf_leg(evidence: Evidence, mode: AlignmentMode, model: DiscoveryModel) -> Leg:
    domain = evidence.path.envelope.value
    if (silent := evidence.envelope.silent) is not None:
        return Leg(domain=domain, mode=mode, authenticated=Ternary.UNKNOWN, related=Ternary.UNKNOWN, silent=silent)
    authenticated, silent = _spf_passes(evidence)
    return _leg(evidence, domain, mode, model, authenticated, silent)


def _spf_passes(evidence: Evidence) -> tuple[Ternary, Undetermined | None]:
    if evidence.path.envelope_kind is EnvelopeKind.DEFAULT:
        return Ternary.YES, None
    try:
        usable = has_usable_mail_exchanger(evidence)
        passes = usable and authorises_sender(evidence.spf_envelope or evidence.spf_from)
    except NotKnown as missing:
        return Ternary.UNKNOWN, missing.reply
    return Ternary.YES if passes else Ternary.NO, None


def _dkim_leg(evidence: Evidence, mode: AlignmentMode, model: DiscoveryModel) -> Leg:
    domain = evidence.path.identity.value
    if evidence.request.signing is Signing.NOTHING_SIGNS or has_nowhere_to_stand(evidence):
        return _leg(evidence, domain, mode, model, Ternary.NO)
    states = read_keys(evidence)
    usable = [state.seen.domain for state in states if state.standing is Standing.USABLE]
    if usable:
        legs = [_leg(evidence, each, mode, model, Ternary.YES) for each in dict.fromkeys(usable)]
        order = (Ternary.YES, Ternary.UNKNOWN, Ternary.NO)
        return min(legs, key=lambda leg: order.index(leg.aligned))
    silent = next((state.silent for state in states if state.silent is not None), None)
    tokens = [state for state in states if state.seen.is_token]
    all_given = len(tokens) >= evidence.sender.tokens or any(not state.seen.is_token for state in states)
    if states and silent is None and all_given:
        return _leg(evidence, domain, mode, model, Ternary.NO)
    return Leg(domain=domain, mode=mode, authenticated=Ternary.UNKNOWN, related=Ternary.UNKNOWN, silent=silent)


def _leg(
    evidence: Evidence,
    domain: DomainName,
    mode: AlignmentMode,
    model: DiscoveryModel,
    authenticated: Ternary,
    silent: Undetermined | None = None,
) -> Leg:
    found = alignment(evidence.request.from_domain, domain, mode, model, evidence.dmarc.replies)
    if isinstance(found, NotDecided):
        silent = silent or (found.needs[0] if found.needs else None)
        return Leg(domain=domain, mode=mode, authenticated=authenticated, related=Ternary.UNKNOWN, silent=silent)
    related = Ternary.YES if found else Ternary.NO
    return Leg(domain=domain, mode=mode, authenticated=authenticated, related=related, silent=silent)
