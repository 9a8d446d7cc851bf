"""The score of a match is a word of sport; other numbers are not."""

import pytest

from wirewatch.enricher import enrich_row
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT


@pytest.mark.parametrize(
    "title",
    [
        "Serbia 0-5 England: Kane on target",
        "Japan 2 – 1 China",
        "France 24-17 Ireland",
        "Россия 2:1 Сербия",
        "日本3比0中国",
    ],
)
def test_a_match_of_two_countries_is_sport_and_no_dealings_of_theirs(title):
    story = enrich_row("1", title)
    assert "sport" in [topic.name for topic in story.topics]
    (relation,) = story.relations
    assert (relation.main < MAIN_CUT, relation.part < PART_CUT) == (True, True)
    assert "against: sport" in relation.evidence


@pytest.mark.parametrize(
    "title",
    [
        "China and Russia sign 5-10 year gas deal",
        "China 2-day Russia visit",
        "China-Russia 2+2 dialogue",
        "Russia, 2020-2025, China",
    ],
)
def test_other_numbers_are_no_score(title):
    (relation,) = enrich_row("1", title).relations
    assert "against: sport" not in relation.evidence
