"""Does a domain that authenticated belong to the From domain (RFC 9989 section 4.10.2, RFC 7489 section 3.1)?"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from auditor.mailauth.names import DomainName


class AlignmentMode(StrEnum):
    """What ``adkim`` and ``aspf`` ask for."""

    RELAXED = "relaxed"
    STRICT = "strict"


def aligned(
    from_domain: DomainName,
    other: DomainName,
    mode: AlignmentMode,
    organization_of: Callable[[DomainName], DomainName],
) -> bool:
    """Identifier alignment of a signing or envelope domain with the From domain.

    Strict: the same name. Relaxed: the same organizational domain, which ``organization_of`` gives; it is not asked
    when the names are the same, nor when they share not even a top-level domain.
    """
    if from_domain == other:
        return True
    if mode is AlignmentMode.STRICT or not share_a_label(from_domain, other):
        return False
    return organization_of(from_domain) == organization_of(other)


def share_a_label(one: DomainName, other: DomainName) -> bool:
    """Whether both end in the same top-level domain: an organizational domain is always a suffix of the name."""
    return bool(one.labels and other.labels) and one.labels[-1] == other.labels[-1]
