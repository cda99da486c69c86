"""Which names of the sender's keys must be published, and where must they lead?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.knowledge.senders import Sender
from auditor.mailauth.dkim import DkimKey, parse_key
from auditor.mailauth.dns import Host, RecordType, Txt, Undetermined
from auditor.mailauth.names import DomainName
from auditor.mailauth.tags import TagList
from auditor.model.evidence import Evidence, KeyEvidence, NearMiss
from auditor.model.finding import Finding
from auditor.model.findings.dkim import (
    DkimCnameFlattened,
    DkimCnamePastedAsTxt,
    DkimCnameWrongTarget,
    DkimKeyTesting,
    DkimSelectorMissing,
    DkimSesTokensIncomplete,
)
from auditor.plan.intent import Intent, clear_away, is_on_its_way, misplacements, standing_at, txt
from auditor.plan.region import find_region, token_targets

_WRONG_CNAME = (DkimCnameFlattened, DkimCnamePastedAsTxt, DkimCnameWrongTarget)


def plan_dkim(
    evidence: Evidence, troubles: tuple[Finding, ...], *, sender: Sender, seen: str | None = None
) -> Iterator[Intent]:
    """The CNAME of every token that lacks it, keys that were found whole at a wrong name, keys that are a test."""
    zone = _zone(evidence, troubles, sender, seen)
    for key, mends in _tokens(evidence, troubles).items():
        yield from _token(evidence, key, zone, mends=mends, troubles=troubles, ttl=sender.dkim.ttl)
    yield from _misplaced_keys(evidence, troubles)
    yield from _keys_in_earnest(evidence, troubles)


def _tokens(evidence: Evidence, troubles: tuple[Finding, ...]) -> dict[KeyEvidence, tuple[str, ...]]:
    """The token names to mend, with the findings that say so."""
    wanted: dict[DomainName, list[str]] = {}
    for trouble in troubles:
        if isinstance(trouble, DkimSesTokensIncomplete):
            for token in trouble.missing:
                wanted.setdefault(trouble.subject.child(f"{token}._domainkey"), []).append(trouble.id)
        elif isinstance(trouble, _WRONG_CNAME):
            wanted.setdefault(trouble.subject, []).append(trouble.id)
    keys = {key.name: key for key in evidence.dkim.keys if key.is_token}
    return {keys[name]: tuple(ids) for name, ids in wanted.items() if name in keys}


def _zone(evidence: Evidence, troubles: tuple[Finding, ...], sender: Sender, seen: str | None) -> DomainName:
    """Where this account's keys stand: where its other tokens lead, else by the region, else the shared zone."""
    wrong = {each.target for each in troubles if isinstance(each, DkimCnameWrongTarget)}
    stated = evidence.path.region
    if stated is None:
        others = (sender.is_dkim_target(name) for name in token_targets(evidence) if name not in wrong)
        zones = {target.zone for target in others if target is not None}
        if len(zones) == 1:
            return zones.pop()
    region = find_region(evidence, sender) or seen
    return sender.dkim_zone(region) if region is not None else sender.dkim.zone


def _token(
    evidence: Evidence,
    key: KeyEvidence,
    zone: DomainName,
    *,
    mends: tuple[str, ...],
    troubles: tuple[Finding, ...],
    ttl: int,
) -> Iterator[Intent]:
    name = key.name
    aliases = standing_at(key.cname, evidence)
    if isinstance(key.cname, Undetermined) or is_on_its_way(name, RecordType.CNAME, aliases, evidence):
        return
    misses = _misses(evidence, key.selector, RecordType.CNAME)
    misplaced = tuple(dict.fromkeys(i for miss in misses for i in misplacements(troubles, miss.expected)))
    in_the_way = standing_at(key.txt, evidence)
    if in_the_way:
        yield Intent(name=name, type=RecordType.TXT, standing=in_the_way, remove=in_the_way, mends=mends)
    yield Intent(
        name=name,
        type=RecordType.CNAME,
        standing=aliases,
        remove=aliases,
        add=(Host(zone.child(key.selector)),),
        ttl=ttl,
        mends=(*mends, *misplaced),
    )
    yield from (clear_away(miss, misplacements(troubles, miss.expected)) for miss in misses)


def _misplaced_keys(evidence: Evidence, troubles: tuple[Finding, ...]) -> Iterator[Intent]:
    """A key that stands whole at a wrong name is published at the right one; any other key only its owner knows."""
    missing = {each.selector: each.id for each in troubles if isinstance(each, DkimSelectorMissing)}
    for selector in dict.fromkeys(key.selector for key in evidence.dkim.keys if not key.is_token):
        misses = [miss for miss in _misses(evidence, selector, RecordType.TXT) if _is_whole_key(miss.value)]
        if not misses or is_on_its_way(misses[0].expected, RecordType.TXT, (), evidence):
            continue
        miss = misses[0]
        misplaced = misplacements(troubles, miss.expected)
        mends = (*([missing[selector]] if selector in missing else []), *misplaced)
        if not mends:
            continue
        through_alias = bool(miss.found.chain)
        yield Intent(
            name=miss.expected,
            type=RecordType.CNAME if through_alias else RecordType.TXT,
            standing=(),
            add=(Host(miss.found.chain[0]) if through_alias else txt(miss.value),),
            mends=mends,
        )
        yield clear_away(miss, misplaced)


def _keys_in_earnest(evidence: Evidence, troubles: tuple[Finding, ...]) -> Iterator[Intent]:
    """The hotel's own record without its ``t=y``; a key behind a CNAME is its owner's to change."""
    testing = {each.subject: each.id for each in troubles if isinstance(each, DkimKeyTesting)}
    for key in evidence.dkim.keys:
        standing = standing_at(key.txt, evidence)
        if key.is_token or key.name not in testing:
            continue
        read = {each: parse_key(each.text) for each in standing if isinstance(each, Txt)}
        meant = {each: found for each, found in read.items() if isinstance(found, DkimKey) and found.testing}
        yield Intent(
            name=key.name,
            type=RecordType.TXT,
            standing=standing,
            remove=tuple(meant),
            add=tuple(txt(_in_earnest(found.tags)) for found in meant.values()),
            mends=(testing[key.name],),
        )


def _in_earnest(tags: TagList) -> str:
    """The record with all flags but ``y`` (RFC 6376 section 3.6.1)."""
    written = []
    for tag in tags.tags:
        flags = [flag for flag in tag.compact.split(":") if flag.lower() != "y"]
        value = ":".join(flags) if tag.name == "t" else tag.value
        if value or tag.name != "t":
            written.append(f"{tag.name}={value}")
    return "; ".join(written)


def _misses(evidence: Evidence, selector: str, type_: RecordType) -> tuple[NearMiss, ...]:
    names = {key.name for key in evidence.dkim.keys if key.selector == selector}
    return tuple(miss for miss in evidence.placement.near_misses if miss.expected in names and miss.type is type_)


def _is_whole_key(text: str) -> bool:
    key = parse_key(text)
    return isinstance(key, DkimKey) and key.usable_for_mail and not key.revoked and not key.too_short
