"""How well scores put the right rows first."""

from collections.abc import Sequence

from tests.eval.intervals import Weights


class Ranking:
    """Rows by score, best first; rows of one score count as one step."""

    def __init__(self, targets: Sequence[bool], scores: Sequence[int]) -> None:
        order = sorted(range(len(scores)), key=lambda row: -scores[row])
        following = [scores[row] for row in order[1:]] + [None]
        self._rows = [
            (row, targets[row], scores[row] != after)
            for row, after in zip(order, following, strict=True)
        ]

    def average_precision(self, weights: Weights) -> float:
        """The mean of the precision at each target."""
        steps = self._steps(weights)
        area, before = 0.0, 0
        for hits, seen in steps:
            area += (hits - before) * hits / seen
            before = hits
        return area / before if before else 0.0

    def precision_at(self, recall: float, weights: Weights) -> float:
        """The best precision of any cut that reaches this recall."""
        steps = self._steps(weights)
        least = recall * steps[-1][0]
        return max(hits / seen for hits, seen in steps if hits >= least)

    def recall_at(self, precision: float, weights: Weights) -> float:
        """The best recall of any cut that reaches this precision; 0 if none does."""
        steps = self._steps(weights)
        reached = (hits for hits, seen in steps if hits >= precision * seen)
        return max(reached, default=0) / max(1, steps[-1][0])

    def _steps(self, weights: Weights) -> list[tuple[int, int]]:
        """(targets, rows) down to each score, best first."""
        steps = []
        hits = seen = 0
        for row, is_target, is_last in self._rows:
            seen += weights[row]
            if is_target:
                hits += weights[row]
            if is_last and seen:
                steps.append((hits, seen))
        return steps


def reliability(targets: Sequence[bool], scores: Sequence[int]) -> list[tuple[int, float, float]]:
    """For each tenth of the scale, from 0-99 per mille up: rows, mean score, share of targets."""
    bands: list[list[tuple[bool, int]]] = [[] for _ in range(10)]
    for pair in zip(targets, scores, strict=True):
        bands[min(9, pair[1] // 100)].append(pair)
    return [
        (
            len(band),
            sum(score for _, score in band) / 1000 / max(1, len(band)),
            sum(target for target, _ in band) / max(1, len(band)),
        )
        for band in bands
    ]
