"""The score of a pair: a weighted sum of signals and grams, small trees, and what a sum is worth.

Whole numbers throughout, thousandths of a logit: no order of adding and no processor can change
a score. `make train` writes the table.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

Tree = int | tuple[str, int, "Tree", "Tree"]
"""A leaf, or (signal, n, tree where it is at most n, tree where it is more)."""


class Head(NamedTuple):
    """What is known for one question, "main" or "part".

    `logits` and `chances` (per mille) are the points between which a sum is read as a chance.
    """

    weights: dict[str, int]
    trees: tuple[Tree, ...]
    logits: tuple[int, ...]
    chances: tuple[int, ...]

    def logit(self, signals: Mapping[str, int], grams: Iterable[str]) -> int:
        """The sum before it is made a chance."""
        weights, trees = self.weights, self.trees
        total = weights["bias"]
        for name, value in signals.items():
            total += weights.get(name, 0) * value
        for gram in grams:
            total += weights.get(gram, 0)
        for tree in trees:
            node = tree
            while not isinstance(node, int):
                name, most, low, high = node
                node = high if signals.get(name, 0) > most else low
            total += node
        return total

    def chance(self, logit: int) -> int:
        """Per mille; a straight line between the points of the table."""
        xs, ys = self.logits, self.chances
        i = bisect_right(xs, logit)
        if i in (0, len(xs)):
            return ys[0] if i == 0 else ys[-1]
        return ys[i - 1] + (ys[i] - ys[i - 1]) * (logit - xs[i - 1]) // (xs[i] - xs[i - 1])


@cache
def heads() -> tuple[Head, Head]:
    """The heads of `main` and `part` from the table that ships with the package."""
    return parse(files(__package__).joinpath("weights.txt").read_text(encoding="utf-8"))


def parse(table: str) -> tuple[Head, Head]:
    """Read a table; its head says how it is written."""
    weights: tuple[dict[str, int], dict[str, int]] = ({}, {})
    trees: tuple[list[Tree], list[Tree]] = ([], [])
    points: list[tuple[int, int, int]] = []
    section = ""
    for line in table.splitlines():
        cells = line.split(";")
        if line.startswith("["):
            section = line.strip("[]")
        elif section in ("signals", "grams"):
            weights[0][cells[0]], weights[1][cells[0]] = int(cells[1]), int(cells[2])
        elif section.startswith("trees"):
            trees[section.endswith("part")].append(_tree(iter(cells)))
        elif section == "chances":
            points.append((int(cells[0]), int(cells[1]), int(cells[2])))
    logits = tuple(point[0] for point in points)
    main, part = (
        Head(weights[i], tuple(trees[i]), logits, tuple(point[i + 1] for point in points))
        for i in (0, 1)
    )
    return main, part


def _tree(cells: Iterable[str]) -> Tree:
    cells = iter(cells)
    name, more, least = next(cells).rpartition(">")
    if not more:
        return int(least)
    return name, int(least), _tree(cells), _tree(cells)
