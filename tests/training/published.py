"""The same method on the News Aggregator alone, beside what others published for that set.

`python -m tests.training.published`: fitted to seven titles of ten, chosen by a hash, and asked for
the others, as in the published ones; titles of one story are on both sides there and here. Scored
with it is the shipped table, which must choose among seventeen levels; it saw at most 6,000 titles
a category, some of them among those asked for.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from tests.training.topic_sets import AGGREGATOR, aggregator
from tests.training.topics import Row, fit
from wirewatch.enricher.levels import LEVELS, levels_of, words

PUBLISHED = {
    "naive Bayes, A. Mansoori and others, Studies in Big Data 158 (2025)": 0.896,
    "naive Bayes on a random 70 %, A. Soto, News Categorization using Multinomial NB (2017)": 0.924,
}
DOCUMENTS = 75_000
"""Nothing else shares the table here, so the titles count for about as many as there are ..."""

COMMON = 1.0
"""... and no word is too common: the titles have next to no grammar."""

Weights = Mapping[str, Sequence[float]]
_AMONG = sorted(level - 1 for level in AGGREGATOR.values())


def is_fitted_to(number: int) -> bool:
    """Whether the title with this number is among the seven of ten."""
    return sha256(str(number).encode()).digest()[0] % 10 < 7


def best(weights: Weights, title: str) -> int:
    """The most likely of the set's four levels."""
    rows = [row for word in words(title.lower()) if (row := weights.get(word))]
    return max(_AMONG, key=lambda level: sum(row[level] for row in rows))


def shipped(title: str) -> int:
    """The same by the table that stories are read with."""
    chances = levels_of(title.lower())
    return max(_AMONG, key=lambda level: chances.get(LEVELS[level], 0))


def _share(right: Iterable[bool]) -> str:
    results = list(right)
    return f"{sum(results) / len(results):.3f} of {len(results):,}"


def _main() -> None:
    rows: list[Row] = list(aggregator(Path(os.environ["WIREWATCH_TEST_NEWS_SETS"])))
    fitted = (row for number, row in enumerate(rows) if is_fitted_to(number))
    weights = fit(fitted, (), DOCUMENTS, COMMON)
    others = [row for number, row in enumerate(rows) if not is_fitted_to(number)]
    lines = [f"{figure:.3f} {name}" for name, figure in PUBLISHED.items()]
    lines += [
        _share(best(weights, title) == level for level, title in others) + " this method",
        _share(shipped(title) == level for level, title in others) + " the shipped table",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    _main()
