"""Real servers for tests, started once for each zone text and stopped at the end of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

import pytest

from auditor.mailauth.dns import ServerAddress
from tests.integration.servers import Servers, running_servers


class StartServers(Protocol):
    """What the fixture ``dns_servers`` gives."""

    def __call__(self, text: str, elsewhere: Mapping[str, ServerAddress] | None = None) -> Servers:
        """NSD and Unbound over ``text``; ``elsewhere``: names that Unbound asks of another server."""
        ...


@pytest.fixture(scope="session")
def dns_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServers]:
    """Starts a pair of servers; the same text again gives the pair that runs already."""
    running: dict[tuple[str, frozenset[tuple[str, ServerAddress]]], Servers] = {}
    with ExitStack() as stack:

        def start(text: str, elsewhere: Mapping[str, ServerAddress] | None = None) -> Servers:
            key = text, frozenset((elsewhere or {}).items())
            if key not in running:
                folder = tmp_path_factory.mktemp("servers")
                running[key] = stack.enter_context(running_servers(text, folder, elsewhere))
            return running[key]

        yield start
