"""Real news with labels of our own: stories of one dataset, titles of another.

`news.tsv` has the labels alone: key, a, b, label, kind. The texts are read from the News Category
Dataset (Rishabh Misra, CC BY 4.0) and the News Aggregator Data Set (Fabio Gasparetti; public domain
by its own readme) as they are published, in $WIREWATCH_TEST_NEWS_SETS, and stay outside. TEXTS.md
says more.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_suffix(".tsv")
STORIES = "News_Category_Dataset_v3.json"
TITLES = "newsCorpora.csv"

Row = dict[str, Any]


def rows() -> list[Row]:
    """The labelled pairs in the order of the labels; those whose texts are at hand."""
    folder = os.environ.get("WIREWATCH_TEST_NEWS_SETS")
    if not folder:
        return []
    wanted = labels()
    keys = {row["id"] for row in wanted}
    texts: dict[str, Row] = {}
    for title, summary in chain(_stories(Path(folder) / STORIES), _titles(Path(folder) / TITLES)):
        if (id_ := key(title, summary)) in keys:
            texts.setdefault(id_, {"title": title, "summary": summary})
    return [row | texts[row["id"]] for row in wanted if row["id"] in texts]


def labels() -> list[Row]:
    """What was labelled: rows without their texts."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return [
        {"id": id_, "lang": "en", "a": a, "b": b, "label": int(label), "kind": kind}
        for id_, a, b, label, kind in cells
    ]


def key(title: str, summary: str) -> str:
    """What a story is known by: a hash of its letters and digits, whatever stands between them."""
    letters = "".join(filter(str.isalnum, title + summary))
    return f"news-{hashlib.sha256(letters.encode()).hexdigest()[:12]}"


def _stories(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield row["headline"].strip(), row["short_description"].strip()


def _titles(path: Path) -> Iterator[tuple[str, str]]:
    """Titles with no summary: number, title, URL, publisher, category, ... in a row."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row[1].strip(), ""
