"""What the enricher reads of an item: the title and the prose, in one text with marks in it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from wirewatch.enricher.datelines import dateline_end
from wirewatch.gazetteer.spelling import one_spelling
from wirewatch.text import prose_lines, summary_lines, visible
from wirewatch.text.tokens import plain_marks

MAX_TITLE = 1_000
"""Characters of a title that are read: a longer one is a page in the wrong place."""

MAX_BODY = 20_000
"""Characters of prose that are read: what a story is about stands early."""

OPENING = 1_000
"""Characters of prose in which topics and relations are looked for."""

MAX_FIELD = 40_000
"""Characters of a summary or content that anything looks at: what comes later is not read."""

Field = Literal["title", "summary", "content"]


class Line(NamedTuple):
    """A line of the text as it stands in the item: `raw` is `field[start:start + len(raw)]`."""

    field: Field
    start: int
    raw: str


@dataclass(frozen=True)
class Reading:
    """`text` is title, newline, body; positions below count its characters.

    `folded` is `text` in lower case and one spelling, with the same positions; what stands in
    `dateline` says where the story was written, not what it is about. `lines` are the lines of
    `text` as the item has them.
    """

    text: str
    folded: str
    title_end: int
    dateline: range
    lines: tuple[Line, ...]

    @property
    def opening(self) -> str:
        """Title and beginning of the body, folded: what a story is about stands early."""
        return self.folded[: self.title_end + OPENING]

    @property
    def body(self) -> str:
        """What follows title and dateline."""
        return self.text[self.dateline.stop :]


def read(title: str, summary: str, content: str) -> Reading:
    """Put together what is read; furniture stays out, and so does what has no width."""
    lines = _lines(title, summary, content)
    head = " ".join(visible(title).split())[:MAX_TITLE]
    body = visible("\n".join(line.raw for line in lines))[:MAX_BODY]
    start = len(head) + 1
    text = f"{head}\n{body}"
    dateline = range(start, start + dateline_end(body))
    return Reading(text, _folded(text), len(head), dateline, (Line("title", 0, title), *lines))


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
        at = at if text.startswith(line, at) else text.index(line, at)
        found.append(Line(field, at, line))
        at += len(line)
    return found


def _folded(text: str) -> str:
    text = one_spelling(text)
    if plain_marks(text).isascii():
        return text.encode().lower().decode()  # several times as fast as where letters are foreign
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered
