"""How does a test run make sure that none of its questions leaves this machine?

Python announces every connection, datagram and name look-up to audit hooks (PEP 578) before it happens. The hook
installed here refuses those that are not for loopback, and remembers them, since code that is right to survive an
unreachable network would otherwise hide the attempt. Nothing of the product is replaced.
"""

from __future__ import annotations

import sys
from ipaddress import ip_address

attempts_to_leave: list[str] = []
"""Every refused attempt of this run, as ``event address``."""

_WITH_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_WITH_NAME = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class LeavesThisMachine(OSError):
    """A test tried to reach something that is not on loopback."""


def _is_local(host: object) -> bool:
    if host is None or host in {"", "localhost", b"localhost"}:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_to_leave(event: str, arguments: tuple[object, ...]) -> None:
    if event in _WITH_ADDRESS:
        address = arguments[1]
        # A string is a path in the file system, None a datagram on a socket that is connected already.
        if not isinstance(address, tuple) or _is_local(address[0]):
            return
        host = address[0]
    elif event in _WITH_NAME:
        host = arguments[0]
        if _is_local(host):
            return
    else:
        return
    attempts_to_leave.append(f"{event} {host}")
    raise LeavesThisMachine(f"{event} {host}")


sys.addaudithook(_refuse_to_leave)
