"""Logistic regression with a penalty on large weights, by Nesterov's gradient descent."""

import math
from collections.abc import Sequence

PENALTY = 30.0
"""Of the square of a weight, beside a loss of one for a sample wholly wrong by one logit."""

ROUNDS = 150

Cells = Sequence[tuple[int, int]]
"""A sample: (index of a weight, value)."""


def fit(samples: Sequence[Cells], targets: Sequence[int], trust: Sequence[float]) -> list[float]:
    """Weights by index; index 0 is the bias and has no penalty."""
    size = 1 + max(index for cells in samples for index, _ in cells)
    reach = steps(samples, trust, size, PENALTY, bend=1 / 4)
    weights, ahead = [0.0] * size, [0.0] * size
    for number in range(ROUNDS):
        pull = [PENALTY * weight for weight in ahead]
        pull[0] = 0.0
        for cells, target, share in zip(samples, targets, trust, strict=True):
            error = share * (chance(sum([ahead[i] * v for i, v in cells])) - target)
            for i, v in cells:
                pull[i] += error * v
        moved = [w - s * p for w, s, p in zip(ahead, reach, pull, strict=True)]
        carry = number / (number + 3)
        ahead = [new + carry * (new - old) for new, old in zip(moved, weights, strict=True)]
        weights = moved
    return weights


def chance(logit: float) -> float:
    """The chance that a logit stands for."""
    return 1 / (1 + math.exp(-logit))


def steps(
    samples: Sequence[Cells], trust: Sequence[float], size: int, penalty: float, bend: float
) -> list[float]:
    """How far each weight may go at once; the loss of a sample bends by at most `bend`."""
    # A bound of the curvature along each weight, so that no step goes too far: a weight shares
    # the curvature of a sample with all the others that the sample has.
    bends = [0.0] + [penalty] * (size - 1)
    for cells, share in zip(samples, trust, strict=True):
        reach = share * sum([abs(v) for _, v in cells]) * bend
        for i, v in cells:
            bends[i] += reach * abs(v)
    return [1 / each if each else 0.0 for each in bends]
