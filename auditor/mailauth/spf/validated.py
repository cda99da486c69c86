"""Which names of the client's address also point back to it (RFC 7208 section 5.5)?"""

from __future__ import annotations

from auditor.mailauth.dns import Answer, RecordType, Reply
from auditor.mailauth.names import DomainName
from auditor.mailauth.spf.macros import UNKNOWN, IpAddress
from auditor.mailauth.spf.outcome import MAX_PTR_NAMES, Asked
from auditor.mailauth.spf.progress import Progress


async def validated_names(progress: Progress, asked: list[Asked]) -> tuple[Reply, tuple[DomainName, ...]]:
    """The PTR reply, and the names in it (ten looked at) whose addresses contain the client's.

    A DNS error for the PTR gives no names, one for a name's address skips that name.
    """
    progress.depends_on_address = True
    reply = await progress.ask(reverse_name(progress.ip), RecordType.PTR, asked)
    if not isinstance(reply, Answer):
        return reply, ()
    candidates = [name for name in reply.names if name.is_representable][:MAX_PTR_NAMES]
    replies = await progress.ask_all(candidates, progress.address_type, asked)
    valid = (
        name
        for name, addresses in zip(candidates, replies, strict=True)
        if isinstance(addresses, Answer) and progress.ip in addresses.addresses
    )
    return reply, tuple(valid)


def preferred_name(names: tuple[DomainName, ...], domain: DomainName) -> bytes:
    """``%{p}``: the domain itself, else a name below it, else any, else ``unknown`` (section 7.3)."""
    if not names:
        return UNKNOWN
    ranked = sorted(names, key=lambda name: (name != domain, not name.is_below(domain), name))
    return ranked[0].text.encode()


def reverse_name(ip: IpAddress) -> DomainName:
    """The name under ``in-addr.arpa`` or ``ip6.arpa``."""
    return DomainName(ip.reverse_pointer)
