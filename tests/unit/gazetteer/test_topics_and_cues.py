"""Topics carry IPTC's ids; cue words tie them to text."""

import pytest

from wirewatch.gazetteer import cues, topics
from wirewatch.text import fold

TOPICS = topics.load()
CUES = cues.load()


def classes(text):
    return {name for cue in CUES.find(fold(text)) for name in cue.classes}


@pytest.mark.parametrize("name", ["diplomacy", "Diplomacy", "medtop:20000639", " DIPLOMACY"])
def test_a_topic_is_known_by_id_name_and_alias(name):
    assert TOPICS.resolve(name) == "medtop:20000639"


def test_an_unknown_topic_is_none():
    assert TOPICS.resolve("gardening") is None


def test_a_narrow_topic_lies_under_broader_ones():
    above = [topic.alias for topic in TOPICS.ancestors("medtop:20000640")]
    assert above == ["international-relations", "politics"]


def test_every_topic_has_a_known_parent_and_known_cue_classes():
    for topic in TOPICS:
        assert all(TOPICS.topic(parent.id) for parent in TOPICS.ancestors(topic.id))
        assert set(topic.cues) <= {*CUES.classes, *cues.of_topics().classes}
        assert not topic.cues or topic.id in TOPICS.shown_by(topic.cues)


def test_the_seventeen_top_levels_of_iptc_are_known():
    tops = {topic.id for topic in TOPICS if not topic.parent}
    assert tops == {f"medtop:{number:02}000000" for number in range(1, 18)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Leaders hold talks", "summit"),
        ("两国元首会谈", "summit"),
        ("Провели переговоры", "summit"),
        ("Ambassadors expelled", "diplo"),
        ("签署协议", "treaty"),
        ("ввели новые санкции", "sanction"),
        ("Airstrikes hit", "conflict"),
        ("теннисный турнир", "sport"),
        ("夺得冠军", "sport"),
        ("earthquakes", "disaster"),
        ("вызвали посла", "dispute"),
    ],
)
def test_cue_words_are_found_in_each_language_with_their_endings(text, name):
    assert name in classes(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a summitless plan of dealing", "treaty"),
        ("the warm weather", "conflict"),
        ("прибыль выросла", "summit"),
    ],
)
def test_a_word_that_only_begins_alike_is_no_cue(text, name):
    assert name not in classes(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("heart attack", {"other"}),
        ("they go on strike", {"other"}),
        ("they trade blows", {"conflict"}),
        ("they traded barbs", {"dispute"}),
        ("signs autographs", {"arts"}),
        ("тепловой удар", {"other"}),
        ("打击乐", {"other"}),
    ],
)
def test_a_longer_cue_hides_one_that_means_another_thing(text, names):
    assert classes(text) == names


@pytest.mark.parametrize("table", ["cues.txt", "topic_cues.txt"])
def test_every_cue_is_written_as_it_is_matched(table):
    for row in topics.rows(table):
        for word in "|".join(row[1:]).split("|"):
            assert word == word.lower().strip(), word


def test_no_class_has_words_in_both_tables_and_each_is_some_topics():
    narrow = set(cues.of_topics().classes)
    assert narrow.isdisjoint(CUES.classes)
    assert all(TOPICS.shown_by((name,)) for name in narrow)
