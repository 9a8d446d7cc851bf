"""The labelled pairs of countries, and what the enricher says of each."""

import json
from functools import cache
from typing import Any, NamedTuple

from tests.eval import shared
from tests.training import samples
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


def own() -> list[Row]:
    """Our own texts, which the scorer is trained on."""
    return samples.rows(samples.OWN)


def load(name: str) -> list[Row]:
    """The rows of `name`.jsonl."""
    text = shared.file(f"relations/{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def is_aside(row: Row) -> bool:
    """Whether a story is set aside; ag and thuc never train, so none of theirs is."""
    return str(row["id"]).startswith("hp-") and samples.is_aside(row)


def judge(row: Row) -> Judged:
    """Enrich a row's story and look for its pair."""
    story = _story(row["title"], row["summary"], row["lang"])
    pair = row["a"], row["b"]
    return Judged(row, story, next((r for r in story.relations if (r.a, r.b) == pair), None))


@cache
def _story(title: str, summary: str, language: str) -> StoryV1:
    return enrich_row("", title, summary, language)
