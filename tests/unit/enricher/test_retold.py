"""One summit, told in three languages in our own words, is one story: same entities, same pair."""

import pytest

from tests.support.seeds import written_under_seeds
from wirewatch.enricher import enrich_row
from wirewatch_schemas.cuts import MAIN_CUT

TITLES = {
    "en": (
        "China and Russia raise ties to a new level as Xi Jinping meets Vladimir Putin in Moscow"
    ),
    "zh": "习近平在莫斯科会晤普京 中国与俄罗斯将两国关系提升至新水平",
    "ru": (
        "Китай и Россия вывели отношения на новый уровень: Си Цзиньпин и Владимир Путин "
        "встретились в Москве"
    ),
}
TEXTS = {
    "en": (
        "Chinese President Xi Jinping and Russian President Vladimir Putin agreed on Wednesday "
        "to deepen the partnership of their countries, the Chinese news agency Xinhua "
        "reported. At the Kremlin Putin told TASS that trust between Moscow and Beijing had "
        "never been higher. Both want to withstand pressure from the United States.\nThe "
        "Chinese guest is to see a ballet at the Bolshoi Theatre and to speak at a forum in St "
        "Petersburg; the two sides signed thirty agreements."
    ),
    "zh": (
        "据新华社报道，中国国家主席习近平与俄罗斯总统普京周三商定深化两国伙伴关系。普京在克里姆"
        "林宫对塔斯社表示，莫斯科与北京之间的互信从未如此之高。双方都希望顶住来自美国的压力。\n"
        "习近平还将在莫斯科大剧院观看芭蕾舞演出，并在圣彼得堡的论坛上发表讲话；双方签署了三十项"
        "协议。"
    ),
    "ru": (
        "Председатель КНР Си Цзиньпин и президент России Владимир Путин договорились в среду "
        "углублять партнёрство двух стран, сообщает агентство Синьхуа. В Кремле Путин сказал "
        "ТАСС, что доверие между Москвой и Пекином никогда не было таким высоким. Обе стороны "
        "хотят выстоять под давлением США.\nКитайский гость посетит балет в Большом театре и "
        "выступит на форуме в Санкт-Петербурге; стороны подписали тридцать соглашений."
    ),
}
TOLD = {tag: (title, TEXTS[tag]) for tag, title in TITLES.items()}
ENTITIES = {
    *("China", "Russia", "United States", "Xi Jinping", "Vladimir Putin", "Xinhua", "TASS"),
    *("Moscow", "Beijing", "Kremlin", "St Petersburg", "Bolshoi Theatre"),
}


@pytest.fixture(name="story", params=TOLD)
def _story(request):
    title, text = TOLD[request.param]
    return enrich_row("1", title, content=text, language=request.param)


def test_the_same_twelve_are_found_and_only_those(story):
    assert {entity.name for entity in story.entities} == ENTITIES


def test_the_same_pair_comes_first_as_the_main_subject(story):
    first = story.relations[0]
    assert (first.a, first.b, first.kind) == ("CN", "RU", "diplomacy")
    assert first.main >= MAIN_CUT


def test_the_topic_is_diplomacy(story):
    assert {"medtop:20000639", "medtop:11000000"} <= {topic.id for topic in story.topics}


def test_each_is_found_to_be_in_its_language():
    found = {tag: enrich_row("1", title, text).language for tag, (title, text) in TOLD.items()}
    assert found == {tag: tag for tag in TOLD}


_ENRICH = """
import sys
from tests.unit.enricher.test_retold import TOLD
from wirewatch.enricher import enrich_row
for tag, (title, text) in TOLD.items():
    sys.stdout.write(enrich_row(tag, title, content=text).model_dump_json() + chr(10))
"""


def test_replicas_and_restarts_write_the_same_bytes():
    assert written_under_seeds(_ENRICH).count(b"\n") == len(TOLD)
