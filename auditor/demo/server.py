"""How does a world answer over the wire?

A small DNS server on loopback. It looks like a recursive resolver to those who want recursion, and like the zone's
own server to those who do not. A server that has a view of its own in the world gets a port of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from types import TracebackType
from typing import cast

from auditor.mailauth.dns import ServerAddress
from auditor.net.responder import Responder
from auditor.net.world import World

LOOPBACK = "127.0.0.1"
BIND_ATTEMPTS = 20
"""A port that is free for TCP may be taken for UDP; then the next is tried."""


class EmbeddedServer:
    """Serves ``world`` over UDP and TCP while the ``async with`` block runs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listeners: dict[ServerAddress | None, _Listener] = {}

    async def __aenter__(self) -> EmbeddedServer:
        try:
            for server in (None, *self._world.servers):
                self._listeners[server] = await _Listener.open(Responder(self._world, server))
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    async def _close(self) -> None:
        for listener in self._listeners.values():
            await listener.close()
        self._listeners.clear()

    @property
    def address(self) -> ServerAddress:
        """Where the recursive-looking server listens (UDP and TCP)."""
        return self._listeners[None].address

    def route(self, server: ServerAddress) -> ServerAddress:
        """Where questions meant for the authoritative ``server`` have to go; see :class:`auditor.net.live.Live`."""
        return self._listeners.get(server, self._listeners[None]).address


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._responder.respond(data, tcp=False)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class _Listener:
    """One loopback port, UDP and TCP."""

    def __init__(self, responder: Responder, sockets: tuple[socket.socket, socket.socket]) -> None:
        self._responder = responder
        self._sockets = sockets
        self._connections: set[asyncio.Task[None]] = set()
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self.address = ServerAddress(*sockets[0].getsockname())

    @classmethod
    async def open(cls, responder: Responder) -> _Listener:
        listener = cls(responder, _bind_both())
        stream, datagram = listener._sockets
        loop = asyncio.get_running_loop()
        listener._tcp = await asyncio.start_server(listener._connected, sock=stream)
        listener._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(responder), sock=datagram)
        return listener

    async def close(self) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        if self._tcp is not None:
            await self._tcp.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            writer.transport.abort()
            self._connections.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            reply = self._responder.respond(await reader.readexactly(size), tcp=True)
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()


def _bind_both() -> tuple[socket.socket, socket.socket]:
    """A TCP and a UDP socket on the same free loopback port."""
    for _ in range(BIND_ATTEMPTS):
        stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            stream.bind((LOOPBACK, 0))
            datagram.bind((LOOPBACK, stream.getsockname()[1]))
        except OSError:
            stream.close()
            datagram.close()
            continue
        return stream, datagram
    raise OSError("no loopback port is free for both UDP and TCP")
