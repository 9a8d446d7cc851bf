"""Labelled headlines and sentences: AG News, THUCNews, SIB-200."""

import csv
import random
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from tests.eval import shared

LICENCES = {
    "AG": "AG News, test part (academic, non-commercial): only measured on.",
    "THUC": "THUCNews titles (no licence seen): only measured on.",
    "SIB": "SIB-200 (sentences of FLORES-200, CC BY-SA 4.0).",
    "retold": "Headlines of the retold and of our own stories (see relations).",
}
SEED = 200
T = TypeVar("T")


class Text(NamedTuple):
    """A text and the class that its set gives it."""

    title: str
    summary: str
    label: str


AG_CLASSES = {"1": "World", "2": "Sports", "3": "Business", "4": "Sci/Tech"}


def ag() -> list[Text]:
    """English titles and summaries in four classes."""
    with shared.file("ag_news_test.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row[1:] for row in csv.reader(lines)]
    return [Text(title, summary, AG_CLASSES[label]) for label, title, summary in rows]


def thuc() -> list[Text]:
    """Chinese titles in ten classes."""
    classes = shared.file("thuc_class.txt").read_text(encoding="utf-8").split()
    lines = shared.file("thuc_test.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.rsplit("\t", 1) for line in lines if line)
    return [Text(title, "", classes[int(number)]) for title, number in rows]


def sib(language: str) -> list[Text]:
    """Sentences of reference works and news in seven classes; `language` as in "zho_Hans"."""
    lines = shared.file(f"sib_{language}_test.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return [Text(text, "", label) for _, label, text in rows]


def sample(some: Sequence[T], size: int) -> list[T]:
    """The same few every time; all where there are no more."""
    return random.Random(SEED).sample(some, min(size, len(some)))
