"""Title and lead as a strip of pieces: mentions, words with their cue classes, stops and marks."""

import re
from operator import itemgetter
from typing import NamedTuple

from wirewatch.enricher.relations.scene import Scene
from wirewatch.gazetteer import Mention
from wirewatch.gazetteer.cues import Cue

LEAD = 400
"""Characters after the title that are cut up: how two sides meet shows early."""

# Latin and Cyrillic letters have a branch of their own because `re` is quicker with ranges.
_PIECE = re.compile(
    r"[0-9a-z\u00df-\u024f\u0400-\u052f]+(?:['.-][0-9a-z\u00df-\u024f\u0400-\u052f]+)*+"
    r"(?![^\W_\u3400-\u9fff])"
    r"|[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['.-][^\W_\u3400-\u9fff]+)*"
    r"|[.!?]+(?=[\s\"”’»)]|$)|[。！？\n]"
    r"|[-–—]+|[\"“”«»《》]|[,，、;；:：]"
)
# What begins with another character is a word.
_KINDS = {
    char: kind
    for kind, chars in (
        ("stop", ".!?。！？\n"),
        ("dash", "-–—"),
        ("quote", '"“”«»《》'),
        ("comma", ",，、;；:："),
    )
    for char in chars
}
_NONE: tuple[str, ...] = ()


class Named(NamedTuple):
    """A mention of a country: the number of its piece, and of the sentence that holds it."""

    at: int
    country: str
    sentence: int


class Strip:
    """The pieces of a story in order, each with its kind, text and cue classes at one number.

    A kind is word, stop, dash, quote or comma, or that of the entity mentioned, where a place
    that speaks for its state is a "seat". A mention has no text. A mention, like a cue of several
    words, is one piece.
    """

    def __init__(self) -> None:
        """Begin with no pieces."""
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.classes: list[tuple[str, ...]] = []
        self.mentions: list[Named] = []
        self._sentence = 0

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def title_end(self) -> int:
        """The number of the piece that ends the title."""
        return self.texts.index("\n") if "\n" in self.texts else len(self)

    def add_plain(self, text: str, start: int, end: int) -> None:
        """Cut up `text[start:end]`, in which nothing is named."""
        plain = text[start:end]
        if plain.isascii() and plain.replace(" ", "a").isalnum():
            found = plain.split()
            self.kinds += ["word"] * len(found)
        else:
            found = _PIECE.findall(text, start, end)
            kinds = [_KINDS.get(piece[0], "word") for piece in found]
            self._sentence += kinds.count("stop")
            self.kinds += kinds
        self.texts += found
        self.classes += [_NONE] * len(found)

    def add_cue(self, text: str, classes: tuple[str, ...]) -> None:
        """Add a cue."""
        self._add("word", text, classes)

    def add_mention(self, mention: Mention) -> None:
        """Add a mention."""
        entity = mention.entity
        self.mentions.append(Named(len(self.kinds), entity.country, self._sentence))
        self._add("seat" if entity.is_seat else entity.kind, "", _NONE)

    def add_dash(self) -> None:
        """Add what "中俄" does not write between the two."""
        self._add("dash", "-", _NONE)

    def _add(self, kind: str, text: str, classes: tuple[str, ...]) -> None:
        self.kinds.append(kind)
        self.texts.append(text)
        self.classes.append(classes)


def strip_of(scene: Scene) -> Strip:
    """Cut up title and lead."""
    folded, end = scene.reading.folded, scene.reading.title_end + LEAD
    strip, position = Strip(), 0
    last: Mention | None = None
    for start, stop, mark in _marks(scene, end):
        if start < position:
            # "中俄" names two in one span.
            if isinstance(mark, Mention) and last and mark.start == last.start:
                strip.add_dash()
                strip.add_mention(mark)
            continue
        strip.add_plain(folded, position, start)
        if isinstance(mark, Mention):
            last = mark
            strip.add_mention(mark)
        else:
            strip.add_cue(folded[start:stop], mark.classes)
        position = stop
    strip.add_plain(folded, position, min(end, len(folded)))
    return strip


def _marks(scene: Scene, end: int) -> list[tuple[int, int, Mention | Cue]]:
    marks: list[tuple[int, int, Mention | Cue]] = [
        (actor.start, actor.end, actor) for actor in scene.actors if actor.start < end
    ]
    dateline, starts = scene.reading.dateline, {start for start, _, _ in marks}
    # A cue that runs into a name ("US open") gives way to it.
    marks += [
        (cue.start, cue.end, cue)
        for cue in scene.cues
        if cue.start < end
        and cue.start not in dateline
        and starts.isdisjoint(range(cue.start, cue.end))
    ]
    return sorted(marks, key=itemgetter(0))
