"""One question ("is it the main subject?") learnt from samples: weights, then trees beside them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.training import logistic, trees
from tests.training.samples import Sample
from wirewatch.enricher.relations.model import Head, Tree

FEWEST = 8
"""Samples that a gram must occur in to be learnt."""

TREE_PERCENT = 50
"""How much the trees' sum counts; the weighted sum counts the rest."""


def fit(samples: Sequence[Sample], label: int) -> Head:
    """The head for "labelled at least `label`", without what its sums are worth."""
    targets = [int(sample.row["label"] >= label) for sample in samples]
    trust = [sample.weight for sample in samples]
    signals = ["bias", *signal_names(samples)]
    known = common_grams(samples)
    place = {name: i for i, name in enumerate(signals)}
    gram_place = {name: i for i, name in enumerate(known, start=len(signals))}
    cells = [
        [(0, 1)]
        + [(place[name], value) for name, value in sorted(sample.found.items())]
        + [(gram_place[gram], 1) for gram in sorted(sample.grams) if gram in gram_place]
        for sample in samples
    ]
    weights = [_lighter(weight) for weight in logistic.fit(cells, targets, trust)]
    grown = trees.fit([sample.found for sample in samples], targets, trust)
    return Head(
        dict(zip(signals, weights, strict=False)),
        dict(zip(known, weights[len(signals) :], strict=True)),
        tuple(map(_lighter_tree, grown)),
        (),
        (),
    )


def _lighter(weight: float) -> int:
    return round(10 * (100 - TREE_PERCENT) * weight)


def _lighter_tree(tree: Tree) -> Tree:
    if isinstance(tree, int):
        return tree * TREE_PERCENT // 100
    name, most, low, high = tree
    return name, most, _lighter_tree(low), _lighter_tree(high)


def signal_names(samples: Iterable[Sample]) -> list[str]:
    """The signals that occur."""
    return sorted({name for sample in samples for name in sample.found})


def common_grams(samples: Iterable[Sample]) -> list[str]:
    """The grams that occur often enough."""
    counts = Counter(gram for sample in samples for gram in sample.grams)
    return sorted(gram for gram, n in counts.items() if n >= FEWEST)
