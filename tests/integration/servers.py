"""How does a test get a real authoritative server and a real resolver, on loopback and without privileges?

NSD serves the zones of a text. Unbound resolves: each zone is a stub at NSD, because a delegation cannot name a port,
and the root is one too, so that unknown names are answered with NXDOMAIN and nothing is asked of the Internet.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode

from auditor.mailauth.dns import ServerAddress
from tests.conftest import SEARCH_PATH
from tests.integration.zonefiles import ZoneFile, split_zones

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0
"""Generous, for a busy machine; a server normally answers within a tenth of a second."""
STOP_SECONDS = 5.0
START_ATTEMPTS = 3
"""Another program can take a free port before the server does."""

_NSD = """\
server:
  ip-address: {server.address}@{server.port}
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "{folder}"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
"""

_NSD_ZONE = """\
zone:
  name: "{name}"
  zonefile: "{file}"
"""

# Some special-use names (RFC 6761, RFC 6303) are answered by Unbound itself unless told otherwise: tests use them.
_UNBOUND = """\
server:
  interface: {server.address}@{server.port}
  do-ip6: no
  access-control: 127.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  outgoing-range: 256
  num-queries-per-thread: 128
  module-config: "iterator"
  do-not-query-localhost: no
  qname-minimisation: no
  harden-below-nxdomain: no
  target-fetch-policy: "0 0 0 0 0"
  unblock-lan-zones: yes
  local-zone: "test." nodefault
  local-zone: "invalid." nodefault
  local-zone: "home.arpa." nodefault
remote-control:
  control-enable: no
"""

_UNBOUND_STUB = """\
stub-zone:
  name: "{name}"
  stub-addr: {server.address}@{server.port}
"""


class ServerDidNotStart(Exception):
    """A server ended or did not answer in time; the message holds what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Two servers that hold the same zones."""

    authoritative: ServerAddress
    """NSD: answers for its zones only, without recursion."""
    recursive: ServerAddress
    """Unbound: what the system's resolver is in real life."""


def free_address(address: str = LOOPBACK) -> ServerAddress:
    """A port of a loopback address that is free for UDP and for TCP."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((address, 0))
            port = udp.getsockname()[1]
            try:
                tcp.bind((address, port))
            except OSError:
                continue
            return ServerAddress(address, port)


@contextmanager
def running_servers(text: str, folder: Path, elsewhere: Mapping[str, ServerAddress] | None = None) -> Iterator[Servers]:
    """NSD and Unbound over the zones of ``text``, until the block is left.

    ``elsewhere`` are names that Unbound has to ask of another server, such as a misbehaving one.
    """
    zones = split_zones(text)
    with ExitStack() as stack:
        nsd = _start(stack, folder, "nsd", lambda address: _nsd_command(folder, address, zones))
        stubs = {zone.name: nsd for zone in zones} | dict(elsewhere or {})
        unbound = _start(stack, folder, "unbound", lambda address: _unbound_command(folder, address, stubs))
        yield Servers(authoritative=nsd, recursive=unbound)


def _nsd_command(folder: Path, server: ServerAddress, zones: tuple[ZoneFile, ...]) -> list[str]:
    config = _NSD.format(server=server, folder=folder)
    for number, zone in enumerate(zones):
        file = folder / f"{number}.zone"
        file.write_text(zone.text)
        config += _NSD_ZONE.format(name=zone.name, file=file)
    path = folder / "nsd.conf"
    path.write_text(config)
    return ["-d", "-c", str(path)]


def _unbound_command(folder: Path, server: ServerAddress, stubs: Mapping[str, ServerAddress]) -> list[str]:
    config = _UNBOUND.format(server=server, folder=folder)
    config += "".join(_UNBOUND_STUB.format(name=name, server=stub) for name, stub in stubs.items())
    path = folder / "unbound.conf"
    path.write_text(config)
    return ["-d", "-c", str(path)]


def _start(stack: ExitStack, folder: Path, name: str, arguments: Callable[[ServerAddress], list[str]]) -> ServerAddress:
    program = shutil.which(name, path=SEARCH_PATH)
    if program is None:
        raise ServerDidNotStart(f"{name} is not installed")
    log = folder / f"{name}.log"
    for _ in range(START_ATTEMPTS):
        address = free_address()
        with log.open("ab") as output:
            process = subprocess.Popen(
                [program, *arguments(address)], stdout=output, stderr=output, start_new_session=True
            )
        if _answers(address, process):
            stack.callback(_stop, process)
            return address
        _stop(process)
    raise ServerDidNotStart(f"{name}:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(address: ServerAddress, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers for the root before it ends or the time is over."""
    question = dns.message.make_query(".", "SOA")
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            reply = dns.query.udp(question, address.address, port=address.port, timeout=0.1)
        except (dns.exception.DNSException, OSError):
            continue
        if reply.rcode() == dns.rcode.NOERROR:
            return True
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its children, which share its process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
