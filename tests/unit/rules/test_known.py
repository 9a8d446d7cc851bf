"""Rules with the names that the gazetteer really has."""

import pytest

from tests.support.stories import CHINA, RUSSIA, relation, story
from wirewatch.rules import RuleError, judge, known_names, parse, prepare


@pytest.mark.parametrize(
    "rule",
    [
        "country:CN",
        "country:china",
        "country:中国",
        "country:Россия",
        "entity:普京",
        "relation:EU-US",
    ],
)
def test_names_of_every_language_are_known(rule):
    assert parse(rule, known_names()).anchors


def test_a_capital_is_an_entity_and_no_country():
    parse("entity:Beijing", known_names())
    with pytest.raises(RuleError, match="unknown country 'Beijing'"):
        parse("country:Beijing", known_names())


def test_a_topic_covers_those_below_it():
    names = known_names()
    assert names.topic("diplomacy") < names.topic("international-relations")
    assert names.topic("international-relations") < names.topic("politics")
    assert names.topic("medtop:15000000") == names.topic("sport")
    assert not names.topic("sprot")


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("entity:Kremln", "Kremlin"),
        ("country:Rusia", "Russia"),
        ("topic:sprot", "sport"),
    ],
)
def test_a_misspelt_name_is_recognised(rule, hint):
    with pytest.raises(RuleError, match=f"did you mean '{hint}'"):
        parse(rule, known_names())


def test_the_rule_of_the_documentation_tells_the_subject_from_a_mention():
    rule = parse("relation:CN-RU=main NOT topic:sport", known_names())
    subject = story(entities=(CHINA, RUSSIA), relations=(relation(1000),))
    mention = story(entities=(CHINA, RUSSIA), relations=(relation(0, 1000),))
    assert judge(rule, prepare(subject)).held
    assert not judge(rule, prepare(mention)).held
