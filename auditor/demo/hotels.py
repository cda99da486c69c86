"""Which hotels does the demo show, in what DNS do they live, and what verdict does each deserve?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from auditor.border import make_request
from auditor.knowledge.loader import loads
from auditor.knowledge.localized import Localized
from auditor.knowledge.profiles import Profile
from auditor.model.request import AuditRequest
from auditor.model.verdict import State
from auditor.net.world import World

SHARED_ZONES = ("internet", "amazon-ses")
"""What all hotels need: the root, DNS hosts, mail providers; the sender."""


class MendedIn(StrEnum):
    """Where a hotel's fault can be mended."""

    NOWHERE = "nowhere"
    """Nothing is wrong."""
    DNS = "dns"
    KEY_OWNER = "key-owner"
    """A record is wrong, and only who made the key knows what it should be."""
    SENDER = "sender"
    NAME_SERVERS = "name-servers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What one would type on the command line."""

    domain: str
    mail_from: str | None = None
    ses_tokens: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    no_dkim: bool = False
    region: str | None = None

    def request(self, profile: Profile) -> AuditRequest:
        """The request that the command line makes of them."""
        return make_request(
            self.domain,
            profile=profile,
            mail_from=self.mail_from,
            ses_tokens=self.ses_tokens,
            selectors=self.selectors,
            no_dkim=self.no_dkim,
            region=self.region,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotel:
    """One example, with at most one fault."""

    id: str
    name: str
    arguments: Arguments
    story: Localized
    verdict: State
    mended_in: MendedIn
    is_silent: bool = False
    """Whether the zone's servers never answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hotels:
    hotel: tuple[Hotel, ...]


@cache
def load_hotels() -> tuple[Hotel, ...]:
    """The hotels, in the order in which they are shown."""
    return loads(_packaged("hotels.toml"), _Hotels, file="hotels.toml").hotel


def demo_zones() -> str:
    """The zone text in which all of them live."""
    names = (*SHARED_ZONES, *(hotel.id for hotel in load_hotels()))
    return "\n".join(_packaged(f"zones/{name}.zone") for name in names)


def demo_world() -> World:
    """The same as a world."""
    return World.from_zones(demo_zones())


def _packaged(name: str) -> str:
    return files(__package__).joinpath(*name.split("/")).read_text(encoding="utf-8")
