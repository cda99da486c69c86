"""What must the SPF record of From, and that of the envelope, become?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.knowledge.mail_providers import mail_provider_of
from auditor.knowledge.profiles import FromSpf, Profile
from auditor.knowledge.senders import Sender
from auditor.mailauth.dns import Absent, Answer, RecordType, Txt, Undetermined
from auditor.mailauth.spf import (
    MAX_DNS_TERMS,
    MAX_VOID_LOOKUPS,
    NoRecord,
    NotFollowed,
    SpfNode,
    SpfRecord,
    SpfResult,
    Term,
    is_spf_record,
    parse_record,
)
from auditor.model.evidence import Evidence, NearMiss, SpfEvidence
from auditor.model.finding import Finding
from auditor.model.findings.spf import (
    SpfAllowsEveryone,
    SpfAnswerDependsOnAddress,
    SpfFinding,
    SpfIncludeLoop,
    SpfIncludeWithoutRecord,
    SpfMissing,
    SpfMultipleRecords,
    SpfMxTooManyHosts,
    SpfSenderNotAuthorised,
    SpfSenderPartlyAuthorised,
    SpfSyntaxError,
    SpfTooManyLookups,
    SpfTooManyVoidLookups,
    SpfTypingMistake,
)
from auditor.model.path import EnvelopeKind
from auditor.model.severity import Identity
from auditor.plan.envelope import is_out_of_place
from auditor.plan.intent import (
    Intent,
    clear_away,
    is_alias,
    is_on_its_way,
    misplacements,
    standing_at,
    texts_among,
    txt,
)
from auditor.plan.spf_doors import close_doors
from auditor.plan.spf_record import Draft, canonical, merge, read, unreadable

_NOTHING = Draft(mechanisms=(), all="", modifiers=())
_LEADS_NOWHERE = (NotFollowed.LOOP, NotFollowed.BAD_DOMAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One domain's SPF record and what is wrong with it."""

    evidence: Evidence
    spf: SpfEvidence
    troubles: tuple[SpfFinding, ...]
    misplaced: tuple[str, ...]
    must_authorise: bool
    """Whether the sender has to pass here."""
    others: tuple[str, ...]
    """Terms for those who are known to send for this domain too."""

    def has(self, *kinds: type[SpfFinding]) -> bool:
        return any(isinstance(trouble, kinds) for trouble in self.troubles)


def plan_spf(
    evidence: Evidence,
    troubles: tuple[Finding, ...],
    *,
    sender: Sender,
    profile: Profile,
    findings: tuple[Finding, ...],
) -> Iterator[Intent]:
    """The record at From, then the one at the envelope; at one name if they are the same domain."""
    for spf, identities in _domains(evidence):
        if spf is evidence.spf_envelope and is_out_of_place(evidence, findings):
            continue
        of_spf = tuple(each for each in troubles if isinstance(each, SpfFinding) and each.identity in identities)
        misplaced = misplacements(troubles, spf.domain) if _near_misses(evidence, spf) else ()
        if not of_spf and not misplaced:
            continue
        at_from = spf is evidence.spf_from
        demanded = Identity.ENVELOPE in identities or profile.from_spf is FromSpf.AUTHORISES_SENDER
        place = _Place(
            evidence=evidence,
            spf=spf,
            troubles=of_spf,
            misplaced=misplaced,
            must_authorise=demanded or any(isinstance(each, SpfMissing) for each in of_spf),
            others=_mailbox_provider(evidence) if at_from else (),
        )
        yield from _plan_place(place, ttl=sender.mail_from.ttl)


def _domains(evidence: Evidence) -> Iterator[tuple[SpfEvidence, frozenset[Identity]]]:
    if evidence.path.envelope_kind is EnvelopeKind.DEFAULT:
        yield evidence.spf_from, frozenset({Identity.FROM})
    elif evidence.spf_envelope is None:
        yield evidence.spf_from, frozenset(Identity)
    else:
        yield evidence.spf_from, frozenset({Identity.FROM})
        yield evidence.spf_envelope, frozenset({Identity.ENVELOPE})


def _mailbox_provider(evidence: Evidence) -> tuple[str, ...]:
    """The include that the receiver of the domain's mail publishes for its customers, where the table knows it."""
    mx = evidence.domain.mx
    provider = mail_provider_of([each.exchange for each in mx.exchangers]) if isinstance(mx, Answer) else None
    return (f"include:{provider.spf_include}",) if provider is not None and provider.spf_include else ()


def _plan_place(place: _Place, *, ttl: int) -> Iterator[Intent]:
    evidence, spf = place.evidence, place.spf
    reply = spf.txt
    standing = standing_at(reply, evidence)
    # The From domain has a life beside mail: what it is through a wildcard's CNAME would end with a first record.
    aliased = bool(reply.chain) if spf is evidence.spf_from else is_alias(reply, evidence)
    if isinstance(reply, Undetermined) or aliased:
        return
    if is_on_its_way(spf.domain, RecordType.TXT, standing, evidence):
        return
    near = tuple(text for each in place.troubles if isinstance(each, SpfMissing) for text in each.near_misses)
    texts = tuple(
        each.text for each in standing if isinstance(each, Txt) and (is_spf_record(each.text) or each.text in near)
    )
    misses = _near_misses(evidence, spf)
    values = texts or tuple(miss.value for miss in misses[:1])
    final = _rewritten(place, values)
    mends = (*_mended(place, final), *place.misplaced)
    if not mends or (len(texts) == 1 and canonical(texts[0]) == final.text):
        return
    remove = texts_among(standing, texts)
    yield Intent(
        name=spf.domain,
        type=RecordType.TXT,
        standing=standing,
        remove=remove,
        add=(txt(final.text),),
        ttl=ttl,
        mends=mends,
        dropped=tuple(term for text in values for term in unreadable(text)),
    )
    yield from (clear_away(miss, place.misplaced) for miss in misses)


