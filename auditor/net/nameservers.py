"""Which resolvers does this machine use, or did the person name?"""

from __future__ import annotations

import os
from pathlib import Path

from auditor.mailauth.dns import ServerAddress
from auditor.net.presentation import BadText
from auditor.net.zonetext import parse_server

RESOLV_CONF = Path("/etc/resolv.conf")


class InvalidNameserver(ValueError):
    """The text is not an address with an optional port; ``reason`` is a stable code, ``text`` what was given.

    Reasons: ``empty``, ``host-name`` (a resolver's name cannot be resolved before there is a resolver), ``scheme``
    (``tls://``, ``https://`` are not known here), ``address``.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text[:80]!a}")
        self.reason = reason
        self.text = text


def parse_nameserver(text: str) -> ServerAddress:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``. Raises InvalidNameserver."""
    given = text.strip()
    if not given:
        raise InvalidNameserver("empty", text)
    if "://" in given:
        raise InvalidNameserver("scheme", text)
    try:
        return parse_server(given)
    except BadText as error:
        host = given.partition(":")[0]
        is_name = not given.startswith("[") and given.count(":") <= 1 and any(c.isalpha() for c in host)
        raise InvalidNameserver("host-name" if is_name else "address", text) from error


def system_nameservers(resolv_conf: Path = RESOLV_CONF) -> tuple[ServerAddress, ...]:
    """The machine's resolvers in their order; empty when none is configured."""
    if os.name == "nt":
        return _from_registry()
    try:
        text = resolv_conf.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    found: dict[ServerAddress, None] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            try:
                found[parse_server(words[1])] = None
            except BadText:
                continue  # The system's resolver ignores such a line too.
    return tuple(found)


def _from_registry() -> tuple[ServerAddress, ...]:
    # Imported here: it takes a quarter of a second, and only Windows keeps its configuration elsewhere.
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple(ServerAddress(str(address), resolver.port) for address in resolver.nameservers)
