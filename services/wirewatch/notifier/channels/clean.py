"""Untrusted text made fit for a person's screen: one line, no controls, bounded."""

import re
import unicodedata

_ELLIPSIS = "…"
# Unicode's embeddings, overrides and isolates: they can make a line read differently from what
# it says.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WEB = re.compile(r"https?://[^\s<>\"|\\^`{}]+", re.IGNORECASE)


def one_line(text: str, most: int) -> str:
    """`text` without control characters and runs of space, cut to `most` characters.

    Controls would be header injection in a mail and escape sequences on a terminal.
    """
    seen = "".join(" " if _unfit(c) else c for c in text)
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + _ELLIPSIS


def web_link(link: str, most: int) -> str:
    """`link` if it is a plain http(s) address of `most` characters at most, else empty."""
    return link if len(link) <= most and link.isprintable() and _WEB.fullmatch(link) else ""


def _unfit(char: str) -> bool:
    if char < "\x7f":
        return char < " "
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
