"""The broad topic is the best-scored top level, and each class knows which it stands for."""

import pytest

from tests.eval import topics
from wirewatch.enricher import enrich_row
from wirewatch_schemas.story import Subject


def story(*ids):
    found = tuple(
        Subject(id=f"medtop:{id_}", name=id_, score=1000 - n) for n, id_ in enumerate(ids)
    )
    return enrich_row("1", "Rain").model_copy(update={"topics": found})


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["20000639", "11000000", "15000000"], "11"),
        (["15000000", "11000000"], "15"),
        (["10000000", "11000000"], "11"),
        (["20000639"], ""),
        ([], ""),
    ],
)
def test_the_broadest_is_the_best_top_level_that_the_set_knows(ids, expected):
    assert topics.broadest(story(*ids), frozenset({"11", "15"})) == expected


def test_no_level_stands_for_two_classes_of_the_four():
    levels = [level for accepted in topics.AG.values() for level in accepted]
    assert len(levels) == len(set(levels))
    assert {f"{number:02}" for number in range(1, 18)} - set(levels) == {"01", "10"}
