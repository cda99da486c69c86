"""DMARC records, their discovery and the organizational domain, by RFC 7489 and by RFC 9989."""

from auditor.mailauth.dmarc.discovery import (
    DmarcDiscovery,
    NoRecord,
    NotDecided,
    Outcome,
    PolicyInForce,
    PolicySource,
    SeveralRecords,
    VoidRecord,
    alignment,
    discover,
    organizational_domain,
)
from auditor.mailauth.dmarc.examination import Examined
from auditor.mailauth.dmarc.mistakes import Mistake, MistakeKind, find_mistakes
from auditor.mailauth.dmarc.reading import parse_record
from auditor.mailauth.dmarc.record import (
    DiscoveryModel,
    DmarcRecord,
    Effect,
    Irregularity,
    NearMiss,
    NotDmarc,
    Oddity,
    Policy,
    PolicyTag,
    Psd,
    Unset,
)
from auditor.mailauth.dmarc.uris import MailAddress, OtherScheme, ReportUri, UriFault
from auditor.mailauth.dmarc.walk import names_to_ask, record_name, walk_domains

__all__ = [
    "DiscoveryModel",
    "DmarcDiscovery",
    "DmarcRecord",
    "Effect",
    "Examined",
    "Irregularity",
    "MailAddress",
    "Mistake",
    "MistakeKind",
    "NearMiss",
    "NoRecord",
    "NotDecided",
    "NotDmarc",
    "Oddity",
    "OtherScheme",
    "Outcome",
    "Policy",
    "PolicyInForce",
    "PolicySource",
    "PolicyTag",
    "Psd",
    "ReportUri",
    "SeveralRecords",
    "Unset",
    "UriFault",
    "VoidRecord",
    "alignment",
    "discover",
    "find_mistakes",
    "names_to_ask",
    "organizational_domain",
    "parse_record",
    "record_name",
    "walk_domains",
]
