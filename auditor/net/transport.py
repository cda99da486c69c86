"""How does one DNS message reach one server, and the reply come back (RFC 1035 section 4.2, RFC 7766)?

Plain sockets of the event loop: every UDP try has a socket, and so a random port, of its own, connected to the server,
so that the kernel drops what others send (RFC 5452 section 9.2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from auditor.mailauth.dns import ServerAddress


class _OneReply(asyncio.DatagramProtocol):
    """Hands the first acceptable datagram on and drops all others."""

    def __init__(self, accepts: Callable[[bytes], bool]) -> None:
        self._accepts = accepts
        self.reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 -- the socket is connected
        if not self.reply.done() and self._accepts(data):
            self.reply.set_result(data)

    def error_received(self, exc: Exception) -> None:
        """ICMP said that nobody listens there."""
        if not self.reply.done():
            self.reply.set_exception(exc)


async def exchange_udp(wire: bytes, server: ServerAddress, accepts: Callable[[bytes], bool]) -> bytes:
    """Send ``wire``, wait for a datagram that ``accepts``. Raises OSError; the caller limits the time."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _OneReply(accepts), remote_addr=(server.address, server.port)
    )
    try:
        transport.sendto(wire)
        return await protocol.reply
    finally:
        protocol.reply.cancel()
        transport.abort()


async def exchange_tcp(wire: bytes, server: ServerAddress) -> bytes:
    """The same over a connection of its own. Raises OSError or EOFError; the caller limits the time."""
    reader, writer = await asyncio.open_connection(server.address, server.port)
    try:
        writer.write(len(wire).to_bytes(2, "big") + wire)
        await writer.drain()
        size = int.from_bytes(await reader.readexactly(2), "big")
        return await reader.readexactly(size)
    finally:
        writer.transport.abort()
