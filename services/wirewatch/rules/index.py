"""Many rules, one story: which rules hold?

Every rule is filed under its anchors: literals of which a story must have at least one to meet
it. A story's own literals then lead to the few rules worth evaluating.
"""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from wirewatch.rules.nodes import And, Node, Rule
from wirewatch.rules.prepared import Prepared

Key = TypeVar("Key")


class Index(Generic[Key]):
    """Rules by key. Changing a rule means a new index: building takes microseconds a rule."""

    def __init__(self, rules: Mapping[Key, Rule]) -> None:
        self._filed: dict[str, list[tuple[Key, Rule, frozenset[str]]]] = {}
        for key, rule in rules.items():
            entry = (key, rule, _needed(rule.root))
            for anchor in rule.anchors:
                self._filed.setdefault(anchor, []).append(entry)

    def matches(self, story: Prepared) -> Iterator[tuple[Key, Rule]]:
        """The rules that hold, each once, in no particular order."""
        seen: set[Key] = set()
        for literal in story.literals & self._filed.keys():
            for key, rule, needed in self._filed[literal]:
                # One set comparison in C spares most rules the walk down their tree.
                if needed <= story.literals and key not in seen and rule.root.holds(story):
                    seen.add(key)
                    yield key, rule


def _needed(root: Node) -> frozenset[str]:
    """Literals that a story must have all of: the anchors of parts that have but one."""
    parts = root.parts if isinstance(root, And) else (root,)
    found = [part.anchors() for part in parts]
    return frozenset().union(*(one for one in found if one is not None and len(one) == 1))
