"""Entities and topics of short stories, most telling first."""

import pytest

from wirewatch.enricher import enrich_row


def topics(title, summary=""):
    return [topic.name for topic in enrich_row("1", title, summary).topics]


def test_entities_come_by_title_then_count_and_carry_their_surfaces():
    story = enrich_row("1", "Putin in Beijing", "Russia said Russian trade with China had grown.")
    assert [(e.id, e.mentions, e.in_title) for e in story.entities] == [
        ("Q7747", 1, True),
        ("Q956", 1, True),
        ("RU", 2, False),
        ("CN", 1, False),
    ]
    assert story.entities[2].surfaces == ("Russia", "Russian")
    assert [e.country for e in story.entities] == ["RU", "CN", "RU", "CN"]


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Leaders hold summit talks", "summit meetings"),
        ("Ambassador recalled as ties worsen", "diplomacy"),
        ("停火协议正式签署", "treaty"),
        ("Введены новые санкции и пошлины", "economic sanction"),
        ("Tennis star wins final", "sport"),
        ("地震造成房屋倒塌", "disaster, accident and emergency incident"),
    ],
)
def test_the_best_topic_is_what_the_title_says(title, topic):
    assert topics(title)[0] == topic


def test_a_narrow_topic_brings_the_broader_ones_along_behind_it():
    assert topics("Leaders hold summit talks") == [
        "summit meetings",
        "international relations",
        "politics and government",
    ]


def test_one_stray_word_in_the_text_shows_no_topic():
    assert topics("A quiet day", "Nothing happened but a match.") == []
