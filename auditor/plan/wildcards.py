"""Which replies come from a wildcard and not from the name that was asked (RFC 4592)?"""

from __future__ import annotations

from auditor.mailauth.dns import Answer, Host, RecordType, Reply, Undetermined
from auditor.mailauth.names import DomainName
from auditor.model.evidence import Evidence
from auditor.plan.zones import all_replies


def wildcard_of(reply: Reply, evidence: Evidence) -> DomainName | None:
    """The name whose wildcard ``reply`` came from; None: what was asked exists by itself, or has nothing.

    A name that nobody made, beside it or beside one of its ancestors, says the same, and nothing else that is known of
    the name differs from what the wildcard says.
    """
    name = reply.query.name
    controls = [
        control
        for control in (*evidence.placement.controls, *evidence.dkim.controls)
        if name.is_below(control.query.name.parent)
    ]
    told = [each for each in all_replies(evidence) if each.query.name == name and each.query.server is None]
    parents = dict.fromkeys(control.query.name.parent for control in controls)
    for parent in sorted(parents, key=lambda each: len(each.labels)):
        here = [control for control in controls if control.query.name.parent == parent]
        is_own = any(_differ(each, control) for each in told for control in here)
        if not is_own and any(_agree(reply, control) for control in here):
            return parent
    return None


def _agree(reply: Reply, control: Reply) -> bool:
    if _alias(reply) is not None or _alias(control) is not None:
        return _alias(reply) == _alias(control)
    if not isinstance(reply, Answer) or not isinstance(control, Answer):
        return False
    return reply.query.type is control.query.type and reply.records == control.records


def _differ(reply: Reply, control: Reply) -> bool:
    """Whether a wildcard that answers ``control`` cannot have answered ``reply``."""
    if isinstance(reply, Undetermined) or isinstance(control, Undetermined):
        return False
    if _alias(reply) is not None or _alias(control) is not None:
        return _alias(reply) != _alias(control)
    if reply.query.type is not control.query.type:
        return False
    return (isinstance(reply, Answer) or isinstance(control, Answer)) and not _agree(reply, control)


def _alias(reply: Reply) -> DomainName | None:
    """Where the CNAME at the name that was asked leads."""
    if reply.chain:
        return reply.chain[0]
    if isinstance(reply, Answer) and reply.query.type is RecordType.CNAME:
        return next((each.name for each in reply.records if isinstance(each, Host)), None)
    return None
