"""Topics of short stories: the broad one by all words, narrow ones by cue words."""

import pytest

from wirewatch.enricher import enrich_row


def topics(title, summary=""):
    return [topic.name for topic in enrich_row("1", title, summary).topics]


def test_a_story_without_cue_words_still_has_its_broad_topic():
    assert topics("Students return to universities as tuition rises")[0] == "education"


def test_a_broad_topic_that_is_not_likely_is_not_assigned():
    scores = [topic.score for topic in enrich_row("1", "A quiet day").topics]
    assert scores == []


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
        ("Хакеры провели кибератаку", "cyber crime"),
        ("朝核问题六方会谈重启 无核化谈判", "nuclear policy"),
    ],
)
def test_narrow_topics_are_shown_by_cue_words_in_each_language(title, topic):
    assert topic in topics(title)
