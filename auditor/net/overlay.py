"""What would DNS answer after these changes?

Seen from outside, a resolver shows neither whether a name exists by itself or through a wildcard, nor what else is
there; where an edit makes that matter, the resolver below is asked (a wildcard by its own name, the other types).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Host,
    Query,
    Rdata,
    Reason,
    RecordType,
    Reply,
    Resolver,
    Soa,
    Undetermined,
    is_same_answer,
)
from auditor.mailauth.names import DomainName
from auditor.net.presentation import MAX_TTL
from auditor.net.world import MAX_CHAIN

_MADE_UP = "overlay-control-7f3a9c"
"""A label that nobody has used."""
DEFAULT_TTL = 300
"""Seconds, for an edit that does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The record set of one name and type becomes ``records``; none: it is deleted.

    New data at a name replaces a CNAME there, and a CNAME replaces other data (RFC 1034 section 3.6.2).
    """

    name: DomainName
    type: RecordType
    records: tuple[Rdata, ...]
    ttl: int = DEFAULT_TTL


@dataclass(frozen=True, slots=True)
class _Path:
    """How a question got to the name that is looked at."""

    query: Query
    chain: tuple[DomainName, ...] = ()
    ttl: int = MAX_TTL

    @property
    def here(self) -> Query:
        """The question, at the name reached."""
        return Query(self.chain[-1], self.query.type, self.query.server) if self.chain else self.query

    def onward(self, targets: tuple[DomainName, ...], ttl: int) -> _Path:
        """The path after further CNAMEs."""
        return _Path(self.query, self.chain + targets, min(self.ttl, ttl))

    @property
    def is_endless(self) -> bool:
        """Whether the chain comes back to itself or is longer than resolvers follow."""
        chain = self.chain
        return len(chain) > MAX_CHAIN or self.query.name in chain or len(set(chain)) < len(chain)

    def finish(self, reply: Reply) -> Reply:
        """``reply``, given at the name reached, as the reply to the question at the start."""
        chain = self.chain + reply.chain
        if isinstance(reply, Undetermined):
            return replace(reply, query=self.query, chain=chain)
        return replace(reply, query=self.query, chain=chain, ttl=min(self.ttl, reply.ttl))


class Overlay:
    """Edits laid over a resolver. Directed questions see them too."""

    def __init__(self, edits: tuple[Edit, ...], base: Resolver) -> None:
        self._base = base
        self._edits: dict[DomainName, dict[RecordType, Edit]] = {}
        self._created: set[DomainName] = set()
        for edit in edits:
            self._edits.setdefault(edit.name, {})[edit.type] = edit
            if edit.records:
                self._created.update(edit.name.ancestors)

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        return await self._walk(_Path(query))

    async def _walk(self, path: _Path) -> Reply:
        if path.is_endless:
            return Undetermined(query=path.query, reason=Reason.CNAME_LOOP, chain=path.chain)
        if path.here.name in self._edits:
            return await self._at_edited(path, path.here.name)
        reply = await self._base.ask(path.here)
        wildcard = self._edited_wildcard(path.here.name)
        if wildcard is not None and await self._is_covered(wildcard, reply):
            return await self._at_edited(path, wildcard)
        for position, target in enumerate(reply.chain, 1):
            if target in self._edits:
                return await self._walk(path.onward(reply.chain[:position], _ttl(reply)))
        created = [name for name in path.here.name.ancestors if name in self._created]
        if created and await self._is_from_wildcard(created[0], reply):
            zone, ttl = await self._zone(created[0], path.here, reply)
            kind = Absence.NODATA if path.here.name in self._created else Absence.NXDOMAIN
            return path.finish(Absent(query=path.here, kind=kind, zone=zone, ttl=ttl))
        if isinstance(reply, Absent) and reply.owner in self._created:
            reply = replace(reply, kind=Absence.NODATA)  # an empty non-terminal now
        return path.finish(reply)

    async def _at_edited(self, path: _Path, owner: DomainName) -> Reply:
        """The reply at a name (or through a wildcard ``owner``) that has edits."""
        edits, wanted, server = self._edits[owner], path.query.type, path.query.server
        edit, alias = edits.get(wanted), edits.get(RecordType.CNAME)
        if edit is not None and edit.records:
            records = tuple(sorted(edit.records))
            return path.finish(Answer(query=path.here, records=records, ttl=edit.ttl))
        if alias is not None and alias.records and isinstance(target := alias.records[0], Host):
            return await self._walk(path.onward((target.name,), alias.ttl))
        before = await self._base.ask(Query(owner, wanted, server))
        creates = any(other.records for other in edits.values())
        if before.chain and alias is None and not creates:
            return await self._walk(path.onward(before.chain[:1], _ttl(before)))
        # With its CNAME gone or replaced, what came through it (a failure at its end, too) says nothing any more.
        is_gone = edit is not None or bool(before.chain) or (alias is not None and isinstance(before, Undetermined))
        if not is_gone and isinstance(before, Answer) and creates:
            is_gone = wanted is RecordType.CNAME or await self._is_from_wildcard(owner, before)
        if not is_gone and not isinstance(before, Absent):
            return path.finish(replace(before, query=path.here))
        return path.finish(await self._absent(path.here, owner, before))

    async def _absent(self, here: Query, owner: DomainName, before: Reply) -> Reply:
        """The record is not at ``owner``: a wildcard's data if the name is gone too, else the right absence."""
        exists = owner in self._created or await self._holds_more(owner, here)
        if not exists and not owner.text.startswith("*"):
            synthesised = await self.ask(Query(_wildcard_beside(owner), here.type, here.server))
            if isinstance(synthesised, Answer):
                return replace(synthesised, query=here)
        zone, ttl = await self._zone(owner, here, before)
        return Absent(query=here, kind=Absence.NODATA if exists else Absence.NXDOMAIN, zone=zone, ttl=ttl)

    async def _holds_more(self, owner: DomainName, here: Query) -> bool:
        """Whether the name still exists below the edits; what cannot be found out counts as existing."""
        others = [other for other in RecordType if other not in self._edits[owner]]
        replies = await asyncio.gather(*(self._base.ask(Query(owner, other, here.server)) for other in others))
        if any(isinstance(reply, Absent) and reply.kind is Absence.NXDOMAIN and not reply.chain for reply in replies):
            return False
        return any(not isinstance(reply, Absent) and not reply.chain for reply in replies)

    async def _zone(self, owner: DomainName, here: Query, before: Reply) -> tuple[DomainName | None, int]:
        """The zone that an absence at ``owner`` is told from, and the absence's TTL."""
        if isinstance(before, Absent) and not before.chain:
            return before.zone, before.ttl
        for name in (owner, owner.parent):
            match await self._base.ask(Query(name, RecordType.SOA, here.server)):
                case Absent(zone=zone, ttl=ttl, chain=()):
                    return zone, ttl
                case Answer(ttl=ttl, chain=(), records=(Soa(minimum=minimum), *_)):
                    return name, min(ttl, minimum)
                case _:
                    continue
        return None, 0

    def _edited_wildcard(self, name: DomainName) -> DomainName | None:
        """The nearest edited wildcard that could cover ``name``."""
        candidates = (ancestor.child("*") for ancestor in name.ancestors[1:])
        return next((wildcard for wildcard in candidates if wildcard in self._edits), None)

    async def _is_covered(self, wildcard: DomainName, reply: Reply) -> bool:
        """Whether ``reply`` came through ``wildcard``, or would now; names in between stop it (RFC 4592 3.3.1)."""
        query = reply.query
        before = await self._base.ask(Query(wildcard, query.type, query.server))
        for name in query.name.ancestors:
            if name == wildcard.parent:
                return True
            at_name = reply if name == query.name else await self._base.ask(Query(name, query.type, query.server))
            is_missing = isinstance(at_name, Absent) and at_name.kind is Absence.NXDOMAIN and not at_name.chain
            if name in self._created or not (is_missing or is_same_answer(at_name, before)):
                return False
        return False

    async def _is_from_wildcard(self, created: DomainName, reply: Reply) -> bool:
        """Whether ``reply`` came from a wildcard that has no say at ``created`` and below, now that this exists.

        Not so where it existed before: then nothing of the wildcard's shows below it either (RFC 4592 section 2.2.2).
        """
        if created.text.startswith("*") or not (isinstance(reply, Answer) or reply.chain):
            return False

        async def ask_like(name: DomainName) -> Reply:
            return await self._base.ask(Query(name, reply.query.type, reply.query.server))

        above = [each.child("*") for each in created.ancestors[1:] if len(each.labels) > 1]
        before = await asyncio.gather(*map(ask_like, above))
        if not any(is_same_answer(reply, each) for each in before):
            return False
        below = await ask_like(created.child(_MADE_UP))
        return isinstance(below, Undetermined) or is_same_answer(reply, below)


def _wildcard_beside(name: DomainName) -> DomainName:
    return name.parent.child("*")


def _ttl(reply: Reply) -> int:
    return MAX_TTL if isinstance(reply, Undetermined) else reply.ttl
