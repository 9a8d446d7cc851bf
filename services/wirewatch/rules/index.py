"""Many rules, one story: which rules hold?

Every rule is filed under its anchors: literals of which a story must have at least one to meet
it. A story's own literals then lead to the few rules worth evaluating, and one more literal that
such a story must have spares most of those the walk down their tree.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from wirewatch.rules.anchors import rarest
from wirewatch.rules.nodes import And, Node, Rule
from wirewatch.rules.prepared import Prepared

Key = TypeVar("Key")


class Index(Generic[Key]):
    """Rules by key. Changing a rule means a new index: building takes microseconds a rule."""

    def __init__(self, rules: Mapping[Key, Rule]) -> None:
        ways = {key: _ways(rule.root) for key, rule in rules.items()}
        asked = Counter(literal for each in ways.values() for way in each for literal in way)
        self._filed: dict[str, list[tuple[str, Key, Rule]]] = {}
        for key, rule in rules.items():
            anchors = rarest(ways[key], asked) or rule.anchors
            entry = (_other(ways[key], anchors, asked), key, rule)
            for anchor in anchors:
                self._filed.setdefault(anchor, []).append(entry)
        self._anchors = frozenset(self._filed)  # meets a set twice as fast as the keys would

    def matches(self, story: Prepared) -> Iterator[tuple[Key, Rule]]:
        """The rules that hold, each once, in no particular order."""
        seen: set[Key] = set()
        literals = story.literals
        for literal in literals & self._anchors:
            for other, key, rule in self._filed[literal]:
                if (not other or other in literals) and key not in seen and rule.root.holds(story):
                    seen.add(key)
                    yield key, rule


def _ways(root: Node) -> Sequence[frozenset[str]]:
    """Sets of literals; a story that meets the rule has at least one of each."""
    parts = root.parts if isinstance(root, And) else (root,)
    return [found for part in parts if (found := part.anchors()) is not None]


def _other(
    ways: Sequence[frozenset[str]], anchors: frozenset[str], asked: Mapping[str, int]
) -> str:
    """One more literal that the story must have; "" if there is none."""
    return min(rarest([way for way in ways if len(way) == 1 and way != anchors], asked) or ("",))
