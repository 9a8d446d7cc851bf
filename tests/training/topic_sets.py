"""The rows that the model of the top levels is fitted to."""

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tests.training import vectors
from tests.training.vectors import Meaning
from wirewatch.enricher.levels import words

HERE = Path(__file__).parent

AT_MOST = 6_000
"""Rows of a level and set; a set has thousands of politics, dozens of religion."""

WORDS = 30_000
"""Words whose vectors are read."""

OWN = 8
"""Rows that a headline of ours counts for: it was written for what the sets lack."""

PER_STORY = 10
"""Titles of one story: the Aggregator has hundreds of some."""

# The News Category Dataset's departments, by IPTC's top level. "World news" is mostly politics
# and war; departments about all kinds of things ("impact", "U.S. news") are left out.
DEPARTMENTS = {
    **dict.fromkeys(("ARTS", "ARTS & CULTURE", "CULTURE & ARTS", "COMEDY", "ENTERTAINMENT"), 1),
    "MEDIA": 1,
    "CRIME": 2,
    **dict.fromkeys(("BUSINESS", "MONEY"), 4),
    **dict.fromkeys(("COLLEGE", "EDUCATION"), 5),
    **dict.fromkeys(("ENVIRONMENT", "GREEN"), 6),
    **dict.fromkeys(("HEALTHY LIVING", "WELLNESS"), 7),
    **dict.fromkeys(("GOOD NEWS", "WEIRD NEWS"), 8),
    **dict.fromkeys(("FOOD & DRINK", "HOME & LIVING", "STYLE", "STYLE & BEAUTY", "TASTE"), 10),
    "TRAVEL": 10,
    **dict.fromkeys(("POLITICS", "THE WORLDPOST", "WORLD NEWS", "WORLDPOST"), 11),
    "RELIGION": 12,
    **dict.fromkeys(("SCIENCE", "TECH"), 13),
    **dict.fromkeys(("BLACK VOICES", "LATINO VOICES", "QUEER VOICES", "WOMEN"), 14),
    **dict.fromkeys(("DIVORCE", "PARENTING", "PARENTS", "WEDDINGS"), 14),
    "SPORTS": 15,
}
AGGREGATOR = {"b": 4, "e": 1, "m": 7, "t": 13}

Row = tuple[int, str]
"""Index of the level, text."""


def rows() -> Iterator[Row]:
    """Every row: our own, then those of the sets that are there."""
    yield from OWN * list(own())
    if folder := os.environ.get("WIREWATCH_TEST_NEWS_SETS"):
        yield from _some(_departments(Path(folder) / "News_Category_Dataset_v3.json"))
        yield from _some(_aggregated(Path(folder) / "newsCorpora.csv"))


def own() -> Iterator[Row]:
    """Headlines of our own."""
    for line in (HERE / "topics_own.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            level, _, text = line.partition("\t")
            yield int(level) - 1, text


def listed() -> Iterator[Row]:
    """Words of our own list."""
    for line in (HERE / "topics_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            id_, *languages = line.split(";")
            for word in "|".join(languages).split("|"):
                yield int(id_[:2]) - 1, word


def meanings() -> dict[str, Meaning]:
    """Vectors of English words by their beginnings, where they are at hand."""
    return vectors.at_hand(WORDS, lambda word: words(word).pop())


def aggregator(folder: Path) -> Iterator[Row]:
    """Every title of the News Aggregator Data Set."""
    return _aggregated(folder / "newsCorpora.csv", sys.maxsize)


def _some(found: Iterator[Row]) -> Iterator[Row]:
    # By a hash and not in their order, which is by date.
    taken: Counter[int] = Counter()
    for level, text in sorted(found, key=lambda row: sha256(row[1].encode()).digest()):
        taken[level] += 1
        if taken[level] <= AT_MOST:
            yield level, text


def _departments(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if level := DEPARTMENTS.get(row["category"]):
                yield level - 1, f"{row['headline']} {row['short_description']}"


def _aggregated(path: Path, most: int = PER_STORY) -> Iterator[Row]:
    stories: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            _, title, _, _, category, story, _, _ = row
            stories[story] += 1
            if stories[story] <= most:
                yield AGGREGATOR[category] - 1, title
