"""Wars are known as pairs of known countries, in the order in which relations name them."""

from wirewatch import gazetteer
from wirewatch.gazetteer import wars


def test_each_pair_is_two_known_countries_in_order():
    known = gazetteer.load().countries
    assert [pair for pair in wars.pairs() if not known.issuperset(pair)] == []
    assert [(a, b) for a, b in wars.pairs() if a >= b] == []


def test_a_pair_at_war_is_known_and_one_at_peace_is_not():
    assert ("RU", "UA") in wars.pairs()
    assert ("FR", "GB") not in wars.pairs()
