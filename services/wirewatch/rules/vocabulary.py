"""The names that a rule may use: the gazetteer has them."""

from collections.abc import Iterable
from typing import Literal, Protocol

NameKind = Literal["country", "entity", "topic"]


class Vocabulary(Protocol):
    """Looks names up; case and width don't matter."""

    def country(self, name: str) -> str | None:
        """The ISO 3166 alpha-2 code (or EU) of a country given by code or name."""

    def entity(self, name: str) -> str | None:
        """The id of an entity given by id or any of its names."""

    def topic(self, name: str) -> frozenset[str]:
        """The ids of a topic given by id or alias and of all below it; empty where unknown."""

    def names(self, kind: NameKind) -> Iterable[str]:
        """Everything that can be looked up, for suggestions."""
