"""Fit the model of the top levels and write its table: `python -m tests.training.topics`.

What it learns from: texts and words of our own (beside this file, CC0) and, where
$WIREWATCH_TEST_NEWS_SETS holds them, sets whose licence lets weights be shipped (TOPICS.md here).
The same files give the same bytes.

Complement naive Bayes (Rennie and others, 2003): how rarely a word occurs in all other levels. It
travels better from one publisher to another than what tells the training rows apart best.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

import wirewatch.enricher
from tests.training import topic_sets, vectors
from tests.training.vectors import Meaning
from wirewatch.enricher.levels import LEVELS, STEPS, words

OUT = Path(wirewatch.enricher.__file__).parent / "levels.txt"

SMOOTHING = 3.0

POWER = 0.7
"""The hundredth row that has a word says less than the first: the power that rows are raised to."""

DOCUMENTS = 2_000
"""What the rows of a level count for, however many there are ..."""

FEW = 200
"""... but each row at most as if there were so many."""

LISTED = 30
"""Rows of its level that an entry of our own list stands for; its words share them."""

RARE = 8
"""Rows that a word must be in, unless it is of our list."""

COMMON = 0.015
"""Share of all rows in which a word may be: beyond it lie grammar and the style of one set."""

SHARPNESS = 2.0
"""Times that weights count: the fit makes them small, and chances then lie close together."""

LEAST = 9
"""Steps up to which a weight says next to nothing."""

HEAD = """\
# How much a word speaks for each top level of IPTC's Media Topics, in sixteenths of a doubling of
# the odds: word level:weight ... Fitted by tests/training/topics.py on the News Category Dataset
# (Rishabh Misra, CC BY 4.0), the titles of the News Aggregator Data Set (Fabio Gasparetti, UCI,
# public domain by its readme), the word vectors GloVe 6B (J. Pennington, R. Socher and C. Manning,
# PDDL 1.0) and texts and words of our own (CC0)."""

Row = tuple[int, str]
"""Index of the level, text."""


def fit(
    rows: Iterable[Row],
    listed: Iterable[Row],
    documents: int = DOCUMENTS,
    common: float = COMMON,
    meanings: Mapping[str, Meaning] | None = None,
) -> dict[str, list[float]]:
    """A weight for each level by word, their median 0; `meanings`: vectors of words."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    sizes: Counter[int] = Counter()
    for level, text in rows:
        sizes[level] += 1
        for word in words(text.lower()):
            counts[word][level] += 1
    share = {level: documents / max(size, FEW) for level, size in sizes.items()}
    mass = {
        word: [(found[level] * share.get(level, 0.0)) ** POWER for level in range(len(LEVELS))]
        for word, found in sorted(counts.items())
        if found.total() >= RARE
    }
    for level, text in listed:
        found = sorted(words(text.lower()))
        for word in found:
            mass.setdefault(word, [0.0] * len(LEVELS))[level] += LISTED / len(found)
    most = max(RARE, common * sizes.total())
    weights = _weights(mass)
    kept = {word: row for word, row in weights.items() if counts[word].total() <= most}
    if not meanings:
        return kept
    told = {word: each for word, each in meanings.items() if counts[word].total() <= most}
    return vectors.completed(kept, told)


def _weights(mass: dict[str, list[float]]) -> dict[str, list[float]]:
    levels = range(len(LEVELS))
    totals = [math.fsum(found[level] for found in mass.values()) for level in levels]
    everything = math.fsum(totals)
    weights = {}
    for word, found in mass.items():
        whole = math.fsum(found)
        row = [
            -math.log(
                (whole - found[level] + SMOOTHING)
                / (everything - totals[level] + SMOOTHING * len(mass))
            )
            for level in levels
        ]
        middle = median(row)
        weights[word] = [each - middle for each in row]
    return weights


def lines(weights: dict[str, list[float]]) -> Iterable[str]:
    """The rows of the table; what says next to nothing is left out."""
    unit = SHARPNESS * STEPS / math.log(2)
    for word, row in sorted(weights.items()):
        whole = [round(each * unit) for each in row]
        cells = [
            f"{level}:{each}" for level, each in enumerate(whole, start=1) if abs(each) > LEAST
        ]
        if cells:
            yield f"{word} {' '.join(cells)}"


def main() -> None:
    """Fit, and write."""
    weights = fit(topic_sets.rows(), topic_sets.listed(), meanings=topic_sets.meanings())
    OUT.write_text("\n".join([HEAD, *lines(weights)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
