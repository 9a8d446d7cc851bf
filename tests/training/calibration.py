"""What the sum of a head is worth: the chance of a sample that the head was not fitted to."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.training.logistic import chance
from tests.training.samples import Sample, share
from wirewatch.enricher.relations.model import Head, Sums

FOLDS = 5
ROUNDS = 20

POINTS = range(-6000, 6001, 250)
"""Sums, in thousandths of a logit, at which the chance is written down."""

Fit = Callable[[Sequence[Sample]], Head]


class Line(NamedTuple):
    """The logit of the chance is `slope` times the sum, in logits, plus `shift`."""

    slope: float
    shift: float

    def per_mille(self, logit: int) -> int:
        """The chance of a sum."""
        return round(1000 * chance(self.slope * logit / 1000 + self.shift))


def unseen(samples: Sequence[Sample], fit: Fit) -> list[int]:
    """The sum of each sample by a head that was fitted to the stories of other folds."""
    folds = [share(f"fold:{sample.row['id']}", FOLDS) for sample in samples]
    logits = [0] * len(samples)
    for fold in range(FOLDS):
        sums = Sums([fit([s for s, f in zip(samples, folds, strict=True) if f != fold])])
        for i, sample in enumerate(samples):
            if folds[i] == fold:
                (logits[i],) = sums.of(sample.found, sample.grams)
    return logits


def line(logits: Sequence[int], targets: Sequence[int], trust: Sequence[float]) -> Line:
    """The line that fits best (Platt's scaling), by Newton's method."""
    slope, shift = 1.0, 0.0
    for _ in range(ROUNDS):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for logit, target, share_ in zip(logits, targets, trust, strict=True):
            x = logit / 1000
            p = chance(slope * x + shift)
            error, bend = share_ * (p - target), share_ * p * (1 - p)
            g0, g1 = g0 + error, g1 + error * x
            h00, h01, h11 = h00 + bend, h01 + bend * x, h11 + bend * x * x
        det = h00 * h11 - h01 * h01
        slope -= (h00 * g1 - h01 * g0) / det
        shift -= (h11 * g0 - h01 * g1) / det
    return Line(slope, shift)
