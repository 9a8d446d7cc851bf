"""Average precision and cuts, on rows small enough to count by hand."""

import pytest

from tests.eval.ranking import Ranking, reliability

# Best first: right, wrong, right, wrong.
RANKING = Ranking([False, True, True, False], [700, 900, 500, 100])
ONCE = [1, 1, 1, 1]


def test_average_precision_is_the_mean_over_the_targets():
    assert RANKING.average_precision(ONCE) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_a_row_drawn_twice_counts_twice():
    assert RANKING.average_precision([0, 1, 2, 0]) == pytest.approx(1)
    assert RANKING.average_precision([1, 0, 2, 5]) == pytest.approx(2 / 3)


def test_ties_are_one_step_in_whatever_order_they_stand():
    for targets in ([True, False, False], [False, False, True]):
        assert Ranking(targets, [5, 5, 5]).average_precision([1, 1, 1]) == pytest.approx(1 / 3)


def test_the_cut_that_reaches_a_recall_and_the_cut_that_reaches_a_precision():
    assert RANKING.precision_at(0.5, ONCE) == 1
    assert RANKING.precision_at(0.6, ONCE) == pytest.approx(2 / 3)
    assert RANKING.recall_at(0.85, ONCE) == 0.5
    assert RANKING.recall_at(0.6, ONCE) == 1
    assert Ranking([False, True], [9, 1]).recall_at(0.85, [1, 1]) == 0


def test_without_targets_there_is_no_precision():
    assert Ranking([False], [1]).average_precision([1]) == 0
    assert Ranking([False], [1]).recall_at(0.85, [1]) == 0


def test_reliability_says_what_was_said_and_what_was_seen():
    bands = reliability([True, False, True, True], [410, 450, 1000, 950])
    assert bands[4] == (2, pytest.approx(0.43), 0.5)
    assert bands[9] == (2, pytest.approx(0.975), 1)
    assert sum(n for n, _, _ in bands) == 4
