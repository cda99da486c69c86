"""What does a domain's SPF record consist of, includes and redirects and all?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from auditor.mailauth.dns import Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spans import Span
from auditor.mailauth.spf.selection import Selected
from auditor.mailauth.spf.terms import Network, Qualifier, SpfRecord


class NotFollowed(StrEnum):
    """Why a node's record was not looked for."""

    LOOP = "loop"
    """The domain is its own ancestor."""
    CAPPED = "capped"
    """A bound of the survey was reached; siblings after it are not listed."""
    MACRO = "macro"
    """The name depends on the sender or the client."""
    BAD_DOMAIN = "bad-domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeLink:
    """The parent's term that leads to a node."""

    term: str
    span: Span
    qualifier: Qualifier | None
    """None for a redirect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTerm:
    """An ``a``, ``mx`` or ``exists`` whose name does not depend on the client, and what it stands for now."""

    term: str
    span: Span
    qualifier: Qualifier
    name: DomainName
    """Whose addresses or mail exchangers it asks for."""
    networks: tuple[Network, ...] = ()
    """The addresses, A and AAAA, widened by the term's prefix lengths; empty for ``exists``."""
    hosts: int = 0
    """MX hosts, for ``mx``."""
    is_void: bool = False
    """Whether its own questions come back empty whatever the client's address is (section 4.6.4)."""
    undetermined: tuple[Undetermined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfNode:
    """One record in the tree; the counts without ``subtree_`` are its own."""

    domain: DomainName
    """For a name with macros: the domain-spec as written."""
    depth: int
    link: TreeLink | None
    """None for the root."""
    outcome: Selected | NotFollowed
    lookups: int
    """Its terms that ask DNS and that evaluation can reach: none after ``all``."""
    void_lookups: int
    octets: int
    """Of the record's text."""
    reached_at: int
    """The look-up count with which a client that nothing matched before arrives here; 0 for the root."""
    subtree_lookups: int
    subtree_void_lookups: int
    subtree_octets: int
    networks: tuple[Network, ...]
    """Of its ``ip4`` and ``ip6`` terms, in order."""
    resolved: tuple[ResolvedTerm, ...]
    ttl: int | None
    """Seconds, of the TXT set; None where there is none."""
    queries: tuple[str, ...]
    """Ids of the questions asked for this node."""
    other_texts: tuple[str, ...]
    """The TXT records at the name that are not SPF: near misses may be among them."""
    txt_set_octets: int
    """Of all TXT data at the name, each string with its length octet."""
    children: tuple[SpfNode, ...]

    @property
    def record(self) -> SpfRecord | None:
        """The record, where there is exactly one and it is well-formed."""
        return self.outcome if isinstance(self.outcome, SpfRecord) else None

    def walk(self) -> Iterator[SpfNode]:
        """This node and all below it, in the order of evaluation."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class SpfTree:
    """Everything a record leads to, whoever the client is."""

    root: SpfNode

    @property
    def nodes(self) -> tuple[SpfNode, ...]:
        """All nodes in the order of evaluation."""
        return tuple(self.root.walk())

    @property
    def lookups(self) -> int:
        """DNS terms that a client meets whom nothing matches; a loop is counted once round."""
        return self.root.subtree_lookups

    @property
    def void_lookups(self) -> int:
        """Terms that come back empty for every client."""
        return self.root.subtree_void_lookups

    @property
    def void_names(self) -> tuple[DomainName, ...]:
        """The names that those terms ask about, in the order of evaluation."""
        names = [term.name for node in self.nodes for term in node.resolved if term.is_void]
        return tuple(dict.fromkeys(names))

    @property
    def unread(self) -> tuple[Undetermined, ...]:
        """The questions of the tree's own terms that stayed unanswered: what they cost or lead to is not known."""
        records = [node.outcome for node in self.nodes if isinstance(node.outcome, Undetermined)]
        # A term with an address, or with mail exchangers, is known not to be void.
        open_terms = [each for node in self.nodes for each in node.resolved if not (each.networks or each.hosts)]
        return (*records, *(r for term in open_terms for r in term.undetermined if r.query.name == term.name))

    @property
    def undetermined(self) -> tuple[Undetermined, ...]:
        """What could not be found out, records first."""
        records = [node.outcome for node in self.nodes if isinstance(node.outcome, Undetermined)]
        return (*records, *(u for node in self.nodes for term in node.resolved for u in term.undetermined))

    @property
    def is_complete(self) -> bool:
        """Whether every record was seen: nothing undetermined, capped, or named by a macro."""
        unseen = (NotFollowed.CAPPED, NotFollowed.MACRO)
        return not self.undetermined and not any(node.outcome in unseen for node in self.nodes)

    @property
    def costliest(self) -> SpfNode | None:
        """The include or redirect of the root that costs most look-ups; the first of equals."""
        return max(self.root.children, key=lambda node: node.subtree_lookups, default=None)
