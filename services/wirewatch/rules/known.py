"""The vocabulary of the gazetteer, and an operator's entities on top of it."""

from collections.abc import Iterable
from functools import cache
from itertools import chain

from wirewatch.gazetteer import Gazetteer, load, topics
from wirewatch.gazetteer.topics import Topics
from wirewatch.rules.vocabulary import NameKind, Vocabulary
from wirewatch.text import fold
from wirewatch_schemas.entity import EntityV1


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


class WithOwn:
    """A `Vocabulary` that knows an operator's entities, too; their names come first."""

    def __init__(self, base: Vocabulary, own: Iterable[EntityV1]) -> None:
        self._base = base
        self._own = {each.entity_id: each for each in own}
        self._by_name: dict[str, str] = {}
        for id_, each in self._own.items():
            for name in (id_, each.name, *chain.from_iterable(each.aliases.values())):
                self._by_name.setdefault(fold(name), id_)

    def country(self, name: str) -> str | None:
        """The code of a country given by code or name, also by an alias of the operator's."""
        return self._base.country(self._by_name.get(fold(name.strip()), name))

    def entity(self, name: str) -> str | None:
        """The id of an entity given by id or any of its names."""
        return self._by_name.get(fold(name.strip())) or self._base.entity(name)

    def topic(self, name: str) -> frozenset[str]:
        """The topic's id and the ids of all below it."""
        return self._base.topic(name)

    def names(self, kind: NameKind) -> Iterable[str]:
        """Ids and names, for suggestions."""
        own = self._own.values() if kind == "entity" else ()
        return chain(self._base.names(kind), *((each.entity_id, each.name) for each in own))


@cache
def known_names() -> KnownNames:
    """The tables shipped with the package; read once."""
    return KnownNames(load(), topics.load())
