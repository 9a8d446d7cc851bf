"""Untrusted text made fit for a person's screen: one line, no controls, bounded."""

import re

_ELLIPSIS = "…"
# Controls, line and paragraph separators, halves of surrogate pairs; and Unicode's embeddings,
# overrides and isolates, which can make a line read differently from what it says.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s<>\"|\\^`{}]+", re.IGNORECASE)


def one_line(text: str, most: int) -> str:
    """`text` without control characters and runs of space, cut to `most` characters.

    Controls would be header injection in a mail and escape sequences on a terminal.
    """
    line = " ".join(_UNFIT.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + _ELLIPSIS


def web_link(link: str, most: int) -> str:
    """`link` if it is a plain http(s) address of `most` characters at most, else empty."""
    return link if len(link) <= most and link.isprintable() and _WEB.fullmatch(link) else ""
