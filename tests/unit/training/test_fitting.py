"""What the fit learns from samples made up for it, and that its table says the same."""

import random

import pytest

from tests.support.seeds import written_under_seeds
from tests.training import calibration, heads, logistic, samples, table, trees
from wirewatch.enricher.relations import model

CHANCE = random.Random(7)
PAIRS = [(CHANCE.random() < 0.5, CHANCE.random() < 0.5) for _ in range(400)]


def made(label, found, grams=(), weight=1.0):
    made_up = {"id": f"x-{CHANCE.random()}", "label": label}
    return samples.Sample(made_up, {k: v for k, v in found.items() if v}, set(grams), weight)


TALKS = [
    made(2 * a, {"meet": 2 * a, "noise": b}, ["A meets A"] if a else ["A beats A"])
    for a, b in PAIRS
]


def test_the_weighted_sum_learns_which_cell_speaks_for_the_target():
    cells = [[(0, 1), (1, int(a)), (2, int(b))] for a, b in PAIRS]
    _, told, noise = logistic.fit(cells, [int(a) for a, _ in PAIRS], [1.0] * len(PAIRS))
    assert told > 1
    assert abs(noise) < 0.2


def test_a_sample_that_is_trusted_less_moves_the_sum_less():
    cells = [[(0, 1), (1, 1)], [(0, 1)]] * 20
    trusted, doubted = (logistic.fit(cells, [1, 0] * 20, [trust] * 40)[1] for trust in (1.0, 0.1))
    assert trusted > 2 * doubted > 0


def test_trees_learn_what_no_sum_can_say():
    found = [{"a": int(a), "b": int(b)} for a, b in PAIRS]
    grown = trees.fit(found, [int(a != b) for a, b in PAIRS], [1.0] * len(PAIRS))

    def told(a, b):
        return sum(trees.value(tree, {"a": a, "b": b}) for tree in grown)

    assert min(told(0, 1), told(1, 0)) > 0
    assert max(told(0, 0), told(1, 1)) < 0


def test_a_leaf_is_never_made_of_a_few_samples():
    found = [{"rare": int(i < trees.FEWEST // 2)} for i in range(100)]
    grown = trees.fit(found, [one["rare"] for one in found], [1.0] * 100)
    assert all(isinstance(tree, int) for tree in grown)


def test_a_gram_seen_too_seldom_is_not_learnt():
    rare = [made(0, {"meet": 1}, ["rare"]) for _ in range(heads.FEWEST - 1)]
    assert heads.common_grams([*TALKS, *rare]) == ["A beats A", "A meets A"]


def test_the_line_of_chances_is_found_again():
    logits = [CHANCE.randrange(-4000, 4001) for _ in range(20_000)]
    targets = [int(CHANCE.random() < logistic.chance(0.5 * z / 1000 - 1)) for z in logits]
    line = calibration.line(logits, targets, [1.0] * len(logits))
    assert line.slope == pytest.approx(0.5, abs=0.05)
    assert line.shift == pytest.approx(-1, abs=0.1)
    assert line.per_mille(2000) == pytest.approx(500, abs=15)


def test_a_sample_is_judged_by_a_head_that_did_not_see_its_story():
    seen = []

    def fit(some):
        seen.append({sample.row["id"] for sample in some})
        return model.Head({"bias": len(seen)}, {}, (), (), ())

    numbers = calibration.unseen(TALKS, fit)
    assert len(seen) == calibration.FOLDS
    for sample, number in zip(TALKS, numbers, strict=True):
        assert sample.row["id"] not in seen[number - 1]


def test_the_table_says_what_was_fitted():
    fitted = [heads.fit(TALKS, label) for label in (2, 1)]
    worth = [calibration.Line(1.0, 0.5), calibration.Line(2.0, 0.0)]
    parsed = model.parse("\n".join(table.lines(*fitted, worth)))
    told, read = model.Sums(fitted), model.Sums(parsed)
    for sample in TALKS[:50]:
        sums = read.of(sample.found, sample.grams)
        assert sums == told.of(sample.found, sample.grams)
        for head, line, logit in zip(parsed, worth, sums, strict=True):
            assert head.chance(logit) == pytest.approx(line.per_mille(logit), abs=10)


def test_what_was_fitted_tells_the_samples_apart():
    sums = model.Sums([heads.fit(TALKS, 2)])
    for sample in TALKS[:50]:
        (logit,) = sums.of(sample.found, sample.grams)
        assert (logit > 0) == (sample.row["label"] == 2)


_FIT = """
import json, sys
from tests.training import calibration, heads, samples, table
some = [samples.sample_of(row) for row in samples.rows(samples.OWN)[:150]]
some = [sample for sample in some if sample]
fitted = [heads.fit(some, label) for label in (2, 1)]
lines = table.lines(*fitted, [calibration.Line(1.0, 0.0)] * 2)
sys.stdout.write(chr(10).join(lines))
"""


def test_the_same_texts_give_the_same_bytes():
    assert written_under_seeds(_FIT).count(b"\n") > 300
