"""What does a domain's SPF record cost, and where, whoever the client is?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from ipaddress import ip_network

from auditor.mailauth.dns import Absent, Answer, Query, RecordType, Reply, Resolver, Txt, Undetermined
from auditor.mailauth.escaping import unescape
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.macro_syntax import MacroString
from auditor.mailauth.spf.macros import MacroValues, SenderIdentity, expand_name, name_of
from auditor.mailauth.spf.selection import Selected, can_be_asked, can_have_record, select
from auditor.mailauth.spf.syntax import is_spf_record
from auditor.mailauth.spf.terms import (
    ATerm,
    ExistsTerm,
    IncludeTerm,
    Ip4Term,
    Ip6Term,
    Mechanism,
    MxTerm,
    Network,
    RedirectTerm,
    SpfRecord,
    SpfSyntaxFault,
)
from auditor.mailauth.spf.tree import NotFollowed, ResolvedTerm, SpfNode, SpfTree, TreeLink

MAX_NODES = 500
"""Records looked at: fifty times what evaluation can reach, so a count stays exact wherever it could be mended."""
MAX_DEPTH = 40
"""Includes inside includes; evaluation ends at ten."""
MAX_RESOLVED_TERMS = 300
"""``a``, ``mx`` and ``exists`` terms resolved in one survey."""
MAX_MX_RESOLVED = 20
"""Hosts of one ``mx`` whose addresses are asked for; more than ten are a permerror anyway."""

_NOBODY = SenderIdentity(b"postmaster", b"")
_NO_CLIENT = ip_network("0.0.0.0/0").network_address


async def survey(resolver: Resolver, domain: DomainName) -> SpfTree:
    """The whole tree of includes and redirects from ``domain``, each level asked at once, within the bounds above."""
    return SpfTree(await _Survey(resolver).run(domain))


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A node while the survey runs."""

    domain: DomainName
    ancestors: tuple[DomainName, ...] = ()
    link: TreeLink | None = None
    outcome: Selected | NotFollowed
    texts: tuple[Txt, ...] = ()
    ttl: int | None = None
    queries: list[str] = field(default_factory=list)
    resolved: list[ResolvedTerm] = field(default_factory=list)
    children: dict[int, _Draft] = field(default_factory=dict)
    """By the start of the term that leads there."""
    reached_at: int = 0


class _Survey:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._nodes = 0
        self._resolved = 0

    async def run(self, domain: DomainName) -> SpfNode:
        root = _Draft(domain=domain, outcome=NotFollowed.BAD_DOMAIN)
        level = [root] if can_have_record(domain) else []
        async with asyncio.TaskGroup() as addresses:
            # Addresses are asked for beside the levels below: no record waits for them.
            while level:
                replies = await asyncio.gather(*(self._ask(d.domain, RecordType.TXT, d.queries) for d in level))
                below: list[_Draft] = []
                for draft, reply in zip(level, replies, strict=True):
                    _note(draft, reply)
                    if isinstance(draft.outcome, SpfRecord):
                        below += self._descend(draft, draft.outcome)
                        self._resolve(draft, draft.outcome, addresses)
                level = below
        _place(root, 0)
        return _freeze(root)

    async def _ask(self, name: DomainName, kind: RecordType, queries: list[str]) -> Reply:
        query = Query(name, kind)
        queries.append(query.id)
        return await self._resolver.ask(query)

    def _descend(self, draft: _Draft, record: SpfRecord) -> list[_Draft]:
        """Make the children; gives those whose record is to be asked for."""
        below = []
        for term in _leading(record):
            child = self._child(draft, term)
            draft.children[term.span.start] = child
            if child.outcome is NotFollowed.CAPPED:
                break
            if not isinstance(child.outcome, NotFollowed):
                self._nodes += 1
                below.append(child)
        return below

    def _child(self, draft: _Draft, term: IncludeTerm | RedirectTerm) -> _Draft:
        qualifier = term.qualifier if isinstance(term, IncludeTerm) else None
        name = _static_name(term.domain, draft.domain)
        ancestors = (*draft.ancestors, draft.domain)
        outcome: Selected | NotFollowed = draft.outcome
        if not term.domain.is_static:
            outcome = NotFollowed.MACRO
        elif not can_have_record(name):
            outcome = NotFollowed.BAD_DOMAIN
        elif name in ancestors:
            outcome = NotFollowed.LOOP
        elif self._nodes >= MAX_NODES or len(ancestors) > MAX_DEPTH:
            outcome = NotFollowed.CAPPED
        link = TreeLink(term=term.text, span=term.span, qualifier=qualifier)
        return _Draft(domain=name, ancestors=ancestors, link=link, outcome=outcome)

    def _resolve(self, draft: _Draft, record: SpfRecord, tasks: asyncio.TaskGroup) -> None:
        for term in record.effective_mechanisms:
            if isinstance(term, ATerm | MxTerm | ExistsTerm) and (term.domain is None or term.domain.is_static):
                if self._resolved >= MAX_RESOLVED_TERMS:
                    return
                self._resolved += 1
                tasks.create_task(self._resolve_term(draft, term))

    async def _resolve_term(self, draft: _Draft, term: ATerm | MxTerm | ExistsTerm) -> None:
        name = draft.domain if term.domain is None else _static_name(term.domain, draft.domain)
        if not can_be_asked(name):
            return
        kinds = {"a": (RecordType.A, RecordType.AAAA), "mx": (RecordType.MX,), "exists": (RecordType.A,)}[term.name]
        replies = await asyncio.gather(*(self._ask(name, kind, draft.queries) for kind in kinds))
        is_void = all(isinstance(reply, Absent) for reply in replies)
        hosts = [mx.exchange for reply in replies if isinstance(reply, Answer) for mx in reply.exchangers]
        more = [
            self._ask(host, kind, draft.queries)
            for host in hosts[:MAX_MX_RESOLVED]
            if can_be_asked(host)
            for kind in (RecordType.A, RecordType.AAAA)
        ]
        replies += await asyncio.gather(*more)
        draft.resolved.append(
            ResolvedTerm(
                term=term.text,
                span=term.span,
                qualifier=term.qualifier,
                name=name,
                networks=() if isinstance(term, ExistsTerm) else _networks(term, replies),
                hosts=len(hosts),
                is_void=is_void,
                undetermined=tuple(reply for reply in replies if isinstance(reply, Undetermined)),
            )
        )


