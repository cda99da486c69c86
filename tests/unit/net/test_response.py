"""What one DNS message says."""

from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.mailauth.dns import Absence, Absent, Answer, Query, Reason, RecordType, Txt, Undetermined
from auditor.mailauth.names import DomainName
from auditor.net.response import Onward, read_response
from tests.unit.net.messages import response

A_TXT = Query(DomainName.of("a.example"), RecordType.TXT)
"""Every message here replies to this question."""


def test_octets_are_escaped_once_and_names_are_lower_case() -> None:
    reply = read_response(response(answer=r'A.EXAMPLE. 60 IN TXT "\027[31m\\" "\233"'), A_TXT, server="s", tcp=False)
    assert reply == Answer(query=A_TXT, records=(Txt(("\\027[31m\\092", "\\233")),), ttl=60, server="s")


def test_flags_tell_authority_validation_and_transport() -> None:
    message = response(answer="a.example. 60 IN TXT x")
    message.flags |= dns.flags.AA | dns.flags.AD
    reply = read_response(message, A_TXT, server="s", tcp=True)
    assert isinstance(reply, Answer)
    assert reply.flags == ("aa", "ad", "tcp")


@pytest.mark.parametrize(
    ("ttl", "minimum", "expected"), [(3600, 300, 300), (60, 300, 60), (2**31, 300, 0)], ids=["minimum", "ttl", "beyond"]
)
def test_an_absence_lives_as_long_as_its_soa_allows(ttl: int, minimum: int, expected: int) -> None:
    soa = f"example. {min(ttl, 2**31 - 1)} IN SOA ns.example. h.example. 1 2 3 4 {minimum}"
    message = response(authority=soa, rcode=dns.rcode.NXDOMAIN)
    message.authority[0].ttl = ttl
    reply = read_response(message, A_TXT, server="", tcp=False)
    assert reply == Absent(query=A_TXT, kind=Absence.NXDOMAIN, zone=DomainName.of("example"), ttl=expected)


def test_the_soa_of_another_zone_proves_nothing_about_the_target() -> None:
    soa = "example. 60 IN SOA ns.example. h.example. 1 2 3 4 5"
    message = response(answer="a.example. 30 IN CNAME b.test.", authority=soa)
    reply = read_response(message, A_TXT, server="", tcp=False)
    assert reply == Onward(chain=(DomainName.of("b.test"),), ttl=30, server="", flags=())


def test_nodata_behind_a_cname() -> None:
    soa = "test. 60 IN SOA ns.test. h.test. 1 2 3 4 5"
    message = response(answer="a.example. 30 IN CNAME b.test.", authority=soa)
    reply = read_response(message, A_TXT, server="", tcp=False)
    assert isinstance(reply, Absent)
    assert (reply.kind, reply.owner, str(reply.zone), reply.ttl) == (
        Absence.NODATA,
        DomainName.of("b.test"),
        "test",
        5,
    )


def test_a_referral_is_no_absence() -> None:
    reply = read_response(response(authority="example. 60 IN NS ns.example."), A_TXT, server="", tcp=False)
    assert isinstance(reply, Undetermined)
    assert reply.reason is Reason.ZONE_WITHOUT_ANSWERS


@pytest.mark.parametrize(
    ("rcode", "extended", "reason"),
    [
        (dns.rcode.SERVFAIL, None, Reason.SERVFAIL),
        (dns.rcode.SERVFAIL, 5, Reason.SERVFAIL),
        *((dns.rcode.SERVFAIL, code, Reason.DNSSEC_BOGUS) for code in range(6, 13)),
        (dns.rcode.SERVFAIL, 13, Reason.SERVFAIL),
        (dns.rcode.SERVFAIL, 22, Reason.ZONE_WITHOUT_ANSWERS),
        (dns.rcode.REFUSED, 6, Reason.REFUSED),
        (dns.rcode.FORMERR, None, Reason.FORMERR),
        (dns.rcode.NOTIMP, None, Reason.NOTIMP),
        (dns.rcode.YXDOMAIN, None, Reason.MALFORMED),
        (dns.rcode.BADVERS, None, Reason.MALFORMED),
    ],
)
def test_each_failure_has_its_reason(rcode: dns.rcode.Rcode, extended: int | None, reason: Reason) -> None:
    options = [] if extended is None else [dns.edns.EDEOption(extended)]
    reply = read_response(response(rcode=rcode, options=options), A_TXT, server="", tcp=False)
    assert isinstance(reply, Undetermined)
    assert reply.reason is reason


@given(st.data())
def test_messages_with_flipped_octets_are_read_or_refused_never_crash(data: st.DataObject) -> None:
    wire = bytearray(response(answer="a.example. 60 IN CNAME b.example.\nb.example. 60 IN TXT x").to_wire())
    for _ in range(data.draw(st.integers(1, 6))):
        wire[data.draw(st.integers(2, len(wire) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = dns.message.from_wire(bytes(wire), ignore_trailing=True)
    except Exception:
        return
    assert isinstance(read_response(message, A_TXT, server="", tcp=False), Answer | Absent | Undetermined | Onward)
