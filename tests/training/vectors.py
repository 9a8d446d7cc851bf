"""What words of like meaning say of a word: its weights, guessed from its vector.

Texts of a few publishers and lists of ours have some twenty thousand words; vectors learnt from the
words' company in other texts know more. Least squares tell how the weights of the words we know
depend on their vectors, and so what other words would weigh.
"""

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import add, mul
from pathlib import Path
from typing import NamedTuple

FILE = "glove.6B.50d.txt"
"""GloVe 6B (J. Pennington, R. Socher and C. Manning; PDDL 1.0)."""

STIFF = 1.0
"""Added to the diagonal, so that the equations can be solved whatever the words."""

Row = list[float]


class Meaning(NamedTuple):
    """A vector, and how often its words occur beside others."""

    vector: Row
    share: float


def at_hand(most: int, known_by: Callable[[str], str] = str) -> dict[str, Meaning]:
    """The vectors among the sets of real news; none where there are none."""
    path = Path(os.environ.get("WIREWATCH_TEST_NEWS_SETS", "")) / FILE
    return read(path, most, known_by) if path.is_file() else {}


def read(path: Path, most: int, known_by: Callable[[str], str] = str) -> dict[str, Meaning]:
    """Vectors by what a model knows words by: the mean of all words that it takes for one.

    A line is a word and its numbers, the most frequent word first, as GloVe's are; how often a
    word occurs falls with its rank (Zipf). `most` of them are read.
    """
    sums: dict[str, Row] = {}
    shares: dict[str, float] = {}
    with path.open(encoding="utf-8") as file:
        for rank, line in enumerate(islice(file, most), start=1):
            word, *numbers = line.split()
            if word.isascii() and word.isalpha() and len(word) > 1:
                stem = known_by(word)
                row = [float(number) / rank for number in numbers]
                sums[stem] = (
                    list(map(sum, zip(sums[stem], row, strict=True))) if stem in sums else row
                )
                shares[stem] = shares.get(stem, 0.0) + 1 / rank
    return {
        stem: Meaning([each / shares[stem] for each in row], shares[stem])
        for stem, row in sums.items()
    }


def guesses(weights: Mapping[str, Row], meanings: Mapping[str, Meaning]) -> dict[str, Row]:
    """What each word that has a vector would weigh, by the words that have vector and weights.

    An average text, of words as often as they occur, weighs nothing for any level.
    """
    known = [word for word in weights if word in meanings]
    inputs = _columns(meanings[word].vector for word in known)
    inputs.append([1.0] * len(known))
    outputs = _columns(weights[word] for word in known)
    square = [[_dot(one, other) for other in inputs] for one in inputs]
    for at, row in enumerate(square):
        row[at] += STIFF
    right = [[_dot(one, other) for other in outputs] for one in inputs]
    slopes = _columns(_solved(square, right))
    found = {
        word: [_dot(slope, meaning.vector) for slope in slopes]
        for word, meaning in meanings.items()
    }
    shares = [meaning.share for meaning in meanings.values()]
    means = [_dot(column, shares) / sum(shares) for column in _columns(found.values())]
    return {
        word: [each - mean for each, mean in zip(row, means, strict=True)]
        for word, row in found.items()
    }


def completed(weights: Mapping[str, Row], meanings: Mapping[str, Meaning]) -> dict[str, Row]:
    """A word is what its texts say and what words of like meaning say, or one of them."""
    added = guesses(weights, meanings)
    none = [0.0] * len(next(iter(weights.values())))
    sums = {word: list(map(add, weights.get(word, none), row)) for word, row in added.items()}
    return {**weights, **sums}


def _columns(rows: Iterable[Row]) -> list[Row]:
    return [list(column) for column in zip(*rows, strict=True)]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    """Of what both have: a slope has the constant besides."""
    return math.fsum(map(mul, one, other))


def _solved(square: list[Row], right: list[Row]) -> list[Row]:
    """Gauss's elimination; the square is symmetric and positive, so no rows need be exchanged."""
    rows = [[*one, *other] for one, other in zip(square, right, strict=True)]
    for at, pivot in enumerate(rows):
        pivot[:] = [each / pivot[at] for each in pivot]
        for row in rows:
            if row is not pivot and (share := row[at]):
                row[:] = [each - share * own for each, own in zip(row, pivot, strict=True)]
    return [row[len(square) :] for row in rows]
