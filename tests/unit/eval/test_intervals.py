"""Intervals hold the figure, are the same every time, and widen where rows share a story."""

import pytest

from tests.eval.intervals import Interval, interval, share

RIGHT = [True] * 30 + [False] * 10
ALONE = [str(row) for row in range(40)]
IN_FOURS = [str(row // 4) for row in range(40)]


def width(found):
    return found.high - found.low


def test_the_figure_lies_in_its_interval():
    found = interval(ALONE, share(RIGHT))
    assert found.value == 0.75
    # Binomial: .75 +- 1.96 * sqrt(.75 * .25 / 40) = .616 to .884.
    assert found.low == pytest.approx(0.616, abs=0.03)
    assert found.high == pytest.approx(0.884, abs=0.03)


def test_the_same_rows_give_the_same_interval():
    assert interval(ALONE, share(RIGHT)) == interval(ALONE, share(RIGHT))


def test_rows_of_one_story_are_one_witness():
    assert width(interval(IN_FOURS, share(RIGHT))) > 1.3 * width(interval(ALONE, share(RIGHT)))


def test_no_rows_give_nothing():
    assert interval([], share([])) == (0, 0, 0)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ((0.7423, 0.7, 0.8001), ".742 [.700, .800]"),
        ((-0.021, -0.1, 1.0), "-.021 [-.100, 1.000]"),
    ],
)
def test_shares_are_shown_in_three_digits(found, shown):
    assert str(Interval(*found)) == shown
