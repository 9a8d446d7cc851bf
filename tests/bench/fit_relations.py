"""Fit the weights of the relation score: logistic regression by Newton's method, no packages.

Only rows whose licence lets weights be shipped take part: the News Category Dataset (`hp-`,
CC BY 4.0) and our own texts (CC0), which count half. Run by hand when a signal changes:
`python -m tests.bench.fit_relations > services/wirewatch/enricher/relations/weights.txt`
"""

import math
from collections.abc import Iterator, Sequence

from tests.eval.labelled import Row, load
from wirewatch import gazetteer
from wirewatch.enricher.reading import read
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.signals import signals
from wirewatch.gazetteer import cues

STRENGTH = 0.05
"""Inverse of the penalty on large weights."""

OWN_WEIGHT = 0.5
ROUNDS = 12

HEAD = """\
# Weights of the signals in thousandths of a logit: signal ; main ; part
# Fitted by tests/bench/fit_relations.py on labels of our own over rows of the News Category
# Dataset v3 (Rishabh Misra, CC BY 4.0) and texts of our own (CC0)."""

Sample = tuple[dict[str, int], float, int]


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """Weights by signal for (signals, weight of the sample, 0 or 1)."""
    names = ["bias", *sorted({name for found, _, _ in samples for name in found})]
    index = {name: i for i, name in enumerate(names)}
    rows = [
        ([(0, 1), *((index[n], v) for n, v in found.items())], weight, target)
        for found, weight, target in samples
    ]
    weights = [0.0] * len(names)
    for _ in range(ROUNDS):
        weights = [w - s for w, s in zip(weights, _step(rows, weights), strict=True)]
    return dict(zip(names, weights, strict=True))


def _step(
    rows: Sequence[tuple[list[tuple[int, int]], float, int]], weights: list[float]
) -> list[float]:
    size = len(weights)
    # The bias is not penalised, but must not make the matrix singular.
    gradient = [0.0, *weights[1:]]
    curvature = [[float(i == j and i > 0) for j in range(size)] for i in range(size)]
    for cells, weight, target in rows:
        chance = 1 / (1 + math.exp(-sum(weights[i] * v for i, v in cells)))
        pull = STRENGTH * weight * (chance - target)
        bend = STRENGTH * weight * chance * (1 - chance)
        for i, v in cells:
            gradient[i] += pull * v
            for j, u in cells:
                curvature[i][j] += bend * v * u
    return _solve(curvature, gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss elimination; the matrix is symmetric and positive, so it needs no pivots."""
    size = len(right)
    for k in range(size):
        for i in range(k + 1, size):
            factor = matrix[i][k] / matrix[k][k]
            right[i] -= factor * right[k]
            for j in range(k, size):
                matrix[i][j] -= factor * matrix[k][j]
    found = [0.0] * size
    for i in reversed(range(size)):
        known = sum(matrix[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (right[i] - known) / matrix[i][i]
    return found


def signals_of(row: Row) -> dict[str, int] | None:
    """The signals of the row's pair; None where one of the two is not found in the text."""
    reading = read(row["title"], row["summary"], "")
    found = list(cues.load().find(reading.folded))
    scene = Scene(reading, gazetteer.load().find(reading.text), found)
    if row["a"] not in scene.counts or row["b"] not in scene.counts:
        return None
    return signals(scene, row["a"], row["b"])


def samples_of(rows: Sequence[Row], label: int, weight: float) -> list[Sample]:
    """The rows as samples for "labelled at least `label`"; pairs that are not found stay out."""
    return [
        (found, weight, int(row["label"] >= label))
        for row in rows
        if (found := signals_of(row)) is not None
    ]


def table() -> Iterator[str]:
    """The lines of the table."""
    shippable = [row for row in load("train") if row["id"].startswith("hp-")]
    own = load("own")
    heads = [
        fit([*samples_of(shippable, label, 1.0), *samples_of(own, label, OWN_WEIGHT)])
        for label in (2, 1)
    ]
    yield HEAD
    for name in heads[0]:
        main, part = (round(head[name] * 1000) for head in heads)
        yield f"{name};{main};{part}"


if __name__ == "__main__":
    print("\n".join(table()))
