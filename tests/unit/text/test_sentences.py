"""Extracts are made of whole sentences, so this decides where a sentence ends."""

import pytest

from wirewatch.text import sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Xi met J. K. Smith in the U.S. on Nov. 3.", "He left."],
        ["The U.S. President spoke."],
        ["It left the U.S.", "The rest stayed."],
        ['"Go!" he said.', "They went."],
        ["Is it true?", "“Yes,” she said."],
        ["It cost 3.5 billion vs. 2.1 before.", "Nobody asked."],
        ["В 2020 г. Путин посетил Пекин.", "Стороны договорились."],
        ["Сумма достигла 3 млрд. Это много, т.е. рекорд."],
    ],
)
def test_a_sentence_ends_at_its_mark_and_not_at_an_abbreviation(expected):
    assert sentences(" ".join(expected)) == expected


def test_an_opening_quote_right_after_the_full_stop_begins_a_sentence():
    assert sentences("They spoke.“We agree,” he said.") == ["They spoke.", "“We agree,” he said."]


def test_chinese_sentences_need_no_space_between_them():
    assert sentences("中国表示欢迎。“很好！”他说。") == ["中国表示欢迎。", "“很好！”", "他说。"]


def test_a_text_without_a_mark_is_one_sentence():
    assert sentences("No mark at all") == ["No mark at all"]
    assert sentences("  ") == []
