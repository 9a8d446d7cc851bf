"""Topics of a reading: its broadest ones by all of its words, narrow ones by cue words."""

from collections.abc import Iterator, Sequence

from wirewatch.enricher.levels import LEVELS, levels_of
from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import cues, topics
from wirewatch.gazetteer.cues import Cue
from wirewatch_schemas.story import Subject

TITLE_WEIGHT = 3
"""A cue in the title counts as much as so many in the body."""

MIN_WEIGHT = 2
"""Cue weight below which a topic is not assigned: one stray word in the body shows nothing."""

PARENT_STEP = 50
"""Per mille that a broader topic stands behind the narrower one that brings it along."""

LIKELY = 250
"""The chance per mille from which a top level is assigned without any cue word ..."""

LEAST = 100
"""... and from which the likeliest is: most stories are about one thing more than another."""

WORDS_WEIGHT = 2
"""The chance of a top level by all words counts as much as so many times its cue words."""

_TOP = frozenset(LEVELS)


def topics_of(reading: Reading, found: Sequence[Cue]) -> tuple[Subject, ...]:
    """The topics of a story, best score first, each with its broader ones.

    `found` are the cue words of the reading. The score of a top level is mostly its chance by all
    words; a narrow topic has only cue words.
    """
    table = topics.load()
    scores: dict[str, int] = {}
    for id_, score in _shown(reading, found):
        scores[id_] = max(score, scores.get(id_, 0))
        for step, broader in enumerate(table.ancestors(id_), start=1):
            lent = max(1, score - step * PARENT_STEP)
            scores[broader.id] = max(lent, scores.get(broader.id, 0))
    if chances := levels_of(reading.opening):
        enough = min(LIKELY, max(LEAST, *chances.values()))
        likely = {id_ for id_, chance in chances.items() if chance >= enough}
        for id_ in likely | (_TOP & scores.keys()):
            both = scores.get(id_, 0) + WORDS_WEIGHT * chances.get(id_, 0)
            scores[id_] = max(1, both // (1 + WORDS_WEIGHT))
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Subject(id=id_, name=table.topic(id_).name, score=score) for id_, score in ranked)


def _shown(reading: Reading, found: Sequence[Cue]) -> Iterator[tuple[str, int]]:
    table = topics.load()
    weights: dict[str, int] = {}
    for classes, start, _ in (*found, *cues.of_topics().find(reading.opening)):
        weight = TITLE_WEIGHT if start < reading.title_end else 1
        for id_ in table.shown_by(classes):
            weights[id_] = weights.get(id_, 0) + weight
    for id_, weight in weights.items():
        if weight >= MIN_WEIGHT:
            yield id_, 1000 * weight // (weight + 3)
