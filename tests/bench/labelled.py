"""The labelled pairs of the relation study, and how each is scored."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.training.samples import sample_of
from wirewatch.enricher.relations.scoring import score

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


def scored(row: Row) -> tuple[int, int]:
    """(main, part) of the row's pair; 0 where one of the two is not found in the text."""
    sample = sample_of(row)
    return score(sample.found, sample.grams) if sample else (0, 0)
