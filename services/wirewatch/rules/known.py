"""The vocabulary of the gazetteer."""

from collections.abc import Iterable
from functools import cache

from wirewatch.gazetteer import Gazetteer, load, topics
from wirewatch.gazetteer.topics import Topics
from wirewatch.rules.vocabulary import NameKind


class KnownNames:
    """What the gazetteer's tables know, as a `Vocabulary`."""

    def __init__(self, gazetteer: Gazetteer, known_topics: Topics) -> None:
        self._gazetteer = gazetteer
        self._topics = known_topics

    def country(self, name: str) -> str | None:
        """The code of a country given by code or name."""
        found = self._gazetteer.resolve(name)
        return found if found in self._gazetteer.countries else None

    def entity(self, name: str) -> str | None:
        """The id of an entity given by id or any of its names."""
        return self._gazetteer.resolve(name)

    def topic(self, name: str) -> frozenset[str]:
        """The topic's id and the ids of all below it."""
        found = self._topics.resolve(name)
        return frozenset(
            topic.id
            for topic in self._topics
            if found == topic.id
            or found in {above.id for above in self._topics.ancestors(topic.id)}
        )

    def names(self, kind: NameKind) -> Iterable[str]:
        """Ids and names, for suggestions."""
        if kind == "topic":
            return self._topics.names()
        return self._gazetteer.names(countries_only=kind == "country")


@cache
def known_names() -> KnownNames:
    """The tables shipped with the package; read once."""
    return KnownNames(load(), topics.load())
