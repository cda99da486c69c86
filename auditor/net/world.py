"""What would DNS answer, if the world were what this text says?

One class serves zone text (tests, demo) and snapshots (replay). They differ only in what is not in the text: a zone
text is the whole world, so an unlisted name does not exist; a snapshot saw a part of it, so nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.mailauth.dns import (
    Absence,
    Absent,
    Answer,
    Host,
    Query,
    Reason,
    RecordType,
    Reply,
    ServerAddress,
    Undetermined,
)
from auditor.mailauth.names import DomainName
from auditor.net.presentation import MAX_TTL
from auditor.net.zonetext import ZoneText, parse_zones
from auditor.net.zonetree import Node, ZoneTree

MAX_CHAIN = 12
"""CNAMEs followed for one question; real chains have two or three, and resolvers give up in this range too."""


class World:
    """A resolver over a text; answers at once and always the same."""

    def __init__(
        self, zones: ZoneText, *, recorded: Mapping[Query, Reply] | None = None, complete: bool = True
    ) -> None:
        self._zones = zones
        self._recorded = dict(recorded or {})
        self._complete = complete

    @classmethod
    def from_zones(cls, text: str) -> World:
        """Zone text as :mod:`auditor.net.zonetext` describes it; raises ZoneTextError."""
        return cls(parse_zones(text))

    @classmethod
    def from_replies(cls, replies: tuple[Reply, ...]) -> World:
        """Exactly these replies; every other question is not recorded."""
        return cls(parse_zones(""), recorded={reply.query: reply for reply in replies}, complete=False)

    @property
    def servers(self) -> tuple[ServerAddress, ...]:
        """The servers that have something of their own to say, sorted."""
        return tuple(sorted(self._zones.views.keys() | self._zones.broken.keys()))

    async def ask(self, query: Query) -> Reply:
        """See :class:`auditor.mailauth.dns.Resolver`."""
        return self.reply(query)

    def reply(self, query: Query) -> Reply:
        """The reply to ``query``, CNAMEs followed (RFC 1034 section 4.3.2)."""
        if query in self._recorded:
            return self._recorded[query]
        if not self._complete:
            return _failure(query, (), Reason.NOT_RECORDED)
        if query.server is not None and query.server in self._zones.broken:
            return _failure(query, (), self._zones.broken[query.server])
        tree = self._zones.tree if query.server is None else self._zones.views.get(query.server, self._zones.tree)
        chain: tuple[DomainName, ...] = ()
        ttl = MAX_TTL
        while True:
            owner = chain[-1] if chain else query.name
            node = tree.find(owner)
            if node is not None and query.type in node.faults:
                return _failure(query, chain, node.faults[query.type])
            rrset = node.rrsets.get(query.type) if node else None
            if rrset is not None:
                flags, server = _told_by(query)
                records, ttl = rrset.records, min(ttl, rrset.ttl)
                return Answer(query=query, chain=chain, records=records, ttl=ttl, flags=flags, server=server)
            alias = node.rrsets.get(RecordType.CNAME) if node else None
            if alias is None:
                return _without_records(query, chain, ttl, tree, node)
            target = alias.records[0]
            assert isinstance(target, Host)
            ttl = min(ttl, alias.ttl)
            if target.name == query.name or target.name in chain or len(chain) == MAX_CHAIN:
                return _failure(query, (*chain, target.name), Reason.CNAME_LOOP)
            chain = (*chain, target.name)


def _without_records(query: Query, chain: tuple[DomainName, ...], ttl: int, tree: ZoneTree, node: Node | None) -> Reply:
    zone, negative_ttl = tree.zone_of(chain[-1] if chain else query.name)
    flags, server = _told_by(query)
    return Absent(
        query=query,
        kind=Absence.NXDOMAIN if node is None else Absence.NODATA,
        zone=zone,
        ttl=min(ttl, negative_ttl),
        chain=chain,
        flags=flags,
        server=server,
    )


def _told_by(query: Query) -> tuple[tuple[str, ...], str]:
    """Flags and server of a reply: a server asked directly speaks with authority, the text itself is nobody."""
    return (("aa",), str(query.server)) if query.server else ((), "")


def _failure(query: Query, chain: tuple[DomainName, ...], reason: Reason) -> Undetermined:
    tried = (str(query.server),) if query.server else ()
    return Undetermined(query=query, chain=chain, reason=reason, tried=tried)
