"""Topics of short stories: the broad one by all words, narrow ones by cue words."""

import pytest

from wirewatch.enricher import enrich_row
from wirewatch.enricher import topics as topics_module
from wirewatch.enricher.topics import LEAST


def topics(title, summary=""):
    return [topic.name for topic in enrich_row("1", title, summary).topics]


def test_a_story_without_cue_words_still_has_its_broad_topic():
    assert topics("Students return to universities as tuition rises")[0] == "education"


def test_a_broad_topic_that_is_not_likely_is_not_assigned():
    scores = [topic.score for topic in enrich_row("1", "A quiet day").topics]
    assert scores == []


@pytest.mark.parametrize(
    ("chances", "assigned"),
    [
        ({"04": 240, "13": 230}, ["04"]),
        ({"04": 300, "13": 260, "07": 240}, ["04", "13"]),
        ({"04": LEAST - 1, "13": 50}, []),
        ({}, []),
    ],
)
def test_the_likeliest_broad_topic_needs_less_than_others(monkeypatch, chances, assigned):
    told = {f"medtop:{level}000000": chance for level, chance in chances.items()}
    monkeypatch.setattr(topics_module, "levels_of", lambda _: told)
    assert [t.id[7:9] for t in enrich_row("1", "A quiet day").topics] == assigned


def test_all_words_of_a_story_count_for_more_than_a_few_cue_words():
    title = "Striker and goalkeeper of the champions praise coach after cup final"
    assert topics(title, "Their president and his ministers watched the match.")[0] == "sport"


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Voters go to the polls in presidential election", "election"),
        ("选民参加总统选举投票", "election"),
        ("Избиратели пришли на президентские выборы", "election"),
        ("Two spies expelled for espionage", "espionage and intelligence"),
        ("两名间谍被驱逐", "espionage and intelligence"),
        ("Разведчик раскрыл шпионскую сеть", "espionage and intelligence"),
        ("Oil and gas pipeline shut", "energy and resource"),
        ("央行宣布降息", "central bank"),
        ("Террористы взяли ответственность за теракт", "act of terror"),
        ("Rebels sign ceasefire, peace talks begin", "peace process"),
        ("Soybean exports and imports of chips grow", "international trade"),
        ("兩名間諜被驅逐", "espionage and intelligence"),
        ("Хакеры провели кибератаку", "cyber crime"),
        ("朝核问题六方会谈重启 无核化谈判", "nuclear policy"),
    ],
)
def test_narrow_topics_are_shown_by_cue_words_in_each_language(title, topic):
    assert topic in topics(title)


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("Liverpool sign Brazilian striker", "treaty"),
        ("Star visits hospital", "summit meetings"),
        ("Defense falters in the derby", "defence"),
        ("Plane crash kills ten", "armed conflict"),
    ],
)
def test_a_lone_cue_in_the_title_shows_no_narrow_topic_of_another_field(title, wrong):
    assert wrong not in topics(title)


@pytest.mark.parametrize(
    ("title", "summary", "right"),
    [
        ("Germany signs pact", "", "treaty"),
        ("Xi visits Moscow", "", "summit meetings"),
        ("Star visits hospital", "He was invited by the ambassador.", "summit meetings"),
        ("Hackers steal millions", "", "cyber crime"),
    ],
)
def test_it_does_where_its_field_is_likely_or_another_cue_of_it_follows(title, summary, right):
    assert right in topics(title, summary)


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("Taylor Swift signs autographs", "treaty"),
        ("Heart attack kills Italian actor", "armed conflict"),
        ("Stars strike a pose", "armed conflict"),
        ("Attack of the Clones", "armed conflict"),
        ("Tel Aviv, Tehran trade blows", "international trade"),
        ("Taipei, Beijing trade barbs", "international trade"),
    ],
)
def test_words_that_together_mean_another_thing_hide_the_one_that_is_a_cue(title, wrong):
    assert wrong not in topics(title)
