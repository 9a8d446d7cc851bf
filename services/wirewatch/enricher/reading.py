"""What the enricher reads of an item: the title and the prose, in one text with marks in it."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from wirewatch.enricher.datelines import dateline_end
from wirewatch.text import prose_lines, summary_lines

MAX_TITLE = 1_000
"""Characters of a title that are read: a longer one is a page in the wrong place."""

MAX_BODY = 20_000
"""Characters of prose that are read: what a story is about stands early."""

_BREAK = re.compile(r"[。！？!?\n]|\.(?=[\s”\"“]|$)")


@dataclass(frozen=True)
class Reading:
    """`text` is title, newline, body; positions below count its characters.

    `folded` is `text` in lower case with the same positions; what stands in `dateline` says
    where the story was written, not what it is about.
    """

    text: str
    folded: str
    title_end: int
    dateline: range

    def sentence(self, position: int) -> int:
        """The number of the sentence that holds this position; the title is the first."""
        return bisect_right(self._breaks, position)

    @cached_property
    def _breaks(self) -> list[int]:
        ends = _BREAK.finditer(self.text)
        return [match.end() for match in ends if match.start() not in self.dateline]


def read(title: str, summary: str, content: str) -> Reading:
    """Put together what is read; furniture stays out."""
    head = " ".join(unicodedata.normalize("NFKC", title).split())[:MAX_TITLE]
    body = unicodedata.normalize("NFKC", _body(title, summary, content))[:MAX_BODY]
    start = len(head) + 1
    text = f"{head}\n{body}"
    dateline = range(start, start + dateline_end(body))
    return Reading(text, _lower(text), len(head), dateline)


def _body(title: str, summary: str, content: str) -> str:
    lead = summary_lines(summary, title)
    if not content.strip():
        return "\n".join(lead)
    lines = prose_lines(content, title)
    # Many feeds repeat the beginning of the content as the summary: count it once.
    repeated = "\n".join(lines)
    return "\n".join([*(line for line in lead if line[:80] not in repeated), *lines])


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
