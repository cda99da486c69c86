"""Zone texts that several tests start from: a hotel on Amazon SES with everything right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from auditor.border import make_request
from auditor.collect.evidence import collect
from auditor.knowledge.profiles import Profile, load_profile
from auditor.knowledge.senders import load_sender
from auditor.mailauth.dns import Resolver
from auditor.model.evidence import Evidence
from auditor.model.report import FindingView, Report
from auditor.model.request import AuditRequest, Volume
from auditor.net.memo import Memo
from auditor.net.world import World
from auditor.pipeline import Terms, run_audit

ASKED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOKENS = tuple(letter * 32 for letter in "abc")
KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7LEQxDpUfPdinYATT78qVklbn3IgcndrXLVuHi/CtPT2FpioH0zA1QOY"
    "efcXjexTn+4EeGQOy6Q6ngPe98yuZ6bLcaXPhoFTdR9YEMlm64vQGiN84aUjrOyI7yMr6p51p+ij70/soqTCaIA6BLTtxCGZM79N"
    "BEv2q5mEnyY/pQELYqCY3iElhYrpjUFPSg0zK96nWfeFeNsx02MPO5p9SoUWJhglR0Xe4LhZ0PRs9q7VkRBKueKeQ2mjZCYmYsn9"
    "eiwQI6RrpjYBNiGqiqnJAaqcAbphwX1oqFfyt+PuLLqj94/NcIQIBsv2lM2t+CI3TBxvrDNMxFiS6pAuNWXxZQIDAQAB"
)
"""An RSA key of 2048 bits, made for these tests."""
SENDER_ZONE = """
amazonses.com. 900 IN SOA ns1.amazonses.com. hostmaster.amazonses.com. 1 7200 900 1209600 900
amazonses.com. 900 IN TXT "v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 ip4:76.223.128.0/19 -all"
"""
ZONE = """
hotel.example. 300 IN SOA ns1.panel.example. hostmaster.hotel.example. 1 7200 900 1209600 300
hotel.example. 300 IN NS ns1.panel.example.
ns1.panel.example. 300 IN A 192.0.2.53
"""
MAIL = "hotel.example. 300 IN MX 10 mx.panel.example.\n"
FROM_SPF = 'hotel.example. 300 IN TXT "v=spf1 include:amazonses.com ~all"\n'
ENVELOPE_MX = "bounce.hotel.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n"
ENVELOPE_SPF = 'bounce.hotel.example. 300 IN TXT "v=spf1 include:amazonses.com ~all"\n'
DMARC = '_dmarc.hotel.example. 300 IN TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@hotel.example"\n'


def keys(*tokens: str) -> str:
    """CNAMEs of the hotel's tokens; the sender's keys behind them are in SENDER_KEYS."""
    return "".join(f"{t}._domainkey.hotel.example. 300 IN CNAME {t}.dkim.amazonses.com.\n" for t in tokens)


SENDER_KEYS = "".join(f'{t}.dkim.amazonses.com. 900 IN TXT "p={KEY[:200]}" "{KEY[200:]}"\n' for t in TOKENS)
READY = SENDER_ZONE + SENDER_KEYS + ZONE + MAIL + FROM_SPF + ENVELOPE_MX + ENVELOPE_SPF + DMARC + keys(*TOKENS)


def audit_world(
    zones: str | Resolver,
    *,
    domain: str = "hotel.example",
    mail_from: str | None = None,
    identity: str | None = None,
    ses_tokens: tuple[str, ...] = TOKENS,
    selectors: tuple[str, ...] = (),
    no_dkim: bool = False,
    region: str | None = None,
    volume: Volume = Volume.BULK,
    profile: str | Profile = "platform",
) -> Report:
    """The whole pipeline over zone text, without a network."""
    demands = load_profile(profile) if isinstance(profile, str) else profile
    request = make_request(
        domain,
        profile=demands,
        mail_from=mail_from,
        identity=identity,
        ses_tokens=() if no_dkim or selectors else ses_tokens,
        selectors=selectors,
        no_dkim=no_dkim,
        region=region,
        volume=volume,
    )
    return audit_request(request, World.from_zones(zones) if isinstance(zones, str) else zones, demands)


def audit_request(request: AuditRequest, resolver: Resolver, profile: Profile | None = None) -> Report:
    """The pipeline for a request made elsewhere."""
    terms = Terms(profile=profile or load_profile("platform"), profile_assumed=False, asked_at=ASKED_AT)
    return asyncio.run(run_audit(request, resolver, terms)).report


def codes(report: Report, *severities: str) -> set[str]:
    """Codes of the findings of these severities; of all without any."""
    return {each.code for each in report.findings if not severities or each.severity in severities}


def finding(report: Report, code: str) -> FindingView:
    """The one finding of that code."""
    (found,) = [each for each in report.findings if each.code == code]
    return found


def without(zones: str, *records: str) -> str:
    """The zone text less these lines, each of which must be there."""
    lines = zones.splitlines()
    for record in records:
        for line in record.splitlines():
            lines.remove(line)
    return "\n".join(lines) + "\n"


def evidence_of(zones: str, **stated: object) -> Evidence:
    """The evidence alone."""
    profile = load_profile("platform")
    request = make_request("hotel.example", profile=profile, ses_tokens=TOKENS, **stated)  # type: ignore[arg-type] # any arguments
    resolver = Memo(World.from_zones(zones))
    asking = collect(request, profile=profile, sender=load_sender(request.sender), resolver=resolver, asked_at=ASKED_AT)
    return asyncio.run(asking)
