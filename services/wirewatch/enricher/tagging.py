"""Entities of a reading, the most telling first."""

from collections.abc import Sequence

from wirewatch.enricher.reading import Reading
from wirewatch.gazetteer import Mention
from wirewatch_schemas.story import Entity

TITLE_WEIGHT = 3
"""A name in the title counts as much as so many in the body."""


def entities_of(reading: Reading, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    """The entities mentioned, most salient first: title, then count, then place."""
    by_id: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_id.setdefault(mention.entity.id, []).append(mention)
    order = sorted(by_id.values(), key=lambda found: (-_salience(reading, found), found[0].start))
    return tuple(_entity(reading, found) for found in order)


def _salience(reading: Reading, found: Sequence[Mention]) -> int:
    return len(found) + TITLE_WEIGHT * (found[0].start < reading.title_end)


def _entity(reading: Reading, found: Sequence[Mention]) -> Entity:
    known = found[0].entity
    return Entity(
        id=known.id,
        kind=known.kind,
        name=known.name,
        country=known.country,
        mentions=len(found),
        in_title=found[0].start < reading.title_end,
        surfaces=tuple(sorted({mention.surface for mention in found})),
    )
