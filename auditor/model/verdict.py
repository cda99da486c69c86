"""May the campaign be enabled?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The four verdicts."""

    READY = "READY"
    READY_WITH_RISKS = "READY_WITH_RISKS"
    NOT_READY = "NOT_READY"
    INCONCLUSIVE = "INCONCLUSIVE"

    @property
    def is_worse_than_ready(self) -> bool:
        """Whether the gate stays closed."""
        return self in {State.NOT_READY, State.INCONCLUSIVE}


class CampaignState(StrEnum):
    """What the platform would show for the campaign."""

    OK = "OK"
    ERROR = "ERROR"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict and the ids of the findings or unknowns that decide it."""

    state: State
    campaign_state: CampaignState | None
    """None: the profile is not that of a platform that shows one."""
    deciding: tuple[str, ...]
