"""How is a record closed that admits a part of the internet no mail system has?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.mailauth.spf import (
    ATerm,
    DualCidr,
    Ip4Term,
    Ip6Term,
    MxTerm,
    Qualifier,
    SpfRecord,
    Term,
    parse_record,
)
from auditor.plan.spf_record import VERSION, Draft


def close_doors(draft: Draft, doors: Iterable[str]) -> Draft:
    """Without the ranges that ``doors`` name, and those as wide; of the surroundings of a host, the host stays."""
    known = tuple(term for door in doors for term in _parsed(door))
    closed = (_closed(term, known) for term in draft.mechanisms)
    return replace(draft, mechanisms=tuple(term for term in closed if term))


def _closed(text: str, doors: tuple[Term, ...]) -> str:
    for term in _parsed(text):
        match term:
            case Ip4Term() | Ip6Term() if term.qualifier is Qualifier.PASS and _is_as_wide(term, doors):
                return ""
            case ATerm() | MxTerm() if text in {door.render() for door in doors}:
                return replace(term, cidr=DualCidr()).render()
            case _:
                pass
    return text


def _is_as_wide(term: Ip4Term | Ip6Term, doors: tuple[Term, ...]) -> bool:
    return any(
        isinstance(door, Ip4Term | Ip6Term)
        and door.name == term.name
        and term.network.prefixlen <= door.network.prefixlen
        for door in doors
    )


def _parsed(term: str) -> tuple[Term, ...]:
    record = parse_record(f"{VERSION} {term}")
    return record.terms if isinstance(record, SpfRecord) else ()
