"""More stories of the News Category Dataset (Rishabh Misra, CC BY 4.0), with labels of our own.

`news.tsv` has the labels alone: key, a, b, label, kind. The texts are read from the dataset as it
is published, in $WIREWATCH_TEST_NEWS_SETS, and stay outside. TEXTS.md says more.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_suffix(".tsv")
TEXTS = "News_Category_Dataset_v3.json"

Row = dict[str, Any]


def rows() -> list[Row]:
    """The labelled pairs in the order of the labels; none where the dataset is not at hand."""
    folder = os.environ.get("WIREWATCH_TEST_NEWS_SETS")
    if not folder:
        return []
    wanted = labels()
    keys = {row["id"] for row in wanted}
    texts: dict[str, Row] = {}
    for title, summary in _stories(Path(folder) / TEXTS):
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
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["headline"].strip(), row["short_description"].strip()
