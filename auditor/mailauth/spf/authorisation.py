"""Which of a sender's addresses does a domain authorise, exactly?

An evaluation knows the range of addresses for which every comparison it made comes out the same
(:attr:`SpfEvaluation.range`). So a network is walked in as many evaluations as it has different answers: evaluate its
first address, go on behind the range. This is exact by construction, whatever the terms are, unless a name asked for
contains the client's address (``ptr``, ``%{i}``, ``%{p}``) and what DNS says of it matters: then a few addresses of the
range are tried, and the outcome is marked as sampled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_network,
    summarize_address_range,
)
from itertools import pairwise

from auditor.mailauth.dns import Resolver, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.evaluate import check_host
from auditor.mailauth.spf.foresight import Foresight, foresee
from auditor.mailauth.spf.macros import IpAddress
from auditor.mailauth.spf.outcome import CauseKind, SpfCause, SpfEvaluation, SpfResult
from auditor.mailauth.spf.survey import survey
from auditor.mailauth.spf.terms import Network

MAX_EVALUATIONS = 512
"""Addresses evaluated for one answer; what is left then is one outcome, marked as sampled."""
MAX_STEPS = 200_000
"""Terms evaluated for one answer: with records of thousands of terms this bound comes first."""

TRIES = 3
"""Addresses tried of a range whose addresses may fare differently."""

_EVERYTHING: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))

_MAPPED = int(IPv6Address("::ffff:0.0.0.0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationOutcome:
    """Networks whose every address is evaluated alike."""

    networks: tuple[Network, ...]
    evaluation: SpfEvaluation
    """Of one address."""
    sampled: bool
    """Whether other addresses of these networks may fare differently."""
    tried: int = 1
    """Addresses evaluated."""

    @property
    def is_open(self) -> bool:
        """Whether the tried addresses failed only for want of a name (PTR): such a one says little of its fellows."""
        return self.sampled and self.evaluation.ends_by_missing_ptr


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfAuthorisation:
    """A set of addresses, divided by what ``check_host()`` says of them."""

    domain: DomainName
    outcomes: tuple[AuthorisationOutcome, ...]

    @property
    def passes(self) -> tuple[Network, ...]:
        """Addresses that are authorised."""
        return self._where(passing=True)

    @property
    def not_passing(self) -> tuple[Network, ...]:
        """Addresses with any other result."""
        return self._where(passing=False)

    @property
    def causes(self) -> tuple[SpfCause, ...]:
        """Every fault that some address reaches, once, in the order met."""
        return tuple(dict.fromkeys(o.evaluation.cause for o in self.outcomes if o.evaluation.cause is not None))

    @property
    def proven_causes(self) -> tuple[SpfCause, ...]:
        """The faults among :attr:`causes` that are known to be met by every address of some network."""
        met = (o.evaluation.cause for o in self.outcomes if o.evaluation.cause is not None and not o.sampled)
        return tuple(dict.fromkeys(met))

    @property
    def results(self) -> frozenset[SpfResult]:
        """The different results."""
        return frozenset(outcome.evaluation.result for outcome in self.outcomes)

    @property
    def lookups(self) -> int:
        """The most DNS terms that one of the addresses takes."""
        return max((outcome.evaluation.lookups for outcome in self.outcomes), default=0)

    @property
    def void_lookups(self) -> int:
        """The most void look-ups that one of the addresses takes."""
        return max((outcome.evaluation.void_lookups for outcome in self.outcomes), default=0)

    @property
    def is_sampled(self) -> bool:
        """Whether any outcome stands for addresses that were not all examined."""
        return any(outcome.sampled for outcome in self.outcomes)

    def _where(self, *, passing: bool) -> tuple[Network, ...]:
        chosen = [o.networks for o in self.outcomes if (o.evaluation.result is SpfResult.PASS) is passing]
        return _collapsed(network for networks in chosen for network in networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderNetworks:
    """The addresses that a sender's own record authorises now."""

    networks: tuple[Network, ...]
    sampled: bool
    """Whether parts were not examined: the record depends on the address by macro, or is too large."""


@dataclass(frozen=True, slots=True)
class NoSenderNetworks:
    """The sender's record authorises no address; ``cause`` where it is missing or broken."""

    cause: SpfCause | None


SenderRanges = SenderNetworks | NoSenderNetworks | Undetermined


async def authorise(
    resolver: Resolver,
    *,
    domain: DomainName,
    networks: Iterable[Network],
    sender: str,
    helo: DomainName | str | None = None,
) -> SpfAuthorisation:
    """What ``domain`` says of every address in ``networks``. ``resolver`` must remember its answers.

    ``helo`` matters to records with ``%{h}`` only; without it, ``domain``.
    """
    await survey(resolver, domain)  # asks level by level, all at once, what the evaluations then need one by one
    walk = _Walk(resolver, domain, sender, domain if helo is None else helo)
    for network in _collapsed(networks):
        await walk.through(int(network.network_address), int(network.broadcast_address), network.version)
    await walk.rest()
    return SpfAuthorisation(domain=domain, outcomes=_merged(walk.pieces))


