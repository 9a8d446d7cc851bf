"""The stories the relation scorer is trained on, as signals and grams."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.training import news
from wirewatch import gazetteer
from wirewatch.enricher.reading import read
from wirewatch.enricher.relations.counted import Counted
from wirewatch.enricher.relations.grams import grams
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.signals import signals
from wirewatch.enricher.relations.strip import strip_of
from wirewatch.enricher.scores import scores_of
from wirewatch.gazetteer import cues

Row = dict[str, Any]

OWN = Path(__file__).parent / "own.jsonl"
OWN_WEIGHT = 0.6
"""A story of ours counts so much: it is made up, and there are more of them than of real ones."""

TITLE_WEIGHT = 0.6
"""What the title alone of a real story counts, as a story of its own: many feeds have no more."""

ASIDE = 5
"""One real story in so many takes no part: what a scorer never saw is what it is measured on."""


class Sample(NamedTuple):
    """A labelled pair. `found` are its signals, `grams` its grams."""

    row: Row
    found: dict[str, int]
    grams: set[str]
    weight: float


def shared() -> Path:
    """Where labelled stories that are not ours may be found."""
    return Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared")) / "eval" / "relations"


def is_aside(row: Row) -> bool:
    """Whether a story is set aside; by its id, so that all its pairs are."""
    return share(f"aside:{row['id']}", ASIDE) == 0


def share(text: str, parts: int) -> int:
    """One of `parts` numbers, always the same for a text."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % parts


def rows(path: Path) -> list[Row]:
    """The rows of a file of labelled pairs; none where there is no such file."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def training() -> list[Sample]:
    """Our own texts, and the real stories that are at hand.

    Titles published alone are left out: markets and goods for the most part, they taught the
    scorer to expect little of any title (docs/relations.md).
    """
    stories = [*_samples((row for row in real() if row["summary"]), 1.0)]
    titles = _samples((one.row | {"summary": ""} for one in stories), TITLE_WEIGHT)
    own = _samples(rows(OWN), OWN_WEIGHT if stories else 1.0)
    return [*stories, *titles, *own]


def real() -> Iterator[Row]:
    """Labelled pairs of real news that are not set aside, where the texts are at hand."""
    given = (row for row in rows(shared() / "train.jsonl") if row["id"].startswith("hp-"))
    yield from (row for row in given if not is_aside(row))
    yield from news.rows()


def _samples(some: Iterable[Row], weight: float) -> Iterator[Sample]:
    for row in some:
        if sample := sample_of(row, weight):
            yield sample


def sample_of(row: Row, weight: float = 1.0) -> Sample | None:
    """The row as a sample; None where one of the two countries is not found in the text."""
    story = counted(row["title"], row["summary"])
    a, b = row["a"], row["b"]
    if a not in story.scene.counts or b not in story.scene.counts:
        return None
    return Sample(row, signals(story, a, b), grams(story.masks, a, b), weight)


@cache
def counted(title: str, summary: str) -> Counted:
    """A story as the scorer counts it."""
    reading = read(title, summary, "")
    mentions = gazetteer.load().find(reading.text)
    found = [*cues.load().find(reading.folded), *scores_of(reading, mentions)]
    scene = Scene(reading, mentions, found)
    return Counted(scene, strip_of(scene))
