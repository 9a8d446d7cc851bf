"""Cut a text into plain and emboldened pieces."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wirewatch.text.tokens import SPACELESS

# Scripts written without spaces have no word edges to look for.
_UNSPACED = re.compile(f"[{SPACELESS}]")


def pieces(text: str, marks: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """`text` in order as (piece, whether it is bold); marks count as whole words, longest first."""
    end = 0
    while found := _next(text, marks, end):
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def _next(text: str, marks: Sequence[str], start: int) -> re.Match[str] | None:
    """The first mark from `start` on; of several there, the longest."""
    found = (each for mark in marks if (each := _word(mark).search(text, start)))
    return min(found, key=lambda each: (each.start(), -len(each.group())), default=None)


# The same names come again and again, each time with others: one pattern of all the marks of a
# message would be compiled for nearly every message, and took most of the time to render it.
@lru_cache(maxsize=4096)
def _word(mark: str) -> re.Pattern[str]:
    before = "" if _UNSPACED.match(mark) else r"(?<!\w)"
    after = "" if _UNSPACED.match(mark[-1]) else r"(?!\w)"
    return re.compile(f"{before}{re.escape(mark)}{after}", re.IGNORECASE)
