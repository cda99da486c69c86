"""Which questions does an audit ask? Each ends as findings, as not applicable, or as an unknown."""

from __future__ import annotations

from enum import StrEnum


class Question(StrEnum):
    """A question of the public contract; a profile names the ones that it requires."""

    FROM_DOMAIN = "from-domain"
    FROM_SPF = "from-spf"
    ENVELOPE = "envelope"
    ENVELOPE_SPF = "envelope-spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    ALIGNMENT = "alignment"
    PLACEMENT = "placement"
    REPUTATION = "reputation"
    ZONE = "zone"
    SES_ACCOUNT = "ses-account"
    HYGIENE = "hygiene"
