"""The score of a pair: a weighted sum of signals and grams, small trees, and what a sum is worth.

Whole numbers throughout, thousandths of a logit: no order of adding and no processor can change
a score. `make train` writes the table.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from itertools import repeat
from operator import and_, getitem, or_
from typing import NamedTuple

Tree = int | tuple[str, int, "Tree", "Tree"]
"""A leaf, or (signal, n, tree where it is at most n, tree where it is more)."""

MOST_LEAVES = 8
"""Leaves that a tree may have."""

# The sums of all heads are made at once, as the digits of one long number.
_DIGIT = 32


class Head(NamedTuple):
    """What is known for one question, "main" or "part".

    A signal and a gram may be of one name ("near"). `logits` and `chances` (per mille) are the
    points between which a sum is read as a chance.
    """

    signals: dict[str, int]
    grams: dict[str, int]
    trees: tuple[Tree, ...]
    logits: tuple[int, ...]
    chances: tuple[int, ...]

    def chance(self, logit: int) -> int:
        """Per mille; a straight line between the points of the table."""
        xs, ys = self.logits, self.chances
        i = bisect_right(xs, logit)
        if i in (0, len(xs)):
            return ys[0] if i == 0 else ys[-1]
        return ys[i - 1] + (ys[i] - ys[i - 1]) * (logit - xs[i - 1]) // (xs[i] - xs[i - 1])


class Sums:
    """The sums of several heads for the same pair, all their trees walked at once.

    The trees are read as in QuickScorer (Lucchese et al., SIGIR 2015): each tree has a bit for
    each of its leaves; each signal clears the leaves it puts out of reach, and of those left in
    a tree the first is the one reached.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        """Prepare the heads; a signal is a number from 0 on, and 0 where it is absent."""
        self._heads = len(heads)
        self._signals = _packed([head.signals for head in heads])
        self._grams = _packed([head.grams for head in heads])
        self._bias = self._signals.pop("bias")
        trees = [(i, tree) for i, head in enumerate(heads) for tree in head.trees]
        self._leaves = [_by_left([leaf << _DIGIT * i for leaf in _leaves(t)]) for i, t in trees]
        self._all = sum(
            (1 << len(_leaves(tree))) - 1 << MOST_LEAVES * n for n, (_, tree) in enumerate(trees)
        )
        self._left = self._masks([tree for _, tree in trees])

    def of(self, signals: Mapping[str, int], grams: Iterable[str]) -> tuple[int, ...]:
        """The sum of each head, before it is made a chance."""
        weights, reached = self._signals, self._all
        total = self._bias + self._of_grams(grams)
        for name, value in signals.items():
            total += weights.get(name, 0) * value
            if left := self._left.get(name):
                reached &= left[value] if value < len(left) else left[-1]
        return tuple(_digits(total + self._of_trees(reached), self._heads))

    def effects(
        self, signals: Mapping[str, int], grams: Iterable[str], kinds: Mapping[str, str]
    ) -> dict[str, int]:
        """What the sum of the only head would lose without the signals of each kind.

        `kinds` names the kind of each signal; what `grams` add stands under "".
        """
        effects: dict[str, int] = {}
        reached: dict[str, int] = {}
        for name, value in signals.items():
            kind = kinds[name]
            effects[kind] = effects.get(kind, 0) + self._signals.get(name, 0) * value
            if left := self._left.get(name):
                kept = left[value] if value < len(left) else left[-1]
                reached[kind] = reached.get(kind, self._all) & kept
        whole = self._of_trees(reduce(and_, reached.values(), self._all))
        for kind in reached:
            others = [kept for each, kept in reached.items() if each != kind]
            effects[kind] += whole - self._of_trees(reduce(and_, others, self._all))
        return effects | {"": self._of_grams(grams)}

    def _of_grams(self, grams: Iterable[str]) -> int:
        return sum(map(self._grams.get, grams, repeat(0)))

    def _of_trees(self, reached: int) -> int:
        """The sum of the leaves reached, from the leaves left."""
        return sum(map(getitem, self._leaves, reached.to_bytes(len(self._leaves), "little")))

    def _masks(self, trees: list[Tree]) -> dict[str, list[int]]:
        """For each signal, the leaves that stay in reach, by its value."""
        gone: dict[str, dict[int, int]] = {}
        for number, tree in enumerate(trees):
            for name, most, leaves in _nodes(tree, MOST_LEAVES * number):
                over = gone.setdefault(name, {})
                over[most] = over.get(most, 0) | leaves
        return {name: self._by_value(over) for name, over in gone.items()}

    def _by_value(self, over: dict[int, int]) -> list[int]:
        return [
            self._all & ~reduce(or_, (gone for most, gone in over.items() if value > most), 0)
            for value in range(max(over) + 2)
        ]


