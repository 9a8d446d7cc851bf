"""Topics: a dozen IPTC Media Topics with ids, names and the cue classes that show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from wirewatch.gazetteer.tables import rows
from wirewatch.text import fold


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the table; `alias` is the short name that rules use."""

    id: str
    name: str
    alias: str
    parent: str
    cues: tuple[str, ...]


class Topics:
    """All topics, by id, name and alias."""

    def __init__(self, topics: list[Topic]) -> None:
        """Take the rows of the table."""
        self._topics = {topic.id: topic for topic in topics}
        self._by_cue: dict[str, list[str]] = {}
        for topic in topics:
            for name in topic.cues:
                self._by_cue.setdefault(name, []).append(topic.id)
        self._shown: dict[tuple[str, ...], frozenset[str]] = {}
        self._ancestors = {topic.id: tuple(self._above(topic.id)) for topic in topics}
        self._by_name = {fold(n): t.id for t in topics for n in (t.id, t.name, t.alias)}

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics.values())

    def topic(self, id_: str) -> Topic:
        """The topic with this id. Raises: KeyError if there is none."""
        return self._topics[id_]

    def resolve(self, name: str) -> str | None:
        """The id that `name` (an id, name or alias, in any case) stands for."""
        return self._by_name.get(fold(name.strip()))

    def names(self) -> Iterator[str]:
        """Aliases, for suggestions."""
        return (topic.alias for topic in self)

    def shown_by(self, classes: tuple[str, ...]) -> frozenset[str]:
        """The ids of the topics that a cue word of these classes speaks for."""
        found = self._shown.get(classes)
        if found is None:
            found = frozenset(id_ for name in classes for id_ in self._by_cue.get(name, ()))
            self._shown[classes] = found
        return found

    def ancestors(self, id_: str) -> tuple[Topic, ...]:
        """Broader topics, nearest first: a story on a summit is on international relations."""
        return self._ancestors[id_]

    def top(self, id_: str) -> str:
        """The id of the broadest topic above, which may be the topic itself."""
        return self._ancestors[id_][-1].id if self._ancestors[id_] else id_

    def _above(self, id_: str) -> Iterator[Topic]:
        while parent := self._topics[id_].parent:
            id_ = parent
            yield self._topics[id_]


@cache
def load() -> Topics:
    """The table shipped with the package; read once."""
    table = rows("topics.txt")
    return Topics([Topic(i, n, a, p, tuple(cues.split())) for i, n, a, p, cues in table])
