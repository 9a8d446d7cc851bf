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

LONE = 500
"""The chance per mille of its top level from which a narrow topic needs no second cue: "sign" may
be of a treaty, a striker or an autograph."""

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
    chances = levels_of(reading.opening)
    scores: dict[str, int] = {}
    for id_, score in _shown(reading, found, chances):
        scores[id_] = max(score, scores.get(id_, 0))
        for step, broader in enumerate(table.ancestors(id_), start=1):
            lent = max(1, score - step * PARENT_STEP)
            scores[broader.id] = max(lent, scores.get(broader.id, 0))
    if chances:
        enough = min(LIKELY, max(LEAST, *chances.values()))
        likely = {id_ for id_, chance in chances.items() if chance >= enough}
        for id_ in likely | (_TOP & scores.keys()):
            both = scores.get(id_, 0) + WORDS_WEIGHT * chances.get(id_, 0)
            scores[id_] = max(1, both // (1 + WORDS_WEIGHT))
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Subject(id=id_, name=table.topic(id_).name, score=score) for id_, score in ranked)


def _shown(
    reading: Reading, found: Sequence[Cue], chances: dict[str, int]
) -> Iterator[tuple[str, int]]:
    table = topics.load()
    sure = cues.of_topics().find(reading.opening)
    shown = [table.shown_by(cue.classes) for cue in (*found, *sure)]
    weights: dict[str, int] = {}
    for ids, (_, start, _) in zip(shown, (*found, *sure), strict=True):
        weight = TITLE_WEIGHT if start < reading.title_end else 1
        for id_ in ids:
            weights[id_] = weights.get(id_, 0) + weight
    certain = frozenset().union(*shown[len(found) :])
    for id_, weight in weights.items():
        if weight > TITLE_WEIGHT or (
            weight >= MIN_WEIGHT and (id_ in certain or _is_backed(id_, shown, chances))
        ):
            yield id_, 1000 * weight // (weight + 3)


def _is_backed(id_: str, shown: Sequence[frozenset[str]], chances: dict[str, int]) -> bool:
    """Whether the top level of a topic is likely, or more than one cue is of something below it.

    A top level needs no backing, and where no word is known nothing speaks against any.
    """
    top = topics.load().top(id_)
    if id_ == top or not chances or chances.get(top, 0) >= LONE:
        return True
    return sum(any(topics.load().top(each) == top for each in ids) for ids in shown) > 1
