"""Which replies come from a wildcard and not from the name that was asked (RFC 4592)?"""

from __future__ import annotations

from auditor.mailauth.dns import Answer, RecordType, Reply, Undetermined, is_same_answer
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
        if not is_own and any(is_same_answer(reply, control) for control in here):
            return parent
    return None


def _differ(reply: Reply, control: Reply) -> bool:
    """Whether a wildcard that answers ``control`` cannot have answered ``reply``."""
    is_silent = any(isinstance(each, Undetermined) and not each.chain for each in (reply, control))
    is_alias = bool(reply.chain or control.chain) or (
        reply.query.type is RecordType.CNAME and isinstance(reply, Answer)
    )
    has_something = is_alias or isinstance(reply, Answer) or isinstance(control, Answer)
    is_comparable = is_alias or reply.query.type is control.query.type
    return is_comparable and has_something and not is_silent and not is_same_answer(reply, control)
