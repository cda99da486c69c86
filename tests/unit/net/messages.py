"""DNS replies to ``a.example. TXT``, made from their sections' text."""

from __future__ import annotations

from collections.abc import Sequence

import dns.edns
import dns.message
import dns.rcode
import dns.rrset


def response(
    *,
    answer: str = "",
    authority: str = "",
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    options: Sequence[dns.edns.Option] = (),
) -> dns.message.Message:
    """A reply whose sections hold the records of the texts, one a line."""
    message = dns.message.make_response(dns.message.make_query("a.example.", "TXT", use_edns=0))
    message.use_edns(0, options=list(options))
    message.set_rcode(rcode)
    for text, section in ((answer, message.answer), (authority, message.authority)):
        for line in filter(None, text.splitlines()):
            owner, ttl, _, mnemonic, data = line.split(maxsplit=4)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", mnemonic, data))
    return message