def _packed(weights: Sequence[Mapping[str, int]]) -> dict[str, int]:
    packed: dict[str, int] = {}
    for i, some in enumerate(weights):
        for name, weight in some.items():
            packed[name] = packed.get(name, 0) + (weight << _DIGIT * i)
    return packed


def _leaves(tree: Tree) -> list[int]:
    return [tree] if isinstance(tree, int) else [*_leaves(tree[2]), *_leaves(tree[3])]


def _nodes(tree: Tree, first: int) -> Iterator[tuple[str, int, int]]:
    """(signal, n, the leaves it can't reach where it is more than n) of each node."""
    if not isinstance(tree, int):
        name, most, low, high = tree
        lower = len(_leaves(low))
        yield name, most, ((1 << lower) - 1) << first
        yield from _nodes(low, first)
        yield from _nodes(high, first + lower)


def _by_left(leaves: list[int]) -> list[int]:
    """The leaf reached, by the bits of those left: the first of them."""
    bits = range(1, 1 << len(leaves))
    return [0, *(leaves[(left & -left).bit_length() - 1] for left in bits)]


def _digits(total: int, heads: int) -> Iterator[int]:
    half = 1 << _DIGIT - 1
    for _ in range(heads):
        digit = ((total + half) & (2 * half - 1)) - half
        total = (total - digit) >> _DIGIT
        yield digit


@cache
def heads() -> tuple[Head, Head]:
    """The heads of `main` and `part` from the table that ships with the package."""
    return parse(files(__package__).joinpath("weights.txt").read_text(encoding="utf-8"))


@cache
def sums() -> Sums:
    """The sums of those heads."""
    return Sums(heads())


@cache
def main_sum() -> Sums:
    """The sum of the head of `main` alone."""
    return Sums(heads()[:1])


def parse(table: str) -> tuple[Head, Head]:
    """Read a table; its head says how it is written."""
    weights: dict[str, tuple[dict[str, int], dict[str, int]]] = {
        "signals": ({}, {}),
        "grams": ({}, {}),
    }
    trees: tuple[list[Tree], list[Tree]] = ([], [])
    points: list[tuple[int, int, int]] = []
    section = ""
    for line in table.splitlines():
        cells = line.split(";")
        if line.startswith("["):
            section = line.strip("[]")
        elif section in weights:
            for head, cell in zip(weights[section], cells[1:], strict=True):
                head[cells[0]] = int(cell)
        elif section.startswith("trees"):
            trees[section.endswith("part")].append(_tree(iter(cells)))
        elif section == "chances":
            points.append((int(cells[0]), int(cells[1]), int(cells[2])))
    logits = tuple(point[0] for point in points)
    main, part = (
        Head(
            weights["signals"][i],
            weights["grams"][i],
            tuple(trees[i]),
            logits,
            tuple(point[i + 1] for point in points),
        )
        for i in (0, 1)
    )
    return main, part


def _tree(cells: Iterable[str]) -> Tree:
    cells = iter(cells)
    name, more, least = next(cells).rpartition(">")
    if not more:
        return int(least)
    return name, int(least), _tree(cells), _tree(cells)
