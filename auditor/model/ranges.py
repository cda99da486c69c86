"""Which range of addresses is wider than any mail system, so that a record with it lets anybody pass?"""

from __future__ import annotations

from auditor.mailauth.spf import Network

WIDEST_IP4_PREFIX = 8
"""A shorter prefix admits more than 16 million addresses: no mail system is that large."""
WIDEST_IP6_PREFIX = 16
"""A shorter prefix admits whole continents."""


def is_too_wide(network: Network) -> bool:
    """Whether the prefix is shorter than the widest that a mail system may need."""
    return is_prefix_too_short(network.prefixlen, network.version)


def is_prefix_too_short(length: int, version: int) -> bool:
    """The same for a prefix length of IP version 4 or 6."""
    return length < (WIDEST_IP4_PREFIX if version == 4 else WIDEST_IP6_PREFIX)