def _near_misses(evidence: Evidence, spf: SpfEvidence) -> tuple[NearMiss, ...]:
    if not isinstance(spf.txt, Answer | Absent):
        return ()
    misses = evidence.placement.near_misses
    return tuple(miss for miss in misses if miss.expected == spf.domain and miss.type is RecordType.TXT)


def _rewritten(place: _Place, texts: tuple[str, ...]) -> Draft:
    """The record that it is to become."""
    sender = place.evidence.sender.include
    draft = merge(tuple(read(text) for text in texts)).without(_dead_terms(place)) if texts else _NOTHING
    shut = close_doors(draft, _doors(place))
    opens = draft.all == "all" or shut != draft
    draft = shut.softened() if opens else draft
    is_new = draft.text == _NOTHING.text
    if place.must_authorise and (opens or not _passes(place.spf) or place.has(SpfAnswerDependsOnAddress)):
        draft = draft.with_first(sender)
    if place.spf.tree.root.record is None or opens:
        for term in place.others:
            draft = draft.with_last(term)
    if draft.mechanisms[:1] == (sender,) and _cost(place, draft) > MAX_DNS_TERMS:
        draft = draft.with_ranges_early()
    return draft.closed() if is_new else draft


def _passes(spf: SpfEvidence) -> bool:
    return spf.authorisation is not None and spf.authorisation.results == {SpfResult.PASS}


def _dead_terms(place: _Place) -> set[str]:
    """Terms by which nobody can ever pass: their domain has no record, or leads back; where it counts, no data."""
    dead = {
        term
        for term, child in _below(place.spf).items()
        if isinstance(child.outcome, NoRecord) or child.outcome in _LEADS_NOWHERE
    }
    return dead | _void_terms(place.spf) if place.has(SpfTooManyVoidLookups, SpfTooManyLookups) else dead


def _below(spf: SpfEvidence) -> dict[str, SpfNode]:
    """The records that its own record leads to, by the term that does."""
    terms = {term.span: term.render() for term in _terms(spf)}
    children = spf.tree.root.children
    return {terms[child.link.span]: child for child in children if child.link is not None and child.link.span in terms}


def _void_terms(spf: SpfEvidence) -> set[str]:
    """Its own terms whose questions come back empty."""
    terms = {term.span: term.render() for term in _terms(spf)}
    return {terms[term.span] for term in spf.tree.root.resolved if term.is_void and term.span in terms}


def _terms(spf: SpfEvidence) -> tuple[Term, ...]:
    record = spf.tree.root.record
    return record.terms if record is not None else ()


def _doors(place: _Place) -> tuple[str, ...]:
    """The terms of its own record that admit a part of the internet no mail system has."""
    doors = (each for each in place.troubles if isinstance(each, SpfAllowsEveryone))
    return tuple(door.term for door in doors if door.at == place.spf.domain)


def _mended(place: _Place, final: Draft) -> tuple[str, ...]:
    """Ids of what the rewritten record puts right: at this name, or by coming before it in evaluation."""
    ids = [trouble.id for trouble in place.troubles if _is_mended(place, trouble, final)]
    return tuple(dict.fromkeys(ids))


def _is_mended(place: _Place, trouble: SpfFinding, final: Draft) -> bool:
    domain = place.spf.domain
    sender_first = final.mechanisms[:1] == (place.evidence.sender.include,)
    match trouble:
        case SpfTooManyLookups():
            return (trouble.reached and sender_first) or _cost(place, final) <= MAX_DNS_TERMS
        case SpfTooManyVoidLookups():
            return (trouble.reached and sender_first) or _voids(place, final) <= MAX_VOID_LOOKUPS
        case SpfIncludeWithoutRecord(at=at, also_at=others):
            return {at, *others} == {domain} or (trouble.reached and sender_first)
        case SpfMxTooManyHosts():
            return trouble.reached and sender_first
        case SpfAllowsEveryone(at=at):
            return at == domain
        case SpfSenderNotAuthorised() | SpfSenderPartlyAuthorised() | SpfAnswerDependsOnAddress():
            return sender_first
        case SpfMissing():
            return True
        case SpfIncludeLoop(at=at) | SpfMultipleRecords(at=at) | SpfSyntaxError(at=at) | SpfTypingMistake(at=at):
            # Mended here, or evaluated after the sender's include.
            return at == domain or (trouble.reached and sender_first)
        case _:
            return False


def _cost(place: _Place, final: Draft) -> int:
    """DNS terms that evaluation meets, with what is known of the records below."""
    below = _below(place.spf)
    record = parse_record(final.text)
    terms = record.terms if isinstance(record, SpfRecord) else ()
    found = [below.get(term.render()) for term in terms]
    return sum(term.counts for term in terms) + sum(node.subtree_lookups for node in found if node is not None)


def _voids(place: _Place, final: Draft) -> int:
    own = len(_void_terms(place.spf) & set(final.mechanisms))
    below = _below(place.spf)
    return own + sum(below[term].subtree_void_lookups for term in final.mechanisms if term in below)
