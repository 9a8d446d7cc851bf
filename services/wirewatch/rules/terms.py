"""The terms of a rule: each looks one thing up in a prepared story."""

from dataclasses import dataclass, field
from typing import Literal

from wirewatch.rules.nodes import Term
from wirewatch.rules.prepared import Prepared, spaced
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

Cut = Literal["main", "part"]
CUTS: dict[Cut, int] = {"main": MAIN_CUT, "part": PART_CUT}


@dataclass(frozen=True, slots=True)
class Words(Term):
    """A word, or words in this order with nothing between them; in the title only, if so said."""

    text: str
    words: tuple[str, ...]
    in_title: bool = False
    _literal: str = field(init=False, repr=False, compare=False)
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_literal", " ".join(self.words[:2]))
        object.__setattr__(self, "_needle", spaced(list(self.words)))

    def holds(self, story: Prepared) -> bool:
        """Whether the words are there."""
        if self._literal not in story.literals:
            return False
        if self.in_title:
            return self._needle in story.title
        return len(self.words) <= 2 or self._needle in story.text  # noqa: PLR2004 - the literal's

    def value(self, story: Prepared) -> str:
        """Where they are."""
        return "in the title" if self._needle in story.title else "in the text"

    def why(self, story: Prepared) -> list[str]:  # noqa: ARG002 - the words say it all
        """The words."""
        return [self.text]

    def lack(self, story: Prepared) -> str:  # noqa: ARG002 - same
        """Where they were looked for."""
        where = "title" if self.in_title else "text"
        return f"not in the {where}"

    def anchors(self) -> frozenset[str]:
        """The word, or the first two."""
        return frozenset({self._literal})


@dataclass(frozen=True, slots=True)
class Named(Term):
    """An entity, or anyone who stands for a country; `key` is "entity:ID" or "country:CN"."""

    text: str
    key: str

    def holds(self, story: Prepared) -> bool:
        """Whether the story mentions it."""
        return self.key in story.literals

    def value(self, story: Prepared) -> str:
        """Who was mentioned."""
        return ", ".join(entity.name for entity in story.named[self.key])

    def lack(self, story: Prepared) -> str:  # noqa: ARG002 - there is nothing in it
        """It wasn't."""
        return "not mentioned"

    def anchors(self) -> frozenset[str]:
        """The key."""
        return frozenset({self.key})


@dataclass(frozen=True, slots=True)
class Topic(Term):
    """A topic; `keys` are "topic:ID" of itself and of all topics below it."""

    text: str
    keys: frozenset[str]

    def holds(self, story: Prepared) -> bool:
        """Whether the story is about one of them."""
        return not self.keys.isdisjoint(story.topics)

    def value(self, story: Prepared) -> str:
        """The best of them with its score."""
        found = max(
            (topic for key, topic in story.topics.items() if key in self.keys),
            key=lambda topic: topic.score,
        )
        return f"{found.name} {found.score}"

    def lack(self, story: Prepared) -> str:
        """What the story is about instead."""
        instead = ", ".join(topic.name for topic in story.topics.values()) or "no known topic"
        return f"the story is about {instead}"

    def anchors(self) -> frozenset[str]:
        """Any of the keys."""
        return self.keys


@dataclass(frozen=True, slots=True)
class Related(Term):
    """Two countries dealing with each other; `key` is "relation:CN-RU"."""

    text: str
    key: str
    cut: Cut

    def holds(self, story: Prepared) -> bool:
        """Whether the score reaches the cut."""
        return self._score(story) >= CUTS[self.cut]

    def value(self, story: Prepared) -> str:
        """The score."""
        return str(self._score(story))

    def lack(self, story: Prepared) -> str:
        """The score beside what is needed."""
        return f"{self._score(story)} of {CUTS[self.cut]} needed"

    def anchors(self) -> frozenset[str]:
        """The key."""
        return frozenset({self.key})

    def _score(self, story: Prepared) -> int:
        pair = story.relations.get(self.key)
        if pair is None:
            return 0
        return pair.main if self.cut == "main" else pair.part
