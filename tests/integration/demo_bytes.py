"""What does the demo write, in a process with a hash seed of its own and answers in an order of their own?

``python -m tests.integration.demo_bytes SEED``: the reports as JSON and as pages of both languages. The port of the
embedded server, which differs from run to run, is left out.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from auditor.demo.hotels import demo_zones
from auditor.demo.run import audit_at
from auditor.demo.server import EmbeddedServer
from auditor.mailauth.dns import Answer, Query, Reply
from auditor.net.world import World
from auditor.net.zonetext import parse_zones
from auditor.render.html import render_html
from auditor.render.json import encode
from auditor.render.language import Lang

ASKED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class ShuffledWorld(World):
    """Gives the records of an answer in any order, as servers do."""

    def __init__(self, text: str, seed: int) -> None:
        super().__init__(parse_zones(text))
        self._random = Random(seed)

    def reply(self, query: Query) -> Reply:
        reply = super().reply(query)
        if not isinstance(reply, Answer):
            return reply
        return replace(reply, records=tuple(self._random.sample(reply.records, len(reply.records))))


async def demo_bytes(seed: int) -> str:
    """All that is written, one after the other."""
    async with EmbeddedServer(ShuffledWorld(demo_zones(), seed)) as server:
        audited = await audit_at(server.address, server.route, ASKED_AT)
        address = str(server.address)
    written = [
        text for _, report in audited for text in (encode(report), *(render_html(report, each) for each in Lang))
    ]
    return "\n".join(written).replace(address, "the embedded server")


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(demo_bytes(int(sys.argv[1]))))
