"""A DNS server on loopback, in a thread of its own, for commands that run in processes of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from auditor.demo.server import EmbeddedServer
from auditor.net.world import World


@contextmanager
def serving(zones: str) -> Iterator[str]:
    """Serve zone text; gives ``address:port`` for ``--nameserver``."""
    ready, done = threading.Event(), threading.Event()
    address: list[str] = []

    async def serve() -> None:
        async with EmbeddedServer(World.from_zones(zones)) as server:
            address.append(str(server.address))
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        if not ready.wait(10):
            raise RuntimeError("the DNS server did not start")
        yield address[0]
    finally:
        done.set()
        thread.join()
