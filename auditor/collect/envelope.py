"""Which MAIL FROM domain is used: the one stated, the profile's, one found by probing, or the sender's own?"""

from __future__ import annotations

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
    """A probe without an answer: nothing was found, and it might have been there."""


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
    for name in candidates:
        control = control_name(name.parent)
        is_mail_from = _leads_to_sender(
            replies[Query(name, RecordType.MX)], replies[Query(control, RecordType.MX)], sender
        )
        if name == pattern and not is_mail_from:
            is_mail_from = _authorises_by_name(
                replies[Query(name, RecordType.TXT)], replies[Query(control, RecordType.TXT)], sender
            )
        if is_mail_from:
            source = Source.PROFILE if name == pattern else Source.PROBED
            return EnvelopeFound(envelope=Sourced(name, source), kind=EnvelopeKind.CUSTOM, probed=tuple(candidates))
    silent = [reply for query, reply in replies.items() if query.name in candidates and isinstance(reply, Undetermined)]
    return replace(
        _default(request, profile, sender, Source.ASSUMED),
        probed=tuple(candidates),
        silent=silent[0] if silent else None,
    )


def _leads_to_sender(reply: Reply, control: Reply, sender: Sender) -> bool:
    if not isinstance(reply, Answer) or is_same_answer(reply, control):
        return False
    return any(sender.region_of_feedback_host(mx.exchange) for mx in reply.exchangers)


def _authorises_by_name(reply: Reply, control: Reply, sender: Sender) -> bool:
    """An SPF record that names the sender shows that a MAIL FROM domain was meant, even where its MX is missing."""
    if not isinstance(reply, Answer) or is_same_answer(reply, control):
        return False
    return any(is_spf_record(text) and f":{sender.spf_domain}" in text.lower() for text in reply.texts)


def _default(request: AuditRequest, profile: Profile, sender: Sender, source: Source) -> EnvelopeFound:
    region = request.region or profile.region
    domain = sender.default_envelope(region) if region else sender.spf_domain
    return EnvelopeFound(envelope=Sourced(domain, source), kind=EnvelopeKind.DEFAULT)
