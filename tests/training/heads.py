"""One question ("is it the main subject?") learnt from samples: weights, then trees beside them."""

from collections import Counter
from collections.abc import Sequence

from tests.training import logistic, trees
from tests.training.samples import Sample
from wirewatch.enricher.relations.model import Head

FEWEST = 4
"""Samples that a gram must occur in to be learnt."""

TREE_PERCENT = 50
"""How much the trees' sum counts; the weighted sum counts the rest."""


def fit(samples: Sequence[Sample], label: int) -> Head:
    """The head for "labelled at least `label`", without what its sums are worth."""
    targets = [int(sample.row["label"] >= label) for sample in samples]
    trust = [sample.weight for sample in samples]
    index = {name: i for i, name in enumerate(vocabulary(samples))}
    cells = [
        [(0, 1)]
        + [(index[name], value) for name, value in sorted(sample.found.items())]
        + [(index[gram], 1) for gram in sorted(sample.grams) if gram in index]
        for sample in samples
    ]
    weights = logistic.fit(cells, targets, trust)
    grown = trees.fit([sample.found for sample in samples], targets, trust)
    counted = {name: round(10 * (100 - TREE_PERCENT) * weights[i]) for name, i in index.items()}
    return Head(counted, tuple(_lighter(tree) for tree in grown), (), ())


def _lighter(tree: trees.Tree) -> trees.Tree:
    if isinstance(tree, int):
        return tree * TREE_PERCENT // 100
    name, most, low, high = tree
    return name, most, _lighter(low), _lighter(high)


def vocabulary(samples: Sequence[Sample]) -> list[str]:
    """`bias`, the signals that occur, and the grams that occur often enough."""
    signals = {name for sample in samples for name in sample.found}
    counts = Counter(gram for sample in samples for gram in sample.grams)
    return ["bias", *sorted(signals), *sorted(g for g, n in counts.items() if n >= FEWEST)]
