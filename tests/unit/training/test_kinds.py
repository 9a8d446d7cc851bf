"""The kinds are fitted to rows of known kinds: same rows, same table."""

import pytest

from tests.training import kinds, softmax
from tests.training.kinds import Sample
from tests.training.vectors import Meaning
from wirewatch import gazetteer
from wirewatch.enricher.relations.kinds import KINDS, Table

TRADE, PEOPLE = KINDS.index("trade"), KINDS.index("people")
ROWS = [Sample({"bias": 1, "soy": 1}, TRADE, 1.0), Sample({"bias": 1, "nurses": 1}, PEOPLE, 1.0)]
HEADLINES = list(kinds.headlines())


def test_softmax_learns_which_class_a_feature_speaks_for():
    cells = [[(0, 1), (1, 1)], [(0, 1), (2, 1)]] * 9
    weights = softmax.fit(cells, [0, 1] * 9, [1.0] * 18, [[0.0, 0.0]] * 3, 1.0)
    assert softmax.chances(weights, cells[0])[0] > 0.8
    assert softmax.chances(weights, cells[1])[1] > 0.8
    assert sum(softmax.chances(weights, cells[0])) == pytest.approx(1)


def test_where_no_sample_speaks_the_prior_stays():
    weights = softmax.fit([[(0, 1)]], [0], [1.0], [[0.0, 0.0], [0.0, 2.0]], 1.0)
    assert weights[1] == [0.0, 2.0]


def test_words_and_classes_speak_for_kinds():
    weights = kinds.fit(ROWS * kinds.FEWEST)
    table = Table(kinds.lines(weights))
    assert table.kind(table.sums({"bias": 1, "soy": 1})) == "trade"
    assert table.kind(table.sums({"bias": 1, "nurses": 1})) == "people"
    measures = weights["sanctions/measures in title"]
    assert measures[KINDS.index("sanctions")] == max(measures) == 1000 * kinds.PRIOR["title"]


def test_a_rare_word_is_not_learnt():
    rare = Sample({"bias": 1, "hapax": 1}, TRADE, 1.0)
    assert "hapax" not in kinds.vocabulary([*ROWS * kinds.FEWEST, rare])


def test_a_word_of_no_sample_weighs_what_its_like_weigh():
    meanings = {
        "soy": Meaning([1.0, 0.0], 1.0),
        "corn": Meaning([0.9, 0.1], 1.0),
        "nurses": Meaning([0.0, 1.0], 1.0),
        "doctors": Meaning([0.1, 0.9], 1.0),
        "bias": Meaning([0.5, 0.5], 1.0),
    }
    without, weights = (kinds.fit(ROWS * 99, some) for some in (None, meanings))
    table = Table(kinds.lines(weights))
    assert table.kind(table.sums({"corn": 1})) == "trade"
    assert table.kind(table.sums({"doctors": 1})) == "people"
    assert weights["bias"] == without["bias"]


def test_the_same_samples_give_the_same_lines():
    some = ROWS * kinds.FEWEST
    assert list(kinds.lines(kinds.fit(some))) == list(kinds.lines(kinds.fit(some)))


def test_a_pair_that_is_not_found_is_no_sample():
    row = {"title": "China signs grain deal", "summary": "", "a": "CN", "b": "RU"}
    assert kinds.features_of(row) is None


def test_there_are_headlines_of_every_kind_and_none_twice():
    assert {row["kind"] for row in HEADLINES} == set(KINDS)
    assert len({row["title"] for row in HEADLINES}) == len(HEADLINES)


def test_no_headline_names_a_person_in_office():
    find = gazetteer.load().find
    named = [row for row in HEADLINES if any(m.entity.kind == "person" for m in find(row["title"]))]
    assert named == []
