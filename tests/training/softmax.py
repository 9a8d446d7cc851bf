"""Which of several classes a sample is of: weights for each, by Nesterov's gradient descent."""

import math
from collections.abc import Sequence

from tests.training.logistic import Cells, steps

ROUNDS = 150

Row = list[float]
"""A number for each class."""


def fit(
    samples: Sequence[Cells],
    classes: Sequence[int],
    trust: Sequence[float],
    prior: Sequence[Row],
    penalty: float,
) -> list[Row]:
    """Weights by feature; the penalty is on what they differ from `prior`.

    Feature 0 is the bias and has no penalty.
    """
    reach = steps(samples, trust, len(prior), penalty, bend=1 / 2)
    weights, ahead = [row[:] for row in prior], [row[:] for row in prior]
    for number in range(ROUNDS):
        pull = [
            [penalty * (w - p) for w, p in zip(*rows, strict=True)]
            for rows in zip(ahead, prior, strict=True)
        ]
        pull[0] = [0.0] * len(prior[0])
        for cells, target, share in zip(samples, classes, trust, strict=True):
            errors = chances(ahead, cells)
            errors[target] -= 1
            for i, value in cells:
                pull[i] = [p + share * value * e for p, e in zip(pull[i], errors, strict=True)]
        carry = number / (number + 3)
        for i, step in enumerate(reach):
            moved = [w - step * p for w, p in zip(ahead[i], pull[i], strict=True)]
            ahead[i] = [n + carry * (n - o) for n, o in zip(moved, weights[i], strict=True)]
            weights[i] = moved
    return weights


def chances(weights: Sequence[Row], cells: Cells) -> Row:
    """The chance of each class."""
    sums = [0.0] * len(weights[0])
    for i, value in cells:
        sums = [total + weight * value for total, weight in zip(sums, weights[i], strict=True)]
    top = max(sums)
    powers = [math.exp(total - top) for total in sums]
    return [power / sum(powers) for power in powers]
