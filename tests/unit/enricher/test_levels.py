"""The top level of a text, by all of its words, in whole numbers."""

import pytest

from wirewatch.enricher.levels import LEVELS, READ, levels_of, words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("shares fall as the bank cuts its profit forecast", "04"),
        ("striker scores twice as champions win the cup final", "15"),
        ("new smartphone software slows down older processors", "13"),
        ("doctors test vaccine against virus in hospital patients", "07"),
        ("universities raise tuition for students", "05"),
        ("股市收盘下跌 银行板块领跌", "04"),
        ("球队逆转晋级决赛 主帅称赞球员", "15"),
        ("高考录取分数线公布 考生填报志愿", "05"),
        ("акции банка упали на бирже", "04"),
        ("сборная обыграла чемпионов в финале турнира", "15"),
        ("епископ отслужил литургию в храме", "12"),
    ],
)
def test_the_words_show_the_level(text, level):
    chances = levels_of(text)
    assert max(chances, key=chances.__getitem__) == f"medtop:{level}000000"


def test_chances_are_per_mille_of_all_levels():
    chances = levels_of("the bank and the church")
    assert chances.keys() <= set(LEVELS)
    assert 1000 - len(LEVELS) < sum(chances.values()) <= 1000


@pytest.mark.parametrize("text", ["", "2026 — 50 %", "qqqq zzzz", "😀"])
def test_what_has_no_known_word_has_no_level(text):
    assert levels_of(text) == {}


def test_a_text_of_one_sort_of_word_alone_is_no_overflow():
    assert levels_of("bank " * 500)["medtop:04000000"] == levels_of("bank")["medtop:04000000"]
    assert levels_of(" ".join(sorted(words("股市" * READ))))


def test_endings_do_not_count():
    assert words("министерство министерства") == {"министе"}
    assert words("Ёлка ёлка".lower()) == {"елка"}
