"""The guard that keeps tests on this machine is itself tested: it refuses what leaves and lets loopback pass."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.loopback import LeavesThisMachine, attempts_to_leave


@pytest.fixture
def attempts() -> Iterator[Callable[[], list[str]]]:
    """The attempts of this test so far; forgotten at its end, since here they are meant."""
    before = len(attempts_to_leave)
    yield lambda: attempts_to_leave[before:]
    del attempts_to_leave[before:]


@pytest.mark.parametrize("host", ["192.0.2.1", "198.51.100.7"])
def test_a_connection_to_the_outside_is_refused(host: str, attempts: Callable[[], list[str]]) -> None:
    with socket.socket() as sock, pytest.raises(LeavesThisMachine):
        sock.connect((host, 443))


def test_a_datagram_to_the_outside_is_refused(attempts: Callable[[], list[str]]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(LeavesThisMachine):
        sock.sendto(b"question", ("192.0.2.53", 53))


def test_the_systems_resolver_is_not_asked(attempts: Callable[[], list[str]]) -> None:
    with pytest.raises(LeavesThisMachine):
        socket.getaddrinfo("hotel.example", 25)


def test_an_attempt_is_remembered_when_the_refusal_is_swallowed(attempts: Callable[[], list[str]]) -> None:
    with socket.socket() as sock, pytest.raises(OSError, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 25))
    assert attempts() == ["socket.connect 192.0.2.1"]


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(5) == b"hello"
