"""A vocabulary of a few names, for tests of rules."""

from collections.abc import Iterable

COUNTRIES = {"CN": ("China", "中国"), "RU": ("Russia",), "US": ("United States",), "EU": ()}
ENTITIES = {"Q15031": ("Xi Jinping", "习近平"), "own:kremlin": ("Kremlin",), "CN": ("China",)}
TOPICS = {
    "sport": {"medtop:15000000", "medtop:20000822"},
    "diplomacy": {"medtop:20000638"},
    "tennis": {"medtop:20000822"},
}


class FakeVocabulary:
    """Knows the tables above, by id or name whatever the case."""

    def country(self, name: str) -> str | None:
        return _find(COUNTRIES, name)

    def entity(self, name: str) -> str | None:
        return _find(ENTITIES, name)

    def topic(self, name: str) -> frozenset[str]:
        if name.startswith("medtop:"):
            return frozenset(ids for group in TOPICS.values() for ids in group if ids == name)
        return frozenset(TOPICS.get(name.casefold(), ()))

    def names(self, kind: str) -> Iterable[str]:
        if kind == "topic":
            return TOPICS
        table = COUNTRIES if kind == "country" else ENTITIES
        return [*table, *(name for names in table.values() for name in names)]


def _find(table: dict[str, tuple[str, ...]], name: str) -> str | None:
    for key, names in table.items():
        if name.casefold() in {key.casefold(), *(known.casefold() for known in names)}:
            return key
    return None
