"""What is said to have weighed is what the sum loses without it."""

import pytest

from wirewatch.enricher.relations import model, weighing

TABLE = """\
[signals]
bias;0;0
both in title;900;0
diplo in title;400;0
a third dominates;-600;0
hyphen;100;0
[grams]
A and A;300;0
A;5000;0
[trees main]
hyphen>0;0;800
[trees part]
0
[chances]
0;0;0
"""


@pytest.fixture(autouse=True)
def _table(monkeypatch):
    main, _ = model.parse(TABLE)
    sums = model.Sums([main])
    monkeypatch.setattr(model, "main_sum", lambda: sums)


def weighed(found, *seen):
    return list(weighing.weighed(found, set(seen)))


def test_kinds_stand_by_weight_those_that_spoke_against_apart():
    found = {"both in title": 1, "diplo in title": 1, "a third dominates": 1}
    assert weighed(found, "A and A") == [
        "weighed most: the headline, words of dealings, the rest of the wording",
        "weighed against: other countries",
    ]


def test_what_the_trees_make_of_a_signal_counts_too():
    assert weighed({"hyphen": 1}) == ["weighed most: nearness"]


def test_what_weighs_next_to_nothing_or_stands_in_every_story_is_not_named():
    assert weighed({"colon": 1}, "A") == []


def test_no_more_than_a_few_are_named():
    found = {"both in title": 1, "diplo in title": 1, "hyphen": 1}
    (line,) = weighed(found, "A and A")
    assert line.count(",") == weighing.MOST - 1
