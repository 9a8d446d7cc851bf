"""A header's text in ASCII, as RFC 2047 says.

The stdlib's own folding loses and adds spaces around encoded words, and decodes what merely looks
like one.
"""

import re
from base64 import b64encode
from collections.abc import Iterator

_PLAIN = re.compile(r"[ -~]{1,900}")  # fits a line of 998 with any header's name before it
_MOST_BYTES = 45  # 60 base64 digits and the frame around them: an encoded word has 75 at most


def encoded(text: str) -> str:
    """`text` (one line) as it is if it is plain, else as encoded words on lines of their own."""
    if _PLAIN.fullmatch(text) and "=?" not in text:
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(part).decode()}?=" for part in _parts(text))


def _parts(text: str) -> Iterator[bytes]:
    """UTF-8 in parts; no character is split between two."""
    part = b""
    for char in text:
        more = char.encode()
        if len(part) + len(more) > _MOST_BYTES:
            yield part
            part = b""
        part += more
    yield part
