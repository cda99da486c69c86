"""Which resolvers a person or the machine named."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.mailauth.dns import ServerAddress
from auditor.net.nameservers import InvalidNameserver, parse_nameserver, system_nameservers


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.1", ServerAddress("192.0.2.1")),
        (" 192.0.2.1:5353 ", ServerAddress("192.0.2.1", 5353)),
        ("2001:DB8:0::1", ServerAddress("2001:db8::1")),
        ("[::1]:5353", ServerAddress("::1", 5353)),
        ("[::1]", ServerAddress("::1")),
        ("fe80::1%eth0", ServerAddress("fe80::1%eth0")),
    ],
)
def test_addresses_with_and_without_port(text: str, server: ServerAddress) -> None:
    assert parse_nameserver(text) == server
    assert parse_nameserver(str(server)) == server


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("dns.example", "host-name"),
        ("dns.example:53", "host-name"),
        ("localhost", "host-name"),
        ("tls://192.0.2.1", "scheme"),
        ("192.0.2", "address"),
        ("192.0.2.256", "address"),
        ("192.0.2.1:", "address"),
        ("192.0.2.1:0", "address"),
        ("192.0.2.1:65536", "address"),
        ("192.0.2.1:٥٣", "address"),
        ("[::1", "address"),
        ("[::1]x", "address"),
        ("[::1]53", "address"),
        ("::1::", "address"),
    ],
)
def test_nonsense_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidNameserver) as caught:
        parse_nameserver(text)
    assert (caught.value.reason, caught.value.text) == (reason, text)


def test_the_machine_s_configuration(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(
        "# comment\nsearch example\nnameserver 192.0.2.1\nnameserver nonsense\nnameserver\n"
        "nameserver fe80::1%eth0\n nameserver 192.0.2.1\noptions edns0\n"
    )
    assert system_nameservers(path) == (ServerAddress("192.0.2.1"), ServerAddress("fe80::1%eth0"))


def test_no_configuration_is_no_nameserver(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    assert system_nameservers(path) == ()
    path.write_text("")
    assert system_nameservers(path) == ()
    path.write_bytes(b"\xff\xfe\x00nameserver")
    assert system_nameservers(path) == ()
    assert system_nameservers(tmp_path) == ()
