"""How is a DMARC record rewritten, so that receivers read what was meant, and nothing stricter comes into force?"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.mailauth.alignment import AlignmentMode
from auditor.mailauth.dmarc import DiscoveryModel, DmarcRecord, Effect, Policy, PolicyTag, find_mistakes, parse_record
from auditor.mailauth.tags import parse_tag_list

_VERSION = "DMARC1"
_POLICY_TAGS = ("p", "sp", "np")


def new_record(policy: Policy) -> str:
    """The record where there is none. No report address: nobody said which mailbox wants them."""
    return _written({"p": policy.value})


def repaired(text: str) -> DmarcRecord:
    """What a text means: as written, else with its slips mended, else by its readable tags.

    A policy that cannot be read becomes ``none``: what nobody can read is in force nowhere today.
    """
    if (record := _valid(text)) is not None:
        return record
    mistakes = find_mistakes(text)
    if mistakes and (record := _valid(mistakes[0].corrected)) is not None:
        return record
    tags: dict[str, str] = {}
    for tag in parse_tag_list(mistakes[0].corrected if mistakes else text).tags:
        tags.setdefault(tag.name, tag.value)
    for name in _POLICY_TAGS:
        if name == "p" or name in tags:
            tags[name] = tags.get(name, "").lower() if tags.get(name, "").lower() in tuple(Policy) else Policy.NONE
    return _valid(_written(tags)) or _certain(new_record(Policy.NONE))


def merged(texts: tuple[str, ...]) -> DmarcRecord:
    """One record for several: the milder of their policies and modes, and every address that wants reports.

    Receivers discard several records, so none is in force: the milder cannot refuse what passes today. Everything else
    comes from the record that says most: a policy and where reports go.
    """
    records = [repaired(text) for text in texts]
    if len(records) == 1:
        return records[0]
    best = max(records, key=lambda record: (any(uri.valid for uri in record.rua), len(record.tags.tags)))
    tags = {tag.name: tag.value for tag in best.tags.tags}
    policy = _mildest(records, PolicyTag.P)
    tags["p"] = policy.value
    for name, tag in (("sp", PolicyTag.SP), ("np", PolicyTag.NP)):
        tags.pop(name, None)
        if any(record.tags.get(name) for record in records):
            tags[name] = _mildest(records, tag).value
    for name, modes in (("adkim", [r.adkim for r in records]), ("aspf", [r.aspf for r in records])):
        if AlignmentMode.RELAXED in modes:
            tags.pop(name, None)
    for name in ("rua", "ruf"):
        values = [found.value for record in records if (found := record.tags.get(name)) is not None]
        uris = dict.fromkeys(uri.strip() for value in values for uri in value.split(",") if uri.strip())
        if uris:
            tags[name] = ",".join(uris)
    return _valid(_written(tags)) or _certain(new_record(policy))


def at_least(record: DmarcRecord, tag: PolicyTag, minimum: Policy) -> str:
    """The record with the policy of ``tag`` raised to ``minimum``; as it is where it is strict enough."""
    applied, source = record.applied(tag)
    if applied.strength >= minimum.strength:
        return record.text
    tags = {each.name: each.value for each in record.tags.tags if each.name != "t"}
    tags[source.value] = minimum.value
    return _written(tags)


def _valid(text: str) -> DmarcRecord | None:
    record = parse_record(text, DiscoveryModel.RFC9989)
    return record if isinstance(record, DmarcRecord) and record.effect is Effect.AS_WRITTEN else None


def _certain(text: str) -> DmarcRecord:
    record = parse_record(text, DiscoveryModel.RFC9989)
    assert isinstance(record, DmarcRecord), "a text written here is a record"
    return record


def _mildest(records: list[DmarcRecord], tag: PolicyTag) -> Policy:
    return min((record.applied(tag)[0] for record in records), key=lambda policy: policy.strength)


def _written(tags: Mapping[str, str]) -> str:
    """Version first, policy second (RFC 7489 section 6.4), the rest in the order given."""
    rest = {name: value for name, value in tags.items() if name not in {"v", "p"}}
    return "; ".join(f"{name}={value}" for name, value in {"v": _VERSION, "p": tags["p"], **rest}.items())
