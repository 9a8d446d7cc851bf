"""Entities of a reading, the most telling first, and where they stand."""

import re
from collections.abc import Sequence

from wirewatch.enricher.places import Places
from wirewatch.enricher.reading import Reading
from wirewatch.enricher.salience import salience
from wirewatch.gazetteer import Mention
from wirewatch_schemas.story import Entity, Span

MAX_SPANS = 200
"""Mentions whose place is kept: a list of countries has more than anyone would look at."""


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
    if not mentions:
        return ()
    places = Places(reading)
    placed = [(m, places.find(m.start, m.end)) for m in mentions[:MAX_SPANS]]
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
