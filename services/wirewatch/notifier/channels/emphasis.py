"""Cut a text into plain and emboldened pieces."""

import re
from collections.abc import Iterator, Sequence

from wirewatch.text.tokens import SPACELESS

# Scripts written without spaces have no word edges to look for.
_UNSPACED = re.compile(f"[{SPACELESS}]")


def pieces(text: str, marks: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """`text` in order as (piece, whether it is bold); marks count as whole words, longest first."""
    if not marks:
        if text:
            yield text, False
        return
    end = 0
    for found in _pattern(marks).finditer(text):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def _pattern(marks: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(marks, key=len, reverse=True)
    return re.compile("|".join(_word(mark) for mark in longest_first), re.IGNORECASE)


def _word(mark: str) -> str:
    before = "" if _UNSPACED.match(mark) else r"(?<!\w)"
    after = "" if _UNSPACED.match(mark[-1]) else r"(?!\w)"
    return f"{before}{re.escape(mark)}{after}"
