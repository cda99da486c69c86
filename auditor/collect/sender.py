"""What must the records of this sender look like on this path?"""

from __future__ import annotations

from auditor.knowledge.senders import Sender
from auditor.model.evidence import SenderDemands


def sender_demands(sender: Sender, region: str | None) -> SenderDemands:
    """The sender's table narrowed to the region; every known region where none is stated."""
    regions = (sender.find_region(region),) if region else sender.region
    return SenderDemands(
        name=sender.name,
        spf_domain=sender.spf_domain,
        include=f"include:{sender.spf_domain}",
        feedback_hosts=tuple(sender.feedback_host(each.id) for each in regions),
        region_of_host={sender.feedback_host(each.id): each.id for each in sender.region},
        mx_count=sender.mail_from.mx_count,
        zone_of_region={each.id: sender.dkim_zone(each.id) for each in sender.region},
        dkim_zones=(sender.dkim_zone(region),) if region else sender.dkim_zones(),
        tokens=sender.dkim.tokens,
    )
