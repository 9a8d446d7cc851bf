"""95 % intervals by bootstrap: whole stories are drawn again, from a fixed seed.

Two rows on one story are not two witnesses, so it is stories that are drawn.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

ROUNDS = 1_000
SEED = 6

Weights = Sequence[int]
"""How often each row counts; all 1 where nothing is drawn again."""


class Interval(NamedTuple):
    """A figure and where it lies with 95 % certainty, as far as drawing again can tell."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{short(self.value)} [{short(self.low)}, {short(self.high)}]"


def short(value: float) -> str:
    """A share in three digits: ".742", "1.000", "-.021"."""
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3f}"


def interval(stories: Sequence[str], statistic: Callable[[Weights], float]) -> Interval:
    """`statistic` of all rows, with its interval; `stories` names the story of each row."""
    places = {name: place for place, name in enumerate(dict.fromkeys(stories))}
    of_rows = [places[story] for story in stories]
    draws = _draws(len(places))
    drawn = sorted(statistic([times[place] for place in of_rows]) for times in draws)
    edge = ROUNDS // 40  # 2.5 % on either side
    return Interval(statistic([1] * len(stories)), drawn[edge], drawn[-1 - edge])


def share(right: Sequence[bool]) -> Callable[[Weights], float]:
    """The statistic "share of rows that are right"."""
    return lambda weights: sum(map(mul, right, weights)) / max(1, sum(weights))


@cache
def _draws(size: int) -> list[bytes]:
    """How often each of `size` stories is drawn, for every round."""
    chance = random.Random(SEED)
    rounds = []
    for _ in range(ROUNDS):
        times = bytearray(size)
        for place in chance.choices(range(size), k=size):
            times[place] += 1
        rounds.append(bytes(times))
    return rounds
