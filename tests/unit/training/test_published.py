"""The method on a set that others published figures for."""

from tests.training.published import best, is_fitted_to
from tests.training.topics import fit

BUSINESS, SCIENCE = 3, 12
ROWS = [
    *[(BUSINESS, "Bank shares fall in trading")] * 9,
    *[(SCIENCE, "New phone software is faster")] * 9,
]


def test_seven_titles_of_ten_are_fitted_to_and_always_the_same():
    fitted = [is_fitted_to(number) for number in range(10_000)]
    assert 0.68 < sum(fitted) / len(fitted) < 0.72
    assert fitted == [is_fitted_to(number) for number in range(10_000)]


def test_a_title_gets_the_best_of_the_levels_that_the_set_has():
    weights = fit(ROWS, (), documents=1_000, common=1.0)
    assert best(weights, "Shares of a bank") == BUSINESS
    assert best(weights, "Software for a phone") == SCIENCE
