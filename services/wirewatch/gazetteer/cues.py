"""Cue words: what shows that a story is about talks, trade, sport and so on."""

from collections.abc import Iterator
from functools import cache
from itertools import starmap
from typing import NamedTuple

from wirewatch.gazetteer.names import NameFinder
from wirewatch.gazetteer.russian import expand_inner
from wirewatch.gazetteer.tables import rows


class Cue(NamedTuple):
    """A cue word at `text[start:end]` and the classes it belongs to."""

    classes: tuple[str, ...]
    start: int
    end: int


@cache
def load() -> "Cues":
    """The lexicon shipped with the package; read once."""
    return Cues()


class Cues:
    """The lexicon, ready to find its words in text."""

    def __init__(self) -> None:
        """Read `cues.txt`."""
        by_word: dict[str, list[str]] = {}
        for name, *languages in rows("cues.txt"):
            for forms in languages:
                for word in forms.split("|"):
                    for form in expand_inner(word):
                        by_word.setdefault(form, []).append(name)
        self.classes = tuple(row[0] for row in rows("cues.txt"))
        entries = ((word, tuple(names)) for word, names in by_word.items())
        self._finder = NameFinder(entries, folded=True)

    def find(self, folded: str) -> Iterator[Cue]:
        """Cue words of text that was folded (the spans are in the folded text)."""
        return starmap(Cue, self._finder.find(folded))
