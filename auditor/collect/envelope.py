"""Which MAIL FROM domain is used: the one stated, the profile's, one found by probing, or the sender's own?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from auditor.collect.asking import ask_all, control_name
from auditor.knowledge.profiles import Profile
from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import Answer, Query, RecordType, Reply, Resolver, Undetermined, is_same_answer
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf import is_spf_record
from auditor.model.path import EnvelopeKind, Sourced
from auditor.model.request import AuditRequest, EnvelopeDefault, EnvelopeGiven, EnvelopeNotStated
from auditor.model.severity import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFound:
    """The envelope of the path, and what was tried to find it."""

    envelope: Sourced[DomainName]
    kind: EnvelopeKind
    probed: tuple[DomainName, ...] = ()
    silent: Undetermined | None = None
    """A probe without an answer: the envelope might have been there, before any that was found."""


async def find_envelope(
    request: AuditRequest, *, profile: Profile, sender: Sender, organizational: DomainName, resolver: Resolver
) -> EnvelopeFound:
    """As stated; else the profile's pattern, then the sender's usual labels, then the sender's own envelope."""
    match request.envelope:
        case EnvelopeGiven(domain):
            default = domain == sender.spf_domain or sender.region_of_default_envelope(domain) is not None
            kind = EnvelopeKind.DEFAULT if default else EnvelopeKind.CUSTOM
            return EnvelopeFound(envelope=Sourced(domain, Source.GIVEN), kind=kind)
        case EnvelopeDefault():
            return _default(request, profile, sender, Source.GIVEN)
        case EnvelopeNotStated():
            return await _probe(request, profile, sender, organizational, resolver)


async def _probe(
    request: AuditRequest, profile: Profile, sender: Sender, organizational: DomainName, resolver: Resolver
) -> EnvelopeFound:
    identity = request.identity or profile.identity_for(request.from_domain)
    bases = (identity,) if identity else tuple(dict.fromkeys((request.from_domain, organizational)))
    pattern = profile.mail_from_for(request.from_domain)
    labelled = [base.child(label) for base in bases for label in sender.mail_from.usual_labels]
    candidates = [name for name in dict.fromkeys([*([pattern] if pattern else []), *labelled]) if name.is_representable]
    parents = dict.fromkeys(name.parent for name in candidates)
    questions = [Query(name, RecordType.MX) for name in (*candidates, *map(control_name, parents))]
    if pattern:
        questions += [Query(name, RecordType.TXT) for name in (pattern, control_name(pattern.parent))]
    replies = await ask_all(resolver, questions)
    silent: Undetermined | None = None
    for name in candidates:
        seen = _is_mail_from(name, replies, sender, is_pattern=name == pattern)
        if isinstance(seen, Undetermined):
            silent = silent or seen
        elif seen:
            source = Source.PROFILE if name == pattern else Source.PROBED
            return EnvelopeFound(
                envelope=Sourced(name, source), kind=EnvelopeKind.CUSTOM, probed=tuple(candidates), silent=silent
            )
    return replace(_default(request, profile, sender, Source.ASSUMED), probed=tuple(candidates), silent=silent)


def _is_mail_from(
    name: DomainName, replies: Mapping[Query, Reply], sender: Sender, *, is_pattern: bool
) -> bool | Undetermined:
    """Whether the name is meant as a MAIL FROM domain; what was silent where that could have shown it."""
    types = (RecordType.MX, RecordType.TXT) if is_pattern else (RecordType.MX,)
    silent: Undetermined | None = None
    for each in types:
        reply, control = replies[Query(name, each)], replies[Query(control_name(name.parent), each)]
        if is_same_answer(reply, control):
            continue
        if isinstance(reply, Undetermined):
            silent = silent or reply
        elif isinstance(reply, Answer) and _names_sender(reply, sender):
            if not isinstance(control, Undetermined) or control.chain:
                return True
            silent = silent or control
    return silent or False


def _names_sender(answer: Answer, sender: Sender) -> bool:
    """Its MX leads to the sender; or its SPF record names it, so that one was meant where only the MX is missing."""
    if any(sender.region_of_feedback_host(mx.exchange) for mx in answer.exchangers):
        return True
    return any(is_spf_record(text) and f":{sender.spf_domain}" in text.lower() for text in answer.texts)


def _default(request: AuditRequest, profile: Profile, sender: Sender, source: Source) -> EnvelopeFound:
    region = request.region or profile.region
    domain = sender.default_envelope(region) if region else sender.spf_domain
    return EnvelopeFound(envelope=Sourced(domain, source), kind=EnvelopeKind.DEFAULT)
