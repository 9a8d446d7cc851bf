"""Small trees, each fitted to what is still wrong after those before it (gradient boosting)."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from tests.training.logistic import chance
from wirewatch.enricher.relations.model import Tree

TREES = 40
LEAVES = 8
RATE = 0.15
"""How much of its correction a tree may make."""

PENALTY = 3.0
FEWEST = 12
"""Samples that a leaf must have."""

ROWS, COLUMNS = 0.7, 0.3
"""What a tree sees of the samples and of the signals."""

Found = dict[str, int]


class Split(NamedTuple):
    """The best way to part the samples of a leaf."""

    gain: float
    name: str
    most: int


class Leaf(NamedTuple):
    """Samples that fell together, and the sums of their gradients and curvatures."""

    samples: list[int]
    gradient: float
    curvature: float

    @property
    def worth(self) -> float:
        """How much the loss falls if the leaf takes its best value."""
        return self.gradient**2 / (self.curvature + PENALTY)


def fit(samples: Sequence[Found], targets: Sequence[int], trust: Sequence[float]) -> list[Tree]:
    """Trees whose leaves are thousandths of a logit; the chance before them is even."""
    chosen = random.Random(0)
    names = sorted({name for found in samples for name in found})
    logits = [0.0] * len(samples)
    grown = []
    for _ in range(TREES):
        seen = [i for i in range(len(samples)) if chosen.random() < ROWS]
        asked = {name for name in names if chosen.random() < COLUMNS}
        errors = [t * (chance(z) - y) for t, z, y in zip(trust, logits, targets, strict=True)]
        bends = [t * (p := chance(z)) * (1 - p) for t, z in zip(trust, logits, strict=True)]
        tree = _Growth(samples, errors, bends, asked).tree(seen)
        logits = [z + value(tree, found) / 1000 for z, found in zip(logits, samples, strict=True)]
        grown.append(tree)
    return grown


def value(tree: Tree, found: Found) -> int:
    """The leaf that a sample falls into."""
    while not isinstance(tree, int):
        name, most, low, high = tree
        tree = high if found.get(name, 0) > most else low
    return tree


class _Growth:
    def __init__(
        self, samples: Sequence[Found], errors: list[float], bends: list[float], asked: set[str]
    ) -> None:
        self._samples, self._errors, self._bends, self._asked = samples, errors, bends, asked

    def tree(self, seen: list[int]) -> Tree:
        """Split the leaf that gains most, until there are enough leaves."""
        leaves: dict[str, Leaf] = {"": self._leaf(seen)}
        splits = {"": self._best(leaves[""])}
        nodes: dict[str, Split] = {}
        while len(leaves) < LEAVES:
            path = max(leaves, key=lambda p: (splits[p].gain, p))
            split = splits[path]
            if split.gain <= 0:
                break
            low, high = self._parted(leaves.pop(path), split)
            nodes[path] = split
            for side, leaf in (("0", low), ("1", high)):
                leaves[path + side] = leaf
                splits[path + side] = self._best(leaf)
        return self._joined("", nodes, leaves)

    def _joined(self, path: str, nodes: dict[str, Split], leaves: dict[str, Leaf]) -> Tree:
        if split := nodes.get(path):
            low = self._joined(f"{path}0", nodes, leaves)
            return split.name, split.most, low, self._joined(f"{path}1", nodes, leaves)
        leaf = leaves[path]
        return round(-1000 * RATE * leaf.gradient / (leaf.curvature + PENALTY))

    def _leaf(self, seen: list[int]) -> Leaf:
        errors, bends = self._errors, self._bends
        return Leaf(seen, sum([errors[i] for i in seen]), sum([bends[i] for i in seen]))

    def _parted(self, leaf: Leaf, split: Split) -> tuple[Leaf, Leaf]:
        def is_more(i: int) -> bool:
            return self._samples[i].get(split.name, 0) > split.most

        low = [i for i in leaf.samples if not is_more(i)]
        return self._leaf(low), self._leaf([i for i in leaf.samples if is_more(i)])

    def _best(self, leaf: Leaf) -> Split:
        """The split that gains most; a signal that is not in a sample is 0 there."""
        best = Split(0.0, "", 0)
        for (name, most), (count, gradient, curvature) in sorted(self._above(leaf).items()):
            if min(count, len(leaf.samples) - count) < FEWEST:
                continue
            high = Leaf([], gradient, curvature)
            low = Leaf([], leaf.gradient - gradient, leaf.curvature - curvature)
            gain = high.worth + low.worth - leaf.worth
            if gain > best.gain + 1e-9:
                best = Split(gain, name, most)
        return best

    def _above(self, leaf: Leaf) -> dict[tuple[str, int], tuple[int, float, float]]:
        """Count, gradient and curvature of the samples above each threshold of each signal."""
        sums: dict[tuple[str, int], list[float]] = {}
        for i in leaf.samples:
            error, bend = self._errors[i], self._bends[i]
            for name, value in self._samples[i].items():
                if name in self._asked:
                    cell = sums.get((name, value))
                    if cell is None:
                        sums[name, value] = [1, error, bend]
                    else:
                        cell[0] += 1
                        cell[1] += error
                        cell[2] += bend
        above: dict[tuple[str, int], tuple[int, float, float]] = {}
        name, count, gradient, curvature = "", 0, 0.0, 0.0
        for (this, value), (n, g, h) in sorted(sums.items(), reverse=True):
            if this != name:
                name, count, gradient, curvature = this, 0, 0.0, 0.0
            count, gradient, curvature = count + int(n), gradient + g, curvature + h
            above[name, value - 1] = (count, gradient, curvature)
        return above
