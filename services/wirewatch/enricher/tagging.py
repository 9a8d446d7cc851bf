"""Entities and topics of a reading, the most telling first, and where the entities stand."""

import re
from collections import Counter
from collections.abc import Sequence

from wirewatch.enricher.reading import Reading
from wirewatch.enricher.salience import salience
from wirewatch.gazetteer import Mention, topics
from wirewatch.gazetteer.cues import Cue
from wirewatch_schemas.story import Entity, Span, Subject

MAX_SPANS = 200
"""Mentions whose place is kept: a list of countries has more than anyone would look at."""

TITLE_WEIGHT = 3
"""A cue in the title counts as much as so many in the body."""

MIN_WEIGHT = 2
"""Cue weight below which a topic is not assigned: one stray word in the body shows nothing."""

PARENT_STEP = 50
"""Per mille that a broader topic stands behind the narrower one that brings it along."""


# In capitals the pronoun looks like the country; after these words it is the pronoun.
_US = re.compile(
    r"\b(?:ASK|BRING|GIVE|HELP|JOIN|KEEP|LEAVE|LET|MAKE|SHOW|TEACH|TELL)S?\s$"
    r"|\b(?:ALL|MOST|ONE|SOME) OF\s$"
)


def meant(reading: Reading, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions but "US" where a headline in capitals says "us"."""
    if not reading.text[: reading.title_end].isupper():
        return mentions
    return [m for m in mentions if not (m.surface == "US" and _is_pronoun(reading, m))]


def _is_pronoun(reading: Reading, mention: Mention) -> bool:
    before = reading.text[max(0, mention.start - 12) : mention.start]
    return mention.start < reading.title_end and _US.search(before) is not None


def entities_of(reading: Reading, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    """The entities mentioned, most salient first; of equals, the first named."""
    by_id: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_id.setdefault(mention.entity.id, []).append(mention)
    found = [_entity(reading, each) for each in by_id.values()]
    return tuple(sorted(found, key=lambda entity: -entity.salience))


def spans_of(reading: Reading, mentions: Sequence[Mention]) -> tuple[Span, ...]:
    """Where the item itself has the mentions."""
    placed = ((m, reading.place(m.start, m.end)) for m in mentions[:MAX_SPANS])
    return tuple(
        Span(
            entity=mention.entity.id,
            field=place.field,
            start=place.start,
            end=place.end,
            rule=mention.rule,
        )
        for mention, place in placed
        if place
    )


def topics_of(reading: Reading, cues: Sequence[Cue]) -> tuple[Subject, ...]:
    """The topics that the cue words show, best score first, each with its broader ones."""
    table = topics.load()
    weights: Counter[str] = Counter()
    for cue in cues:
        for topic_id in table.shown_by(cue.classes):
            weights[topic_id] += TITLE_WEIGHT if cue.start < reading.title_end else 1
    scores: dict[str, int] = {}
    for topic_id, weight in weights.items():
        if weight < MIN_WEIGHT:
            continue
        score = 1000 * weight // (weight + 3)
        scores[topic_id] = max(score, scores.get(topic_id, 0))
        for step, broader in enumerate(table.ancestors(topic_id), start=1):
            lent = max(1, score - step * PARENT_STEP)
            scores[broader.id] = max(lent, scores.get(broader.id, 0))
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Subject(id=id_, name=table.topic(id_).name, score=score) for id_, score in ranked)


def _entity(reading: Reading, found: Sequence[Mention]) -> Entity:
    known = found[0].entity
    return Entity(
        id=known.id,
        kind=known.kind,
        name=known.name,
        country=known.country,
        salience=salience(reading, found),
        mentions=len(found),
        surfaces=tuple(sorted({mention.surface for mention in found})),
    )
