"""The labelled pairs of the relation study, and the signals of each."""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from wirewatch import gazetteer
from wirewatch.enricher.reading import read
from wirewatch.enricher.relations.scene import Scene
from wirewatch.enricher.relations.signals import signals
from wirewatch.gazetteer import cues

Row = dict[str, Any]

NEXT_STEP = """\
No labelled stories at {folder}.
They are not part of this repository: their texts are not ours to publish. Where you have them,
say where: WIREWATCH_TEST_SHARED=/path/to/shared make eval"""


def folder() -> Path:
    """Where the labelled stories are; ends the program with the next step if they are not."""
    path = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared")) / "eval" / "relations"
    if not (path / "train.jsonl").is_file():
        sys.exit(NEXT_STEP.format(folder=path))
    return path


def load(name: str) -> list[Row]:
    """The rows of `name`.jsonl: id, lang, title, summary, a, b, label."""
    lines = (folder() / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def signals_of(row: Row) -> dict[str, int] | None:
    """The signals of the row's pair; None where one of the two is not found in the text."""
    scene = _scene(row["title"], row["summary"])
    if row["a"] not in scene.counts or row["b"] not in scene.counts:
        return None
    return signals(scene, row["a"], row["b"])


@cache
def _scene(title: str, summary: str) -> Scene:
    reading = read(title, summary, "")
    found = list(cues.load().find(reading.folded))
    return Scene(reading, gazetteer.load().find(reading.text), found)
