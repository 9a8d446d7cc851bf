"""Title and lead as a strip of pieces: mentions, words with their cue classes, stops and marks."""

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from wirewatch.enricher.relations.scene import Actor, Scene
from wirewatch.gazetteer.cues import Cue

LEAD = 400
"""Characters after the title that are cut up: how two sides meet shows early."""

_PIECE = re.compile(
    r"(?P<word>[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’.-][^\W_\u3400-\u9fff]+)*)"
    r"|(?P<stop>[.!?]+(?=[\s\"”’»)]|$)|[。！？\n])"
    r"|(?P<dash>[-–—]+)|(?P<quote>[\"“”«»《》])|(?P<comma>[,，、;；:：])"
)


class Piece(NamedTuple):
    """A piece of the strip.

    `kind` is word, stop, dash, quote or comma, or the kind of the entity mentioned; `country`
    is "" unless it is a mention; `classes` are those of a cue word.
    """

    kind: str
    text: str
    country: str
    classes: tuple[str, ...]
    sentence: int


def strip_of(scene: Scene) -> list[Piece]:
    """The pieces in order; a mention, like a cue of several words, is one piece."""
    folded, end = scene.reading.folded, scene.reading.title_end + LEAD
    strip: list[Piece] = []
    position = sentence = 0
    last: Actor | None = None
    for start, stop, mark in _marks(scene, end):
        if start < position:
            # "中俄" names two in one span.
            if isinstance(mark, Actor) and last and mark.start == last.start:
                strip.append(Piece("dash", "-", "", (), sentence))
                strip.append(Piece(mark.kind, "", mark.country, (), sentence))
            continue
        for piece in _plain(folded, position, start, sentence):
            strip.append(piece)
            sentence = piece.sentence + (piece.kind == "stop")
        if isinstance(mark, Actor):
            last = mark
            strip.append(Piece(mark.kind, "", mark.country, (), sentence))
        else:
            strip.append(Piece("word", folded[start:stop], "", mark.classes, sentence))
        position = stop
    strip.extend(_plain(folded, position, min(end, len(folded)), sentence))
    return strip


def _marks(scene: Scene, end: int) -> list[tuple[int, int, Actor | Cue]]:
    marks: list[tuple[int, int, Actor | Cue]] = [
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


def _plain(text: str, start: int, end: int, sentence: int) -> Iterator[Piece]:
    for match in _PIECE.finditer(text, start, end):
        kind = match.lastgroup or ""
        yield Piece(kind, match[0], "", (), sentence)
        sentence += kind == "stop"
