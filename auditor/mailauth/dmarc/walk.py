"""Which names does the DNS tree walk ask for, and which organizational domain does it find (RFC 9989 section 4.10)?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.mailauth.dmarc.record import Psd
from auditor.mailauth.names import DomainName
from auditor.mailauth.organizational import organizational_domain_psl

LABEL = "_dmarc"
"""What stands before a domain to make its record's name (RFC 9989 section 4.7)."""
LONGEST_PARENT = 7
"""Labels that remain after the first cut of a long name, so that no walk asks more than 8 questions (section 4.10)."""


def record_name(domain: DomainName) -> DomainName:
    """Where the domain's DMARC record stands."""
    return domain.child(LABEL)


def walk_domains(start: DomainName) -> tuple[DomainName, ...]:
    """The domains of the walk, longest first, down to the top-level domain; at most 8."""
    first, *parents = start.ancestors or (start,)
    return (first, *(parent for parent in parents if len(parent.labels) <= LONGEST_PARENT))


def names_to_ask(*domains: DomainName) -> tuple[DomainName, ...]:
    """Every ``_dmarc.`` name that either model may need for these From, envelope or signing domains, each once.

    A name too long for DNS is left out: nothing can stand there.
    """
    wanted: dict[DomainName, None] = {}
    for domain in domains:
        for candidate in (*walk_domains(domain), organizational_domain_psl(domain)):
            name = record_name(candidate)
            if name.is_representable:
                wanted[name] = None
    return tuple(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk found. ``public_suffix_domain`` is the start itself if no record said ``psd=y`` above it."""

    organizational_domain: DomainName
    public_suffix_domain: DomainName


def walk(start: DomainName, psd_at: Callable[[DomainName], Psd | None]) -> Walked:
    """The organizational domain by RFC 9989 section 4.10.2.

    ``psd_at`` gives the ``psd`` of the single record at a domain, None where there is none or several. It is asked from
    the longest name to the shortest and no further than the walk goes.
    """
    highest = start
    for domain in walk_domains(start):
        match psd_at(domain):
            case None:
                continue
            case Psd.NO:
                return Walked(organizational_domain=domain, public_suffix_domain=start)
            case Psd.YES if domain == start:
                return Walked(organizational_domain=start, public_suffix_domain=start)
            case Psd.YES:
                return Walked(organizational_domain=_one_label_below(domain, start), public_suffix_domain=domain)
            case Psd.UNSAID:
                highest = domain
    return Walked(organizational_domain=highest, public_suffix_domain=start)


def _one_label_below(suffix: DomainName, name: DomainName) -> DomainName:
    return name.ancestors[len(name.labels) - len(suffix.labels) - 1]
