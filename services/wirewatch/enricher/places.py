"""Where an item itself has what was found in the text read of it."""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from wirewatch.enricher.reading import Field, Reading
from wirewatch.text import visible


class Place(NamedTuple):
    """A stretch of an item's own text: `field[start:end]`."""

    field: Field
    start: int
    end: int


class Places:
    """The lines of a reading beside the item's own."""

    def __init__(self, reading: Reading) -> None:
        """Number the lines."""
        self._lines, self._seen = reading.lines, reading.text.split("\n")
        self._starts = [0]
        for line in self._seen[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._known: dict[int, list[int]] = {}

    def find(self, start: int, end: int) -> Place | None:
        """Where the item has `text[start:end]`; None where it wrote those characters otherwise.

        "Otherwise" are letters with their accents apart, which normalisation puts together.
        """
        number = bisect_right(self._starts, start) - 1
        field, at, raw = self._lines[number]
        start, end = start - self._starts[number], end - self._starts[number]
        seen = self._seen[number]
        # Chinese marks become narrow ones, a character each: then the lines are of one length.
        same = raw[start:end] == seen[start:end]
        alike = len(raw) == len(seen) and (same or visible(raw[start:end]) == seen[start:end])
        if not alike and raw[:end] != seen[:end]:
            offsets = self._offsets(number)
            if end > len(offsets):
                return None
            start, end = offsets[start], offsets[end - 1] + 1
        return Place(field, at + start, at + end)

    def _offsets(self, number: int) -> list[int]:
        """Where in a line as written each of its characters as read comes from."""
        if number not in self._known:
            self._known[number] = _aligned(self._lines[number].raw, self._seen[number])
        return self._known[number]


_shown = lru_cache(1_000)(visible)  # a line has few different characters, asked for one by one


def _aligned(raw: str, seen: str) -> list[int]:
    """As far as it goes: what was composed of several characters ends it."""
    found: list[int] = []
    for at, char in enumerate(raw):
        for part in _shown(char):
            if len(found) == len(seen):
                return found
            wanted = seen[len(found)]
            if part == wanted or (part.isspace() and wanted == " "):
                found.append(at)
    return found
