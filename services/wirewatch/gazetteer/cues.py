"""Cue words: what shows that a story is about talks, trade, sport and so on."""

from functools import cache
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
    return Cues("cues.txt")


@cache
def of_topics() -> "Cues":
    """The words of narrow topics, which say nothing else; read once."""
    return Cues("topic_cues.txt")


@cache
def of_kinds() -> "Cues":
    """The words of kinds of dealings between states; read once."""
    return Cues("kind_cues.txt")


class Cues:
    """The lexicon, ready to find its words in text."""

    def __init__(self, table: str) -> None:
        """Read a table of classes and their words in each language."""
        by_word: dict[str, list[str]] = {}
        for name, *languages in rows(table):
            for forms in languages:
                for word in forms.split("|"):
                    for form in expand_inner(word):
                        by_word.setdefault(form, []).append(name)
        self.classes = tuple(row[0] for row in rows(table))
        entries = ((word, tuple(names)) for word, names in by_word.items())
        self._finder = NameFinder(entries, folded=True)

    def find(self, folded: str) -> list[Cue]:
        """Cue words of text that was folded (the spans are in the folded text)."""
        # A story has dozens, and `Cue(...)` goes through a function in Python.
        make = tuple.__new__
        return [make(Cue, found) for found in self._finder.find(folded)]
