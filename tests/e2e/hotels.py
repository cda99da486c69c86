r"""Hotels whose DNS shows one thing each, for tests of the whole command.

The zones' own servers are on loopback addresses where nothing listens, so that questions to them fail at once and never
leave the machine.
"""

from __future__ import annotations

from importlib.resources import files

TOKENS = ("lrwfvealkxwkkxzwwhp2e6fujfonxaw3", "bnmliqxxy353qbop56z65h7xezh5vtgl", "tmqazx6tub6i2i6o7gweytpqbcpk5h67")
WITH_TOKENS = tuple(word for token in TOKENS for word in ("--ses-token", token))

READY = "ready.example"
TWO_SPF = "two-spf.example"
SLOW = "slow.example"
HOSTILE = "hostile.example"
IDN = "hotelñandú.es"
IDN_A_LABEL = "xn--hoteland-h3a7g.es"

_SENDER = files("auditor.demo").joinpath("zones", "amazon-ses.zone").read_text(encoding="utf-8")


def _hotel(domain: str, *, spf: str = '@ TXT "v=spf1 include:amazonses.com ~all"', more: str = "") -> str:
    keys = "\n".join(f"{token}._domainkey CNAME {token}.dkim.amazonses.com." for token in TOKENS)
    return f"""
$ORIGIN {domain}.
$TTL 3600
@ SOA ns1 hostmaster 1 7200 3600 1209600 3600
@ NS ns1
ns1 A 127.9.9.9
@ MX 10 mail
mail A 192.0.2.80
{spf}
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"
bounce MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce TXT "v=spf1 include:amazonses.com ~all"
{keys}
{more}
"""


_MARKUP = r"<script>alert(1)</script>\027[31mred\027]0;title\007\000\226\128\174\155"

ZONES = "\n".join(
    [
        _SENDER,
        _hotel(READY),
        _hotel(TWO_SPF, spf='@ TXT "v=spf1 include:amazonses.com ~all"\n@ TXT "v=spf1 mx -all"'),
        _hotel(IDN_A_LABEL),
        _hotel(
            HOSTILE,
            spf=f'@ TXT "v=spf1 include:amazonses.com {_MARKUP} ~all"',
            more=f'@ TXT "{_MARKUP}"\ndmarc TXT "v=DMARC1; p=none; {_MARKUP}"\n'
            "big TXT " + " ".join(f'"{"x" * 200}"' for _ in range(300)),
        ),
        "gmail.com. SOA ns1 hostmaster 1 7200 3600 1209600 3600\ngmail.com. MX 10 mail.gmail.com.",
        f"{SLOW}. TIMEOUT ANY\n*.{SLOW}. TIMEOUT ANY",
    ]
)
