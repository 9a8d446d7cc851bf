"""A story as rules look at it: cut into words once, whatever the number of rules."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from wirewatch.text import tokens
from wirewatch_schemas.story import Entity, Relation, StoryV1, Subject


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the terms of a rule can ask for.

    `literals` holds every word, every two neighbouring words ("gas pipeline") and every key of
    the three mappings, so that a look-up in one set decides most terms. `title` and `text` are
    folded words with a space on either side of each, for phrases longer than two words.
    """

    title: str
    text: str
    named: Mapping[str, tuple[Entity, ...]]  # "country:CN" and "entity:Q…" to who stands for it
    topics: Mapping[str, Subject]  # by "topic:medtop:…"
    relations: Mapping[str, Relation]  # by "relation:CN-RU"
    literals: AbstractSet[str]


def prepare(story: StoryV1) -> Prepared:
    """Cut a story into what rules look at. Phrases never reach from one field into the next."""
    fields = [tokens(field) for field in (story.title, story.summary, story.content)]
    named = _named(story.entities)
    topics = {f"topic:{topic.id}": topic for topic in story.topics}
    relations = {f"relation:{pair.a}-{pair.b}": pair for pair in story.relations}
    literals: set[str] = set().union(*fields, named, topics, relations)
    for words in fields:
        literals.update([f"{one} {other}" for one, other in pairwise(words)])
    return Prepared(
        title=spaced(fields[0]),
        text="\n".join(map(spaced, fields)),
        named=named,
        topics=topics,
        relations=relations,
        literals=literals,
    )


def spaced(words: list[str]) -> str:
    """Words with a space on either side of each, so that `in` finds whole words only."""
    return f" {' '.join(words)} "


def _named(entities: tuple[Entity, ...]) -> dict[str, tuple[Entity, ...]]:
    found: dict[str, tuple[Entity, ...]] = {}
    for entity in entities:
        # A country is named by itself and by whoever stands for it: Beijing, Xi Jinping.
        countries = {f"country:{code}" for code in (entity.id, entity.country) if code}
        for key in (f"entity:{entity.id}", *countries):
            found[key] = (*found.get(key, ()), entity)
    return found
