"""Do the addresses that were tried speak for all of the sender's?"""

from __future__ import annotations

from auditor.mailauth.spf import AllTerm, Ip4Term, Ip6Term, NotFollowed, SpfAuthorisation, SpfResult
from auditor.model.evidence import SpfEvidence


def speaks_for_all(spf: SpfEvidence, authorisation: SpfAuthorisation) -> bool:
    """Whether what was found for the tried addresses is a fact about every address.

    So it is where nothing depends on the address; and where only ``ptr`` terms do and none of the tried addresses
    passed by one: their target is a name of the domain owner's, and a sender's addresses have the sender's names.
    """
    sampled = [each for each in authorisation.outcomes if each.sampled]
    if any(each.is_open or each.evaluation.result is SpfResult.PASS for each in sampled):
        return False
    return not sampled or not _names_the_address(spf)


def _names_the_address(spf: SpfEvidence) -> bool:
    """Whether a name in the tree is made of the client's address; a plain ``ptr`` asks about it without."""
    if any(node.outcome is NotFollowed.MACRO for node in spf.tree.nodes):
        return True
    terms = [term for node in spf.tree.nodes if node.record for term in node.record.mechanisms]
    named = [term for term in terms if not isinstance(term, AllTerm | Ip4Term | Ip6Term)]
    return any(term.domain is not None and term.domain.depends_on_address for term in named)
