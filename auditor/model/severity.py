"""How bad is it, for whom, and how sure are we? The scales on which findings are graded."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """Effect on this mail, on this path."""

    BLOCKER = "blocker"
    RISK = "risk"
    ADVICE = "advice"
    PASSED = "passed"

    @property
    def rank(self) -> int:
        """0 for the worst; sorts findings."""
        return _ORDER.index(self)


_ORDER = (Severity.BLOCKER, Severity.RISK, Severity.ADVICE, Severity.PASSED)


class Consequence(StrEnum):
    """Who acts on the fault, and how."""

    CAMPAIGN_ERROR = "campaign-error"
    REFUSED_BY_SENDER = "refused-by-sender"
    REJECTED_BY_RECEIVERS = "rejected-by-receivers"
    SPAM_FOLDER = "spam-folder"
    HYGIENE = "hygiene"
    NONE = "none"


class Category(StrEnum):
    """The bounce category that the fault would cause (names of Dynamics 365 Customer Insights – Journeys)."""

    DMARC_ISSUES = "dmarc-issues"
    BLOCKLISTING_ISSUES = "blocklisting-issues"
    REPUTATION_ISSUES = "reputation-issues"
    POLICY_RELATED = "policy-related"


class Confidence(StrEnum):
    """Observed in DNS (or stated by the user), or inferred from a guess; an inferred finding never blocks alone."""

    OBSERVED = "observed"
    INFERRED = "inferred"


class Owner(StrEnum):
    """Whose turn it is."""

    PLATFORM = "platform"
    DNS = "dns"
    HOTEL_IT = "hotel-it"


class Identity(StrEnum):
    """Which of the mail's domains a fault concerns."""

    FROM = "from"
    ENVELOPE = "envelope"


class Source(StrEnum):
    """Where an element of the path comes from. Only the first four are observed."""

    GIVEN = "given"
    ACCOUNT = "account"
    MESSAGE = "message"
    PROFILE = "profile"
    PROBED = "probed"
    ASSUMED = "assumed"

    @property
    def is_observed(self) -> bool:
        """Whether a finding that rests on it may block."""
        return self in {Source.GIVEN, Source.ACCOUNT, Source.MESSAGE, Source.PROFILE}
