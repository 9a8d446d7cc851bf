"""The labelled pairs of countries, and what the enricher says of each."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.eval import shared
from wirewatch.enricher import enrich_row
from wirewatch_schemas.story import Relation, StoryV1

Row = dict[str, Any]
"""id, lang, title, summary, a, b, label (0, 1, 2), kind; `of` names a retold story's original."""

GUIDE = "0: both merely occur; 1: their dealings are part of the story; 2: its main subject."


class Judged(NamedTuple):
    """A row, its story as enriched, and the pair's relation if one was found."""

    row: Row
    story: StoryV1
    relation: Relation | None

    @property
    def main(self) -> int:
        """Per mille that the pair is the subject; 0 if it was not found."""
        return self.relation.main if self.relation else 0

    @property
    def part(self) -> int:
        """Per mille that it is at least part."""
        return self.relation.part if self.relation else 0

    @property
    def kind(self) -> str:
        """What the two deal about; `none` where they don't, or were not found."""
        return self.relation.kind if self.relation else "none"

    @property
    def told(self) -> str:
        """What tells stories apart: a retold story is its original's."""
        return str(self.row.get("of", self.row["id"]))


OWN = Path(__file__).parents[1] / "training" / "own.jsonl"

ASIDE = 5
"""One story in so many that could be trained on is set aside: neither trained on nor looked at."""


def own() -> list[Row]:
    """Our own texts, which the scorer is trained on."""
    return [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]


def load(name: str) -> list[Row]:
    """The rows of `name`.jsonl."""
    text = shared.file(f"relations/{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def is_aside(id_: str) -> bool:
    """Whether a story is set aside; ag and thuc never train, so none of theirs is."""
    number = int(hashlib.sha256(f"aside:{id_}".encode()).hexdigest(), 16)
    return id_.startswith("hp-") and number % ASIDE == 0


def judge(row: Row) -> Judged:
    """Enrich a row's story and look for its pair."""
    story = _story(row["title"], row["summary"], row["lang"])
    pair = row["a"], row["b"]
    return Judged(row, story, next((r for r in story.relations if (r.a, r.b) == pair), None))


@cache
def _story(title: str, summary: str, language: str) -> StoryV1:
    return enrich_row("", title, summary, language)
