"""What is one selector worth: the state of its name, of its CNAME and of its key?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from auditor.knowledge.dkim_targets import provider_of_dkim_target
from auditor.mailauth.dkim import DkimKey, DkimKeyFault, DkimKeySet, Ed25519Key, parse_keys
from auditor.mailauth.dns import Answer, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence, KeyEvidence


class Standing(IntEnum):
    """How much of a selector is there; the higher of two candidates counts."""

    MISSING = 0
    UNKNOWN = 1
    PRESENT = 2
    USABLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """One selector at one domain, read."""

    seen: KeyEvidence
    standing: Standing
    silent: Undetermined | None = None
    """What could not be asked, where that matters."""
    target: DomainName | None = None
    """Where the CNAME leads."""
    expected: tuple[DomainName, ...] = ()
    """Where a token's CNAME may lead."""
    right_target: bool = True
    other_provider: str = ""
    """The service whose key host the CNAME leads to, where it is not this sender."""
    pasted: str = ""
    """The TXT that holds the CNAME's target."""
    keys: DkimKeySet | None = None
    """What was read at the name; None: no TXT there, or it was not asked successfully."""

    @property
    def key(self) -> DkimKey | DkimKeyFault | None:
        """The record that counts: the first usable, else the first."""
        if self.keys is None or not self.keys.outcomes:
            return None
        usable = [key for key in self.keys.keys if key.verifiable]
        return usable[0] if usable else self.keys.outcomes[0]


def read_keys(evidence: Evidence) -> tuple[KeyState, ...]:
    """Each selector once, in the order given: at the candidate where it stands best, a token at the signing domain.

    A set of tokens belongs to one identity in one region: what stands at another domain does not complete it, and a
    CNAME into another zone than the rest is wrong.
    """
    states = _in_one_zone([_read(evidence, seen) for seen in evidence.dkim.keys])
    here = [state for state in states if state.seen.is_token and state.seen.domain == evidence.path.identity.value]
    elsewhere = _perhaps_whole(evidence, states)
    best: dict[str, KeyState] = {}
    for state in states:
        selector = state.seen.selector
        if not state.seen.is_token:
            if selector not in best or state.standing > best[selector].standing:
                best[selector] = state
        elif selector not in best:
            own = next((each for each in here if each.seen.selector == selector), state)
            best[selector] = elsewhere.get(selector, own) if own.standing is Standing.MISSING else own
    return tuple(best.values())


def _in_one_zone(states: list[KeyState]) -> list[KeyState]:
    """The zone that most CNAMEs of the set lead into is the right one for all; the first of equals."""
    zones = [
        state.target.parent
        for state in states
        if state.seen.is_token and state.target is not None and state.right_target
    ]
    if len(set(zones)) < 2:
        return states
    right = max(dict.fromkeys(zones), key=zones.count)

    def judged(state: KeyState) -> KeyState:
        if not state.seen.is_token or state.target is None or not state.right_target or state.target.parent == right:
            return state
        expected = (right.child(state.seen.selector),)
        return replace(state, standing=Standing.PRESENT, right_target=False, expected=expected)

    return [judged(state) for state in states]


def _perhaps_whole(evidence: Evidence, states: list[KeyState]) -> dict[str, KeyState]:
    """The tokens that did not answer at another candidate at which none is known to be missing."""
    for domain in evidence.dkim.candidates:
        there = [state for state in states if state.seen.is_token and state.seen.domain == domain]
        silent = {state.seen.selector: state for state in there if state.standing is Standing.UNKNOWN}
        is_other = domain != evidence.path.identity.value
        if is_other and silent and all(state.standing is not Standing.MISSING for state in there):
            return silent
    return {}


def _read(evidence: Evidence, seen: KeyEvidence) -> KeyState:
    expected = tuple(zone.child(seen.selector) for zone in evidence.sender.dkim_zones) if seen.is_token else ()
    if evidence.dkim.is_wildcard(seen):
        return KeyState(seen=seen, standing=Standing.MISSING, expected=expected)
    target = seen.cname.names[0] if isinstance(seen.cname, Answer) and seen.cname.names else None
    texts = seen.txt.texts if isinstance(seen.txt, Answer) else ()
    silent = next((reply for reply in (seen.cname, seen.txt) if isinstance(reply, Undetermined)), None)
    if target is None and not texts:
        standing = Standing.UNKNOWN if silent else Standing.MISSING
        return KeyState(seen=seen, standing=standing, silent=silent, expected=expected)
    if (control := evidence.dkim.silent_control(seen)) is not None:
        return KeyState(seen=seen, standing=Standing.UNKNOWN, silent=control, expected=expected)
    if not seen.is_token and isinstance(seen.cname, Undetermined):
        # Whose key it is shows in the CNAME.
        return KeyState(seen=seen, standing=Standing.UNKNOWN, silent=seen.cname)
    pasted = next((text for text in texts if _is_target(text, expected)), "")
    keys = parse_keys(texts) if texts and not pasted else None
    if seen.is_token and target in expected and keys is None and silent is None:
        expected = _expected_of_region(evidence, seen, expected)
    is_flattened = target is None and keys is not None and silent is None
    right = not seen.is_token or target in expected or is_flattened
    provider = provider_of_dkim_target(target) if target is not None and not seen.is_token else None
    foreign = "" if provider is None or _is_senders(evidence, target) else provider.name
    usable = right and not foreign and keys is not None and any(_signs_rsa(key) for key in keys.keys)
    return KeyState(
        seen=seen,
        standing=Standing.USABLE if usable else Standing.PRESENT,
        silent=silent,
        target=target,
        expected=expected,
        right_target=right,
        other_provider=foreign,
        pasted=pasted,
        keys=keys,
    )


def _expected_of_region(
    evidence: Evidence, seen: KeyEvidence, expected: tuple[DomainName, ...]
) -> tuple[DomainName, ...]:
    """Where the CNAME leads there is no key: if the envelope's MX names a region, only that region's zone is right."""
    mx = evidence.envelope.mx
    hosts = [each.exchange for each in mx.exchangers] if isinstance(mx, Answer) else []
    regions = [evidence.sender.region_of_host[host] for host in hosts if host in evidence.sender.region_of_host]
    return (evidence.sender.zone_of_region[regions[0]].child(seen.selector),) if regions else expected


def _signs_rsa(key: DkimKey) -> bool:
    return key.verifiable and not isinstance(key.public, Ed25519Key)


def _is_senders(evidence: Evidence, target: DomainName | None) -> bool:
    return target is not None and any(target.is_below(zone) for zone in evidence.sender.dkim_zones)


def _is_target(text: str, expected: tuple[DomainName, ...]) -> bool:
    name = text.strip().strip('"').rstrip(".").lower()
    return any(name == each.text for each in expected)
