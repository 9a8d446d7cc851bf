"""What the enricher reads of an item: the title and the prose, in one text with marks in it."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from wirewatch.enricher.datelines import dateline_end
from wirewatch.text import prose_lines, summary_lines, visible

MAX_TITLE = 1_000
"""Characters of a title that are read: a longer one is a page in the wrong place."""

MAX_BODY = 20_000
"""Characters of prose that are read: what a story is about stands early."""

MAX_FIELD = 40_000
"""Characters of a summary or content that anything looks at: what comes later is not read."""

_BREAK = re.compile(r"[。！？!?\n]|\.(?=[\s”\"“]|$)")

Field = Literal["title", "summary", "content"]


class Line(NamedTuple):
    """A line of the text as it stands in the item: `raw` is `field[start:start + len(raw)]`."""

    field: Field
    start: int
    raw: str


class Place(NamedTuple):
    """A stretch of an item's own text: `field[start:end]`."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """`text` is title, newline, body; positions below count its characters.

    `folded` is `text` in lower case with the same positions; what stands in `dateline` says
    where the story was written, not what it is about. `lines` are the lines of `text` as the
    item has them.
    """

    text: str
    folded: str
    title_end: int
    dateline: range
    lines: tuple[Line, ...]

    @property
    def body(self) -> str:
        """What follows title and dateline."""
        return self.text[self.dateline.stop :]

    def sentence(self, position: int) -> int:
        """The number of the sentence that holds this position; the title is the first."""
        return bisect_right(self._breaks, position)

    def place(self, start: int, end: int) -> Place | None:
        """Where the item has `text[start:end]`; None where it wrote those characters otherwise.

        "Otherwise" are letters with their accents apart, which normalisation puts together.
        """
        number = bisect_right(self._starts, start) - 1
        field, at, raw = self.lines[number]
        start, end = start - self._starts[number], end - self._starts[number]
        seen = self._seen[number]
        # Chinese marks become narrow ones, a character each: then the lines are of one length.
        alike = len(raw) == len(seen) and visible(raw[start:end]) == seen[start:end]
        if not alike and raw[:end] != seen[:end]:
            offsets = self._offsets(number)
            if end > len(offsets):
                return None
            start, end = offsets[start], offsets[end - 1] + 1
        return Place(field, at + start, at + end)

    @cached_property
    def _breaks(self) -> list[int]:
        ends = _BREAK.finditer(self.text)
        return [match.end() for match in ends if match.start() not in self.dateline]

    @cached_property
    def _seen(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self._seen:
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    @cached_property
    def _known_offsets(self) -> dict[int, list[int]]:
        return {}

    def _offsets(self, number: int) -> list[int]:
        """Where in a line as written each of its characters as read comes from."""
        known = self._known_offsets
        if number not in known:
            known[number] = _aligned(self.lines[number].raw, self._seen[number])
        return known[number]


def _aligned(raw: str, seen: str) -> list[int]:
    """As far as it goes: what was composed of several characters ends it."""
    found: list[int] = []
    for at, char in enumerate(raw):
        for part in visible(char):
            if len(found) == len(seen):
                return found
            wanted = seen[len(found)]
            if part == wanted or (part.isspace() and wanted == " "):
                found.append(at)
    return found


def read(title: str, summary: str, content: str) -> Reading:
    """Put together what is read; furniture stays out, and so does what has no width."""
    lines = _lines(title, summary, content)
    head = " ".join(visible(title).split())[:MAX_TITLE]
    body = visible("\n".join(line.raw for line in lines))[:MAX_BODY]
    start = len(head) + 1
    text = f"{head}\n{body}"
    dateline = range(start, start + dateline_end(body))
    return Reading(text, _lower(text), len(head), dateline, (Line("title", 0, title), *lines))


def _lines(title: str, summary: str, content: str) -> list[Line]:
    """The lines of the body."""
    lead = summary_lines(summary, title)
    if not content.strip():
        return _placed("summary", summary, lead)
    lines = prose_lines(content, title)
    # Many feeds repeat the beginning of the content as the summary: count it once.
    repeated = "\n".join(lines)
    lead = [line for line in lead if line[:80] not in repeated]
    return [*_placed("summary", summary, lead), *_placed("content", content, lines)]


def _placed(field: Field, text: str, lines: list[str]) -> list[Line]:
    found, at = [], 0
    for line in lines:
        at = text.index(line, at)
        found.append(Line(field, at, line))
        at += len(line)
    return found


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