def _note(draft: _Draft, reply: Reply) -> None:
    draft.outcome = select(reply)
    if isinstance(reply, Answer):
        draft.texts = tuple(record for record in reply.records if isinstance(record, Txt))
        draft.ttl = reply.ttl


def _leading(record: SpfRecord) -> list[IncludeTerm | RedirectTerm]:
    includes: list[IncludeTerm | RedirectTerm] = [
        term for term in record.effective_mechanisms if isinstance(term, IncludeTerm)
    ]
    return includes + ([record.effective_redirect] if record.effective_redirect else [])


def _counting(record: SpfRecord) -> list[Mechanism | RedirectTerm]:
    """The terms of section 4.6.4 that evaluation can reach, in its order."""
    terms: list[Mechanism | RedirectTerm] = [term for term in record.effective_mechanisms if term.counts]
    return terms + ([record.effective_redirect] if record.effective_redirect else [])


def _static_name(spec: MacroString, domain: DomainName) -> DomainName:
    if not spec.is_static:
        return name_of(spec.text.encode())
    return expand_name(spec, MacroValues(sender=_NOBODY, domain=domain, ip=_NO_CLIENT, helo=b""))


def _networks(term: ATerm | MxTerm, replies: list[Reply]) -> tuple[Network, ...]:
    found: dict[Network, None] = {}
    for reply in replies:
        for address in reply.addresses if isinstance(reply, Answer) else ():
            given = term.cidr.ip4 if address.version == 4 else term.cidr.ip6
            found[ip_network((address, address.max_prefixlen if given is None else given), strict=False)] = None
    return tuple(found)


def _place(draft: _Draft, running: int) -> int:
    """Set ``reached_at`` below ``draft``; gives the look-up count after it."""
    for term in _counting(draft.outcome) if isinstance(draft.outcome, SpfRecord) else ():
        running += 1
        child = draft.children.get(term.span.start)
        if child:
            child.reached_at = running
            running = _place(child, running)
    return running


def _freeze(draft: _Draft) -> SpfNode:
    children = tuple(_freeze(child) for child in draft.children.values())
    outcome = draft.outcome
    text = outcome.text if isinstance(outcome, SpfRecord | SpfSyntaxFault) else ""
    mechanisms = outcome.mechanisms if isinstance(outcome, SpfRecord) else ()
    lookups = len(_counting(outcome)) if isinstance(outcome, SpfRecord) else 0
    voids = sum(term.is_void for term in draft.resolved)
    octets = len(unescape(text))
    return SpfNode(
        domain=draft.domain,
        depth=len(draft.ancestors),
        link=draft.link,
        outcome=outcome,
        lookups=lookups,
        void_lookups=voids,
        octets=octets,
        reached_at=draft.reached_at,
        subtree_lookups=lookups + sum(child.subtree_lookups for child in children),
        subtree_void_lookups=voids + sum(child.subtree_void_lookups for child in children),
        subtree_octets=octets + sum(child.subtree_octets for child in children),
        networks=tuple(term.network for term in mechanisms if isinstance(term, Ip4Term | Ip6Term)),
        resolved=tuple(sorted(draft.resolved, key=lambda term: term.span)),
        ttl=draft.ttl,
        queries=tuple(sorted(draft.queries)),
        other_texts=tuple(txt.text for txt in draft.texts if not is_spf_record(txt.text)),
        txt_set_octets=sum(len(unescape(string)) + 1 for txt in draft.texts for string in txt.strings),
        children=children,
    )
