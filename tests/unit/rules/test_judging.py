"""Which stories meet a rule, and what people read about why."""

import pytest

from tests.support.stories import (
    CHINA,
    DIPLOMACY,
    KREMLIN,
    RUSSIA,
    SPORT,
    TENNIS,
    XI,
    relation,
    story,
)
from tests.support.vocabulary import FakeVocabulary
from wirewatch.rules import Reason, judge, parse, prepare
from wirewatch.rules.terms import CUTS

GAS = story("Gas pipeline deal", summary="Pipeline to the east.", content="Oil follows gas.")
SUMMIT = story(
    "Xi in Moscow",
    entities=(XI, KREMLIN),
    topics=(DIPLOMACY,),
    relations=(relation(812, 900),),
)
FINAL = story("China Open final", entities=(CHINA, RUSSIA), topics=(TENNIS,))
MENTION = story("Trade", entities=(CHINA, RUSSIA), relations=(relation(120, 720),))
CHINESE = story("习近平会见俄罗斯总统", summary="双方签署协议。", language="zh")
RUSSIAN = story("Си Цзиньпин прибыл в Москву", language="ru")


def verdict(rule, of):
    return judge(parse(rule, FakeVocabulary()), prepare(of))


@pytest.mark.parametrize(
    ("rule", "of", "why"),
    [
        ("gas", GAS, ["gas"]),
        ("GAS", GAS, ["GAS"]),
        ("gas oil", GAS, ["gas", "oil"]),
        ("gas AND oil", GAS, ["gas", "oil"]),
        ("coal OR gas OR oil", GAS, ["gas", "oil"]),
        ("gas gas", GAS, ["gas"]),
        ('"gas pipeline"', GAS, ['"gas pipeline"']),
        ('"pipeline to the east"', GAS, ['"pipeline to the east"']),
        ("gas-pipeline", GAS, ["gas-pipeline"]),
        ("“gas pipeline”", GAS, ["“gas pipeline”"]),
        ("title:deal", GAS, ["title:deal"]),
        ('title:"gas pipeline deal"', GAS, ['title:"gas pipeline deal"']),
        ("(gas OR coal) -nuclear", GAS, ["gas"]),
        ("gas NOT (coal OR nuclear)", GAS, ["gas"]),
        ("gas AND NOT NOT oil", GAS, ["gas", "oil"]),
        ("coal OR gas AND oil", GAS, ["gas", "oil"]),
        ("gas\n  AND oil", GAS, ["gas", "oil"]),
        ("country:CN", SUMMIT, ["country:CN (Xi Jinping)"]),
        ("country:russia", SUMMIT, ["country:russia (Kremlin)"]),
        ("country:CN", FINAL, ["country:CN (China)"]),
        ("entity:Q15031", SUMMIT, ["entity:Q15031 (Xi Jinping)"]),
        ('entity:"xi jinping"', SUMMIT, ['entity:"xi jinping" (Xi Jinping)']),
        ("entity:习近平", SUMMIT, ["entity:习近平 (Xi Jinping)"]),
        ("topic:diplomacy", SUMMIT, ["topic:diplomacy (diplomacy 550)"]),
        ("topic:medtop:20000638", SUMMIT, ["topic:medtop:20000638 (diplomacy 550)"]),
        ("topic:sport", FINAL, ["topic:sport (tennis 700)"]),
        ("topic：sport", FINAL, ["topic：sport (tennis 700)"]),
        ("relation:CN-RU=main", SUMMIT, ["relation:CN-RU=main (812)"]),
        ("relation:RU-CN", SUMMIT, ["relation:RU-CN (812)"]),
        ("relation:CN–RU=part", SUMMIT, ["relation:CN–RU=part (900)"]),
        ("relation:CN-RU=part", MENTION, ["relation:CN-RU=part (720)"]),
        ("习近平", CHINESE, ["习近平"]),
        ("签署协议 习近平", CHINESE, ["签署协议", "习近平"]),
        ("（习近平 OR 普京）", CHINESE, ["习近平"]),
        ("москву", RUSSIAN, ["москву"]),
    ],
)
def test_a_rule_that_holds_says_why(rule, of, why):
    found = verdict(rule, of)
    assert found.reason is Reason.HELD
    assert found.held
    assert list(found.terms) == why


@pytest.mark.parametrize(
    ("rule", "of", "reason", "why_not"),
    [
        ("coal", GAS, Reason.ABSENT, "coal: not in the text"),
        ("pipe", GAS, Reason.ABSENT, "pipe: not in the text"),
        ("gas coal uranium", GAS, Reason.ABSENT, "coal: not in the text"),
        ("coal OR peat", GAS, Reason.ABSENT, "coal: not in the text; peat: not in the text"),
        ('"pipeline gas"', GAS, Reason.ABSENT, '"pipeline gas": not in the text'),
        ('"deal pipeline"', GAS, Reason.ABSENT, '"deal pipeline": not in the text'),
        ('"gas pipeline ban"', GAS, Reason.ABSENT, '"gas pipeline ban": not in the text'),
        ("title:oil", GAS, Reason.ABSENT, "title:oil: not in the title"),
        ('title:"pipeline to"', GAS, Reason.ABSENT, 'title:"pipeline to": not in the title'),
        ("gas NOT oil", GAS, Reason.EXCLUDED, "NOT oil: in the text"),
        ("gas -title:deal", GAS, Reason.EXCLUDED, "NOT title:deal: in the title"),
        ("gas NOT (coal OR oil)", GAS, Reason.EXCLUDED, "NOT oil: in the text"),
        ("country:US", SUMMIT, Reason.ABSENT, "country:US: not mentioned"),
        ("entity:Kremlin", FINAL, Reason.ABSENT, "entity:Kremlin: not mentioned"),
        ("entity:China", SUMMIT, Reason.ABSENT, "entity:China: not mentioned"),
        ("topic:sport", SUMMIT, Reason.ABSENT, "topic:sport: the story is about diplomacy"),
        ("topic:sport", GAS, Reason.ABSENT, "topic:sport: the story is about no known topic"),
        ("country:CN NOT topic:sport", FINAL, Reason.EXCLUDED, "NOT topic:sport: tennis 700"),
        ("relation:CN-RU=main", MENTION, Reason.ABSENT, "relation:CN-RU=main: 120 of 500 needed"),
        ("relation:CN-US", MENTION, Reason.ABSENT, "relation:CN-US: 0 of 500 needed"),
        ("普京", CHINESE, Reason.ABSENT, "普京: not in the text"),
        ("近习", CHINESE, Reason.ABSENT, "近习: not in the text"),
    ],
)
def test_a_rule_that_does_not_hold_says_what_failed_first(rule, of, reason, why_not, monkeypatch):
    monkeypatch.setitem(CUTS, "main", 500)
    found = verdict(rule, of)
    assert found.reason is reason
    assert not found.held
    assert str(found) == why_not


def test_a_sport_story_about_two_countries_is_excluded_although_the_pair_is_its_subject():
    derby = story("Derby", topics=(SPORT, TENNIS), relations=(relation(900),))
    found = verdict("relation:CN-RU=main NOT topic:sport", derby)
    assert found.terms == ("NOT topic:sport: tennis 700",)


@pytest.mark.parametrize(("score", "held"), [(-1, False), (0, True)])
def test_a_score_counts_from_the_cut_on(score, held):
    at = story(relations=(relation(CUTS["main"] + score),))
    assert verdict("relation:CN-RU=main", at).held is held
