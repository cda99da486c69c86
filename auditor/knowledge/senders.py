"""Which records does a sender ask for, and how are its names recognised?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from auditor.knowledge.loader import InvalidField
from auditor.knowledge.package import load_packaged, packaged_names
from auditor.knowledge.sources import Verified
from auditor.mailauth.names import DomainName, InvalidDomain

SENDERS_FOLDER = "senders"
MAX_MAIL_FROM_LABELS = 8
"""Each label costs a question in every audit that was not told the MAIL FROM domain."""
_REGION = "{region}"


class UnknownSender(ValueError):
    """No table describes this sender; ``known`` are the ids that exist."""

    def __init__(self, sender: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{sender[:80]!a}: known senders: {', '.join(known)}")
        self.sender = sender
        self.known = known


class UnknownRegion(ValueError):
    """The sender has no such region; ``known`` are the ids it has."""

    def __init__(self, region: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{region[:80]!a}: known regions: {', '.join(known)}")
        self.region = region
        self.known = known


class FeedbackHostKnown(StrEnum):
    """How it is known that a region's feedback host has the usual name."""

    DOCUMENTED = "documented"
    SEEN = "seen"
    """In other people's published configurations."""
    PATTERN = "pattern"
    """Formed like the others; nothing published confirms it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One of the sender's regions, as an account is in."""

    id: str
    feedback_host: FeedbackHostKnown
    own_dkim_zone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The envelope domain the sender uses by itself: a pattern of the region, and the regions that differ."""

    default: str
    exceptions: dict[str, DomainName]

    def __post_init__(self) -> None:
        _require_pattern("default", self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFrom:
    """The records at an envelope domain of one's own. ``ttl`` in seconds: a proposal for new records."""

    feedback_host: str
    mistaken_for_it: tuple[str, ...]
    """Other hosts of the sender, which people enter in its place: patterns of the region."""
    mx_count: int
    mx_preference: int
    ttl: int
    usual_labels: tuple[str, ...]

    def __post_init__(self) -> None:
        _require_pattern("feedback_host", self.feedback_host)
        for pattern in self.mistaken_for_it:
            _require_pattern("mistaken_for_it", pattern)
        if len(self.usual_labels) > MAX_MAIL_FROM_LABELS:
            raise InvalidField("usual_labels", detail=f"at most {MAX_MAIL_FROM_LABELS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dkim:
    """Where the sender's own keys stand: a CNAME ``<token>._domainkey.<identity>`` to ``<token>.<zone>``.

    Attributes:
        zone: for regions without a zone of their own.
        regional_zone: pattern for regions with one.
        tokens: how many names an identity must publish.
        token_length: characters of a token, all of them out of ``token_characters``.
        token_characters: the alphabet of tokens.
        ttl: seconds; a proposal for new records.
    """

    zone: DomainName
    regional_zone: str
    tokens: int
    token_length: int
    token_characters: str
    ttl: int

    def __post_init__(self) -> None:
        _require_pattern("regional_zone", self.regional_zone)

    def is_token(self, label: str) -> bool:
        """Whether a label (lower case) could be a token of this sender."""
        return len(label) == self.token_length and set(label) <= set(self.token_characters)


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimTarget:
    """A name read as one of the sender's DKIM hosts; ``region`` None: the zone of regions without their own."""

    token: str
    zone: DomainName
    region: Region | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A service that sends mail for others. Regions are given by id; an id that it lacks raises UnknownRegion."""

    schema_version: int
    compiled: date
    id: str
    name: str
    verified: Verified
    source: tuple[str, ...]
    spf_domain: DomainName
    envelope: Envelope
    mail_from: MailFrom
    dkim: Dkim
    region: tuple[Region, ...]

    def __post_init__(self) -> None:
        ids = [region.id for region in self.region]
        for index, each in enumerate(ids):
            if each in ids[:index]:
                raise InvalidField("region", index, "id", detail="the same region twice")
        for each in self.envelope.exceptions:
            if each not in ids:
                raise InvalidField("envelope", "exceptions", each, detail="no such region")

    @property
    def region_ids(self) -> tuple[str, ...]:
        """Ids of all regions, in the table's order."""
        return tuple(region.id for region in self.region)

    def find_region(self, region: str) -> Region:
        """The region of that id; raises UnknownRegion."""
        for each in self.region:
            if each.id == region:
                return each
        raise UnknownRegion(region, self.region_ids)

    def feedback_host(self, region: str) -> DomainName:
        """The one mail exchanger of a MAIL FROM domain in that region."""
        return _in_region(self.mail_from.feedback_host, self.find_region(region))

    def feedback_hosts(self) -> tuple[DomainName, ...]:
        """The feedback host of every region, in the table's order."""
        return tuple(_in_region(self.mail_from.feedback_host, region) for region in self.region)

    def region_of_feedback_host(self, name: DomainName) -> Region | None:
        """The region whose feedback host ``name`` is."""
        for region in self.region:
            if name == _in_region(self.mail_from.feedback_host, region):
                return region
        return None

    def region_of_mistyped_host(self, name: DomainName) -> Region | None:
        """The region that was meant by a name that contains the beginning of such a host, up to the region and no more.

        The zone was appended to it, the priority typed before it, its end misspelt, or it is another service's host.
        """
        patterns = (self.mail_from.feedback_host, *self.mail_from.mistaken_for_it)
        beginnings = tuple(pattern.partition(_REGION)[0] for pattern in patterns)
        found = {each.id: each for each in self.region for start in beginnings if f"{start}{each.id}." in f"{name}."}
        return next(iter(found.values())) if len(found) == 1 else None

    def default_envelope(self, region: str) -> DomainName:
        """The envelope domain the sender uses in that region when no MAIL FROM domain is set up."""
        found = self.find_region(region)
        return self.envelope.exceptions.get(found.id) or _in_region(self.envelope.default, found)

    def region_of_default_envelope(self, name: DomainName) -> Region | None:
        """The region whose default envelope domain ``name`` is."""
        for region in self.region:
            if name == self.default_envelope(region.id):
                return region
        return None

    def dkim_zone(self, region: str) -> DomainName:
        """The zone that an identity's DKIM CNAMEs point into in that region."""
        found = self.find_region(region)
        return _in_region(self.dkim.regional_zone, found) if found.own_dkim_zone else self.dkim.zone

    def dkim_zones(self) -> tuple[DomainName, ...]:
        """Every zone that DKIM CNAMEs of this sender may point into; the shared one first."""
        own = (_in_region(self.dkim.regional_zone, region) for region in self.region if region.own_dkim_zone)
        return (self.dkim.zone, *own)

    def is_dkim_target(self, name: DomainName) -> DkimTarget | None:
        """``name`` read as ``<token>.<zone>`` of this sender; None when it is anything else."""
        label, zone = name.text.partition(".")[0], name.parent
        if not self.dkim.is_token(label):
            return None
        if zone == self.dkim.zone:
            return DkimTarget(token=label, zone=zone, region=None)
        for region in self.region:
            if region.own_dkim_zone and zone == _in_region(self.dkim.regional_zone, region):
                return DkimTarget(token=label, zone=zone, region=region)
        return None


def known_senders() -> tuple[str, ...]:
    """Ids of the senders that a table describes."""
    return packaged_names(SENDERS_FOLDER)


@cache
def load_sender(sender: str) -> Sender:
    """The sender of that id; raises UnknownSender."""
    known = known_senders()
    if sender not in known:
        raise UnknownSender(sender, known)
    return load_packaged(f"{SENDERS_FOLDER}/{sender}.toml", Sender)


def _in_region(pattern: str, region: Region) -> DomainName:
    return DomainName(pattern.replace(_REGION, region.id))


def _require_pattern(key: str, pattern: str) -> None:
    try:
        name = DomainName.parse(pattern.replace(_REGION, "region-1"))
    except InvalidDomain as error:
        raise InvalidField(key, detail=error.reason) from error
    if _REGION not in pattern or name.text != pattern.replace(_REGION, "region-1"):
        raise InvalidField(key, detail="lower case, with {region}")
