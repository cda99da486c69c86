"""Which zone files make a real server say what the embedded one says of the same zone text?

The data of the records is read by dnspython, not by the product's own code, so the two can disagree in a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import dns.ttl

from auditor.mailauth.dns import Reason
from auditor.net.presentation import entries

DEFAULT_TTL = 300
"""Seconds, where the text does not say."""
ROOT_SOA = ". 300 IN SOA ns.root.invalid. hostmaster.root.invalid. 1 3600 600 86400 60\n. 300 IN NS ns.root.invalid."
"""What makes the root a zone when the text has none of its own."""

_NOT_RECORDS = {reason.value.upper() for reason in Reason} | {"ABSENT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFile:
    """One zone as a server loads it; ``name`` with its trailing dot."""

    name: str
    text: str


def split_zones(text: str) -> tuple[ZoneFile, ...]:
    """One file for each name with an SOA, and one for the root.

    Records outside every zone go into the root's, so that they exist; names in none of them do not (NXDOMAIN). Each
    zone is delegated by the one above it, which makes the names between them exist. Faults and the views of single
    servers are left out: a real server has none.
    """
    rrsets = read_records(text)
    apexes = {rrset.name for rrset in rrsets if rrset.rdtype == dns.rdatatype.SOA}
    lines: dict[dns.name.Name, list[str]] = {apex: [] for apex in sorted(apexes | {dns.name.root})}
    if dns.name.root not in apexes:
        lines[dns.name.root].append(ROOT_SOA)
    for rrset in rrsets:
        lines[_zone_of(rrset.name, lines)].append(rrset.to_text())
    for apex in apexes - {dns.name.root}:
        lines[_zone_of(apex.parent(), lines)].append(f"{apex} {DEFAULT_TTL} IN NS ns.root.invalid.")
    return tuple(ZoneFile(name=str(apex), text="\n".join(content) + "\n") for apex, content in lines.items())


def read_records(text: str) -> list[dns.rrset.RRset]:
    """The record sets that everybody sees: no faults, and nothing that a single server says instead."""
    rrsets: dict[tuple[dns.name.Name, str], dns.rrset.RRset] = {}
    origin, owner, default_ttl = dns.name.root, dns.name.root, DEFAULT_TTL
    seen_by_all = True
    for entry in entries(text):
        words = [f'"{token.text}"' if token.quoted else token.text for token in entry.tokens]
        match [words[0].upper(), *words[1:]]:
            case ["$ORIGIN", name]:
                origin = dns.name.from_text(name, origin)
                continue
            case ["$TTL", ttl]:
                default_ttl = dns.ttl.from_text(ttl)
                continue
            case ["$SERVER", server]:
                seen_by_all = server == "*"
                continue
            case ["$SERVER", *_]:  # a server that always fails opens no section of its own
                continue
            case _:
                pass
        if not entry.continues:
            owner = dns.name.from_text(words.pop(0), origin)
        stated, kind, data = _parts(words)
        if not seen_by_all or kind in _NOT_RECORDS:
            continue
        rdata = dns.rdata.from_text("IN", kind, data, origin=origin, relativize=False)
        rrset = rrsets.setdefault((owner, kind), dns.rrset.RRset(owner, rdata.rdclass, rdata.rdtype))
        rrset.add(rdata, default_ttl if stated is None else dns.ttl.from_text(stated))
    return list(rrsets.values())


def _parts(words: list[str]) -> tuple[str | None, str, str]:
    """TTL, if one is stated, type and data of a record without its owner (RFC 1035 section 5.1)."""
    ttl: str | None = None
    for position, word in enumerate(words):
        if word[:1].isdigit():
            ttl = word
        elif word.upper() != "IN":
            return ttl, word.upper(), " ".join(words[position + 1 :])
    raise ValueError(f"no type: {words}")


def _zone_of(name: dns.name.Name, apexes: dict[dns.name.Name, list[str]]) -> dns.name.Name:
    while name not in apexes:
        name = name.parent()
    return name