async def sender_networks(resolver: Resolver, domain: DomainName) -> SenderRanges:
    """The ranges that ``domain``'s own record lets pass now, of the whole address space."""
    sender = f"postmaster@{domain}"
    found = await authorise(resolver, domain=domain, networks=_EVERYTHING, sender=sender)
    for cause in found.causes:
        if cause.kind is CauseKind.DNS and cause.undetermined is not None:
            return cause.undetermined
    if not found.passes:
        return NoSenderNetworks(found.causes[0] if found.causes else None)
    return SenderNetworks(networks=found.passes, sampled=found.is_sampled)


@dataclass(slots=True)
class _Piece:
    ranges: list[tuple[int, int]]
    version: int
    evaluation: SpfEvaluation
    sampled: bool

    def networks(self) -> list[Network]:
        found: list[Network] = []
        for first, last in self.ranges:
            if self.version == 4:
                found += summarize_address_range(IPv4Address(first), IPv4Address(last))
            else:
                found += summarize_address_range(IPv6Address(first), IPv6Address(last))
        return found


class _Walk:
    def __init__(self, resolver: Resolver, domain: DomainName, sender: str, helo: DomainName | str) -> None:
        self._resolver = resolver
        self._domain = domain
        self._sender = sender
        self._helo = helo
        self._left: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        self._steps = 0
        self.pieces: list[_Piece] = []

    async def through(self, first: int, last: int, version: int) -> None:
        """Evaluate from ``first`` to ``last``, both included, a range at a time."""
        while first <= last:
            if len(self.pieces) >= MAX_EVALUATIONS or self._steps >= MAX_STEPS:
                self._left[version].append((first, last))
                return
            foresight = await self._foresee(first, version)
            end = min(last, await self._last_alike(foresight, first, version))
            if foresight.is_exact:
                self.pieces.append(_Piece([(first, end)], version, foresight.ways[0], sampled=False))
            else:
                await self._try(first, end, version, foresight.proven)
            first = end + 1

    async def _last_alike(self, foresight: Foresight, first: int, version: int) -> int:
        """The last address that fares as the first, but for questions that contain the address."""
        if foresight.is_whole:
            return min(_last_of(way, version) for way in foresight.ways)
        return _last_of(await self._evaluate(first, version), version)

    async def _try(self, first: int, last: int, version: int, proven: SpfResult | None) -> None:
        """Evaluate ordinary addresses across the range, each for its part of it.

        A silence about the single address can make a result other than the one that DNS must lead to.
        """
        size = last - first + 1
        count = min(TRIES, size)
        bounds = [first + size * part // count for part in range(count + 1)]
        parts = [(low, high - 1) for low, high in pairwise(bounds)]
        # At once: names under in-addr.arpa are often silent, and each would be waited for.
        found = await asyncio.gather(*(self._evaluate(_host(*part), version) for part in parts))
        sampled = size > 1 and any(evaluation.result is not proven for evaluation in found)
        self.pieces += [_Piece([part], version, each, sampled) for part, each in zip(parts, found, strict=True)]

    async def rest(self) -> None:
        """One evaluation for all that exceeded the bound, an address family each."""
        for version, ranges in self._left.items():
            if ranges:
                self.pieces.append(_Piece(ranges, version, await self._evaluate(ranges[0][0], version), sampled=True))

    async def _evaluate(self, address: int, version: int) -> SpfEvaluation:
        ip = _ip(address, version)
        found = await check_host(self._resolver, ip=ip, domain=self._domain, sender=self._sender, helo=self._helo)
        self._steps += len(found.trace)
        return found

    async def _foresee(self, address: int, version: int) -> Foresight:
        ip = _ip(address, version)
        found = await foresee(self._resolver, ip=ip, domain=self._domain, sender=self._sender, helo=self._helo)
        self._steps += sum(len(way.trace) for way in found.ways)
        return found


def _ip(address: int, version: int) -> IpAddress:
    return IPv4Address(address) if version == 4 else IPv6Address(address)


def _host(first: int, last: int) -> int:
    """An address that a host may have: network and broadcast addresses seldom have names."""
    near = range(first, min(first + 3, last + 1))
    return next((address for address in near if address & 0xFF not in {0, 0xFF}), first)


def _last_of(evaluation: SpfEvaluation, version: int) -> int:
    """The last address of the evaluation's range; an IPv4-mapped client was evaluated as IPv4 (section 5)."""
    last = int(evaluation.range.last)
    return last if evaluation.range.last.version == version else _MAPPED + last


def _merged(pieces: list[_Piece]) -> tuple[AuthorisationOutcome, ...]:
    """Pieces with the same outcome become one."""
    groups: dict[object, list[_Piece]] = {}
    for piece in pieces:
        e = piece.evaluation
        key = (e.result, e.cause, e.matched, e.path, e.lookups, e.void_lookups, piece.sampled)
        groups.setdefault(key, []).append(piece)
    return tuple(
        AuthorisationOutcome(
            networks=_collapsed(network for piece in group for network in piece.networks()),
            evaluation=group[0].evaluation,
            sampled=group[0].sampled,
            tried=len(group),
        )
        for group in groups.values()
    )


def _collapsed(networks: Iterable[Network]) -> tuple[Network, ...]:
    """The same addresses in as few networks as possible, IPv4 first."""
    given = list(networks)
    v4 = collapse_addresses(network for network in given if isinstance(network, IPv4Network))
    v6 = collapse_addresses(network for network in given if isinstance(network, IPv6Network))
    return (*v4, *v6)
