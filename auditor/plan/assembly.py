"""How do the wishes of all questions become one final value for each name and type, in an order that works?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.mailauth.dns import Rdata, RecordType
from auditor.mailauth.names import DomainName
from auditor.model.plan import Action, Change
from auditor.plan.intent import Intent
from auditor.plan.zones import zone_of


def merge_intents(intents: Iterable[Intent], cuts: frozenset[DomainName]) -> tuple[Change, ...]:
    """One change for each name and type of which something really changes, in order."""
    places: dict[tuple[DomainName, RecordType], list[Intent]] = {}
    for intent in intents:
        places.setdefault((intent.name, intent.type), []).append(intent)
    changes = [_change(group, cuts) for group in places.values()]
    return in_order(change for change in changes if change is not None)


def compose(first: tuple[Change, ...], second: tuple[Change, ...]) -> tuple[Change, ...]:
    """The two plans as one, where ``second`` was made on the world as it is after ``first``.

    A place that both change keeps the reasons of ``first``: those of ``second`` were not to be seen in this world.
    """
    earlier = {(change.name, change.type): change for change in first}
    later = {(change.name, change.type): change for change in second}
    merged = []
    for place in dict.fromkeys((*earlier, *later)):
        one, other = earlier.get(place), later.get(place)
        both = _after_both(one, other) if one is not None and other is not None else one or other
        if both is not None:
            merged.append(both)
    return in_order(merged)


def without_claims(changes: tuple[Change, ...], refuted: frozenset[str]) -> tuple[Change, ...]:
    """The changes, none of which says that it mends a finding that the proof ``refuted``."""
    return tuple(
        replace(change, mends=tuple(finding for finding in change.mends if finding not in refuted))
        for change in changes
    )


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Numbered from 1: what makes room for another record, then what is written, then what only tidies up."""
    given = list(changes)

    def stage(change: Change) -> int:
        if change.action is not Action.DELETE:
            return 1
        return 0 if any(_needs_room(other, change) for other in given) else 2

    return tuple(replace(change, order=number) for number, change in enumerate(sorted(given, key=stage), 1))


def _change(group: list[Intent], cuts: frozenset[DomainName]) -> Change | None:
    first = group[0]
    standing = _once(record for intent in group for record in intent.standing)
    removed = {record for intent in group for record in intent.remove}
    added = _once(record for intent in group for record in intent.add)
    final = _once((*(record for record in standing if record not in removed), *added))
    ttl = next((intent.ttl for intent in group if intent.ttl is not None), None)
    return _between(
        standing,
        final,
        name=first.name,
        type_=first.type,
        zone=zone_of(first.name, cuts),
        # A record set has one TTL (RFC 2181 section 5.2): a proposal only where nothing stands yet.
        ttl=None if standing else ttl,
        mends=tuple(sorted({finding for intent in group for finding in intent.mends})),
        dropped=tuple(dict.fromkeys(term for intent in group for term in intent.dropped)),
    )


def _needs_room(written: Change, deleted: Change) -> bool:
    """Whether one cannot stand beside the other: one of the two is a CNAME (RFC 1034 section 3.6.2)."""
    is_alias = RecordType.CNAME in (written.type, deleted.type)
    return is_alias and bool(written.after) and written.name == deleted.name


def _after_both(one: Change, other: Change) -> Change | None:
    return _between(
        _once((*one.before, *one.keep)),
        _once((*other.after, *other.keep)),
        name=one.name,
        type_=one.type,
        zone=one.zone or other.zone,
        ttl=one.ttl,
        mends=one.mends,
        dropped=tuple(dict.fromkeys((*one.dropped, *other.dropped))),
    )


def _between(
    standing: tuple[Rdata, ...],
    final: tuple[Rdata, ...],
    *,
    name: DomainName,
    type_: RecordType,
    zone: DomainName | None,
    ttl: int | None,
    mends: tuple[str, ...],
    dropped: tuple[str, ...],
) -> Change | None:
    """The change from one record set to the other; None if they are the same."""
    before = tuple(record for record in standing if record not in final)
    after = tuple(record for record in final if record not in standing)
    if not before and not after:
        return None
    written = Action.REPLACE if before else Action.CREATE
    return Change(
        action=written if after else Action.DELETE,
        type=type_,
        name=name,
        before=before,
        after=after,
        keep=tuple(record for record in standing if record in final),
        zone=zone,
        ttl=ttl,
        order=0,
        mends=mends,
        dropped=dropped,
    )


def _once(records: Iterable[Rdata]) -> tuple[Rdata, ...]:
    return tuple(sorted(dict.fromkeys(records), key=str))
