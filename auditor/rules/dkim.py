"""Is there a usable public key, under every name that this sender was given?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypedDict

from auditor.mailauth.dkim import DkimKey, DkimKeyFault, Ed25519Key
from auditor.mailauth.dns import Query
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding, NeedsInput, NotApplicable, NotKnown
from auditor.model.findings.dkim import (
    DkimCnameDangling,
    DkimCnameFlattened,
    DkimCnamePastedAsTxt,
    DkimCnameWrongTarget,
    DkimEd25519Only,
    DkimHashObsolete,
    DkimKeyMalformed,
    DkimKeyNotForMail,
    DkimKeyRevoked,
    DkimKeyTesting,
    DkimKeyTooShort,
    DkimKeyWeak,
    DkimMultipleKeys,
    DkimOk,
    DkimSelectorMissing,
    DkimSelectorOfAnotherSender,
    DkimSesTokensIncomplete,
)
from auditor.model.request import Signing
from auditor.model.severity import Confidence, Owner, Severity
from auditor.rules.dkim_keys import KeyState, Standing, read_keys
from auditor.rules.engine import Conclusions
from auditor.rules.from_domain import is_proven_absent


class _About(TypedDict):
    subject: DomainName
    selector: str
    evidence: tuple[Query, ...]


def judge_dkim(evidence: Evidence) -> Conclusions:
    """Every selector given; without any, the question cannot be answered from DNS (RFC 6376 section 3.1)."""
    request = evidence.request
    if request.signing is Signing.NOTHING_SIGNS:
        yield NotApplicable("no-dkim-stated")
        return
    if not evidence.dkim.keys:
        if has_nowhere_to_stand(evidence):
            yield NotApplicable("from-domain-not-found")
            return
        raise _needs_tokens(evidence)
    states = read_keys(evidence)
    tokens = [state for state in states if state.seen.is_token]
    usable = any(state.standing is Standing.USABLE for state in states)
    everything_known = not any(state.silent for state in states) and len(tokens) in {0, evidence.sender.tokens}
    for state in states:
        yield from _one(evidence, state, usable=usable, everything_known=everything_known)
    missing = tuple(state.seen.selector for state in tokens if state.standing is Standing.MISSING)
    if missing:
        yield DkimSesTokensIncomplete(
            subject=evidence.path.identity.value,
            missing=missing,
            given=len(tokens),
            wanted=evidence.sender.tokens,
            evidence=tuple(reply.query for state in tokens for reply in (state.seen.cname, state.seen.txt)),
        )
    for state in states:
        if state.standing is not Standing.USABLE and state.silent is not None:
            raise NotKnown(state.silent)
    if 0 < len(tokens) < evidence.sender.tokens and not missing:
        raise NeedsInput("tokens-not-all-given", "give-ses-tokens", evidence.path.identity.value)


def has_nowhere_to_stand(evidence: Evidence) -> bool:
    """Whether no key can exist: below a name that does not exist there is nothing (RFC 8020 section 2)."""
    only_from = evidence.dkim.candidates == (evidence.request.from_domain,)
    return only_from and is_proven_absent(evidence)


def _needs_tokens(evidence: Evidence) -> NeedsInput:
    tried = tuple(str(control.query.name.parent) for control in evidence.dkim.controls)
    return NeedsInput("dkim-not-proven", "give-ses-tokens", evidence.request.from_domain, tried)


def _one(evidence: Evidence, state: KeyState, *, usable: bool, everything_known: bool) -> Iterator[Finding]:
    seen = state.seen
    asked = (seen.cname.query, seen.txt.query)
    about = _About(subject=seen.name, selector=seen.selector, evidence=asked)
    if state.standing is Standing.MISSING:
        if not seen.is_token:
            names = tuple(key.name for key in evidence.dkim.keys if key.selector == seen.selector)
            yield DkimSelectorMissing(looked_at=names, **about)
        return
    if state.standing is Standing.UNKNOWN:
        return
    if state.pasted:
        yield DkimCnamePastedAsTxt(text=state.pasted, expected=state.expected[0], **about)
        return
    if state.target is not None and not state.right_target:
        yield DkimCnameWrongTarget(target=state.target, expected=state.expected[0], **about)
        return
    if state.other_provider and state.target is not None:
        severity = Severity.ADVICE if usable else Severity.BLOCKER
        yield DkimSelectorOfAnotherSender(
            target=state.target, provider=state.other_provider, severity=severity, **about
        )
        return
    if state.key is None:
        if state.target is not None and state.silent is None:
            severity = Severity.ADVICE if usable else Severity.BLOCKER
            confidence = Confidence.OBSERVED if everything_known else Confidence.INFERRED
            yield DkimCnameDangling(target=state.target, severity=severity, confidence=confidence, **about)
        return
    if seen.is_token and state.target is None and not state.silent:
        yield DkimCnameFlattened(expected=state.expected[0], **about)
    for finding in _key(state, state.key, about):
        yield _weighed(finding, state, usable=usable, everything_known=everything_known)


def _weighed(finding: Finding, state: KeyState, *, usable: bool, everything_known: bool) -> Finding:
    """What a fault of one token's key is worth beside the others of its set."""
    if finding.severity is not Severity.BLOCKER or not state.seen.is_token:
        return finding
    if usable and state.target is not None:
        # The hotel's CNAME is right and the sender has other keys: this one is the sender's to mend.
        return replace(finding, severity=Severity.ADVICE, owner=Owner.PLATFORM)
    # Another token's key may be the one that signs.
    return finding if everything_known else replace(finding, confidence=Confidence.INFERRED)


def _key(state: KeyState, key: DkimKey | DkimKeyFault, about: _About) -> Iterator[Finding]:
    if state.keys is not None and state.keys.ambiguous:
        yield DkimMultipleKeys(records=len(state.keys.outcomes), **about)
    if isinstance(key, DkimKeyFault):
        yield DkimKeyMalformed(fault=key.code, record=key.text, characters=key.key_characters, **about)
        return
    if (problem := _unusable(key, about)) is not None:
        yield problem
        return
    if key.testing:
        yield DkimKeyTesting(**about)
    if key.weak:
        yield DkimKeyWeak(bits=key.bits, **about)
    yield DkimOk(algorithm=key.type, bits=key.bits, target=state.target, **about)


def _unusable(key: DkimKey, about: _About) -> Finding | None:
    if key.revoked:
        return DkimKeyRevoked(**about)
    if key.too_short:
        return DkimKeyTooShort(bits=key.bits, **about)
    if not key.usable_for_mail:
        return DkimKeyNotForMail(services=tuple(sorted(key.services)), **about)
    if not key.accepts_sha256:
        return DkimHashObsolete(**about)
    if isinstance(key.public, Ed25519Key):
        return DkimEd25519Only(**about)
    return None
