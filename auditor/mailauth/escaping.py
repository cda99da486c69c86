r"""How do octets from DNS become text, once, at the border?

Everything above ``net`` sees printable ASCII only: an octet outside 0x20–0x7E, and the backslash, is written ``\DDD``
(three decimal digits, RFC 1035 section 5.1). The text is safe on a terminal, unambiguous, and reversible.
"""

_PLAIN = frozenset(range(0x20, 0x7F)) - {0x5C}
_TABLE = tuple(chr(octet) if octet in _PLAIN else f"\\{octet:03d}" for octet in range(256))


def escape(octets: bytes) -> str:
    r"""Octets as printable ASCII; what is not printable, and the backslash, becomes ``\DDD``."""
    return "".join([_TABLE[octet] for octet in octets])


def unescape(text: str) -> bytes:
    r"""The octets that :func:`escape` wrote; a backslash not followed by a valid ``DDD`` stands for itself."""
    if "\\" not in text:
        return text.encode("ascii", "replace")
    out = bytearray()
    position = 0
    while position < len(text):
        digits = text[position + 1 : position + 4]
        if text[position] == "\\" and len(digits) == 3 and digits.isascii() and digits.isdigit() and int(digits) < 256:
            out.append(int(digits))
            position += 4
        else:
            out += text[position].encode("ascii", "replace")
            position += 1
    return bytes(out)
