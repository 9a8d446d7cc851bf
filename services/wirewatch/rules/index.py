"""Many rules, one story: which rules hold?

Every rule is filed under its anchors: literals of which a story must have at least one to meet
it. A story's own literals then lead to the few rules worth evaluating.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from wirewatch.rules.nodes import Rule
from wirewatch.rules.prepared import Prepared

Key = TypeVar("Key")


class Index(Generic[Key]):
    """Rules by key. Changing a rule means a new index: building takes microseconds a rule."""

    def __init__(self, rules: Mapping[Key, Rule]) -> None:
        self._filed: dict[str, list[tuple[Key, Rule]]] = {}
        for entry in rules.items():
            for anchor in entry[1].anchors:
                self._filed.setdefault(anchor, []).append(entry)

    def matches(self, story: Prepared) -> Iterator[tuple[Key, Rule]]:
        """The rules that hold, each once, in no particular order."""
        seen: set[Key] = set()
        for literal in story.literals & self._filed.keys():
            for key, rule in self._filed[literal]:
                if key not in seen and rule.root.holds(story):
                    seen.add(key)
                    yield key, rule
