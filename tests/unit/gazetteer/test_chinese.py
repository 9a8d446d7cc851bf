"""Words are looked up in simplified characters, whichever the text is written in."""

import re

import pytest

from wirewatch import gazetteer
from wirewatch.gazetteer.chinese import simplified
from wirewatch.gazetteer.tables import raw, rows

PAIRS = [pair for row in rows("traditional.txt", " ") for pair in row]
OF_NAMES = [pair for row in rows("sources/characters.txt", " ") for pair in row]


def test_a_text_keeps_its_length_and_all_that_is_not_traditional():
    assert simplified("G7 會談：俄軍擊落 1 架無人機") == "G7 会谈：俄军击落 1 架无人机"


def test_a_pair_is_a_simplified_character_and_one_that_no_simplified_text_holds():
    for simple, traditional in PAIRS:
        assert simplified(simple) == simplified(traditional) == simple
    assert [pair for pair in PAIRS if pair[1].encode("gb2312", "ignore")] == []


def test_no_character_stands_in_both_tables():
    assert {pair[1] for pair in PAIRS}.isdisjoint(pair[1] for pair in OF_NAMES)
    assert len({pair[1] for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("table", ["cues.txt", "topic_cues.txt", "kind_cues.txt"])
def test_every_chinese_cue_is_written_in_the_characters_that_texts_are_read_in(table):
    words = re.findall("[\u4e00-\u9fff]+", raw(table))
    assert [word for word in words if simplified(word) != word] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("馬德里恐襲", ["Q2807"]),
        ("馬里烏波爾", ["Q37133"]),
        ("索馬里海盜在蘇里南", ["SO", "SR"]),
        ("克里姆林宮談克里米亞大橋", ["Q133274", "ww:crimea"]),
        ("美對台軍售，議員訪台，台當局", ["US", "TW", "TW", "TW"]),
        ("東方航空停飛", []),
        ("中國銀行公布業績", []),
        ("贵州大数据产业发展，湖南特大暴雨", ["CN-GZ", "CN-HN"]),
        ("法国南特", ["FR", "Q12191"]),
        ("达沃斯论坛，马里兰州枪击案，汉堡王", ["ww:davos", "US-MD"]),
        ("美中东特使，美加征关税，明朝中叶", ["US", "US"]),
        ("会谈中俄方表示", ["RU"]),
    ],
)
def test_names_are_found_however_traditional_characters_are_chosen(text, expected):
    assert [mention.entity.id for mention in gazetteer.load().find(text)] == expected
