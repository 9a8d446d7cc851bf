"""Why pairs scored as they did, for a few stories of each label."""

from collections.abc import Iterator, Sequence

from tests.eval import labelled, sets
from tests.eval.labelled import Judged, judge

STORIES = 10
SUMMARY = 200
"""Characters of a summary that are shown."""


def pages() -> Iterator[str]:
    """Ten stories of each label, the most surely scored first."""
    train = [row for row in labelled.load("train") if not labelled.is_aside(row)]
    for label in (2, 1, 0):
        rows = sets.sample([row for row in train if row["label"] == label], STORIES)
        yield f"\nLabelled {label}\n"
        yield from pages_of([judge(row) for row in rows])


def pages_of(some: Sequence[Judged]) -> Iterator[str]:
    """A paragraph a pair: the story, what its label says, what was found and why."""
    for judged in sorted(some, key=lambda one: -one.main):
        row = judged.row
        yield f"{row['title']}\n  {row['summary'][:SUMMARY]}".rstrip()
        yield f"  labelled {row['a']}-{row['b']} {row['label']}, kind {row['kind']} ({row['id']})"
        if judged.relation:
            yield f"  main {judged.main}, part {judged.part}, kind {judged.kind}"
            yield from (f"    {reason}" for reason in judged.relation.evidence)
        else:
            yield f"  not found; countries: {_countries(judged) or 'none'}"
        yield ""


def _countries(judged: Judged) -> str:
    return ", ".join(sorted({entity.country for entity in judged.story.entities} - {""}))
