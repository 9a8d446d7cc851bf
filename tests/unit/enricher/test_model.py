"""The table of weights: what is read from it, what it makes of signals and grams."""

import pytest

from wirewatch.enricher.relations import model

TABLE = """\
# A remark.
[signals]
bias;-100;50
near;30;0
[grams]
A and A;200;-40
near;7;8
[trees main]
near>1;cold>0;1;2;near>4;10;20
5
[trees part]
cold>0;-3;3
[chances]
-1000;100;0
0;300;500
1000;900;1000
"""
MAIN, PART = model.parse(TABLE)
SUMS = model.Sums([MAIN, PART])


@pytest.mark.parametrize(
    ("signals", "grams", "main", "part"),
    [
        ({}, [], -100 + 1 + 5, 50 - 3),
        ({"near": 2}, [], -100 + 60 + 10 + 5, 50 - 3),
        ({"near": 5}, [], -100 + 150 + 20 + 5, 50 - 3),
        ({"cold": 1}, [], -100 + 2 + 5, 50 + 3),
        ({}, ["near"], -100 + 7 + 1 + 5, 50 + 8 - 3),
        ({}, ["A and A"], -100 + 200 + 1 + 5, 50 - 40 - 3),
        ({"unheard of": 9}, ["unheard of"], -100 + 1 + 5, 50 - 3),
    ],
)
def test_a_sum_is_bias_weights_times_values_grams_and_leaves(signals, grams, main, part):
    assert SUMS.of(signals, set(grams)) == (main, part)


def test_the_effect_of_a_kind_is_what_the_sum_is_without_it_less():
    sums = model.Sums([MAIN])
    signals, kinds = {"near": 5, "cold": 1, "unheard of": 3}, {"near": "place", "cold": "weather"}
    effects = sums.effects(signals, ["A and A", "near"], kinds | {"unheard of": "weather"})
    (whole,) = sums.of(signals, [])
    assert effects["place"] == whole - sums.of({"cold": 1, "unheard of": 3}, [])[0]
    assert effects["weather"] == whole - sums.of({"near": 5}, [])[0]
    assert effects[""] == 200 + 7


@pytest.mark.parametrize(
    ("logit", "chance"),
    [
        (-5000, 100),
        (-1000, 100),
        (-500, 200),
        (0, 300),
        (1, 300),
        (500, 600),
        (1000, 900),
        (9000, 900),
    ],
)
def test_a_sum_is_worth_what_lies_on_the_line_between_two_points(logit, chance):
    assert MAIN.chance(logit) == chance


def test_the_shipped_table_never_gives_less_for_a_higher_sum():
    for head in model.heads():
        chances = [head.chance(logit) for logit in range(-8000, 8001, 50)]
        assert chances == sorted(chances)
        assert 0 <= chances[0] < 100
        assert 900 < chances[-1] <= 1000
