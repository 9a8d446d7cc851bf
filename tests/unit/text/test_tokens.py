"""Rules and stories are cut into tokens by the same function, so this is what can match."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.text import Token, fold, token_spans, tokens
from wirewatch.text.tokens import encoded, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Xi’s three-day visit", ["xi", "s", "three", "day", "visit"]),
        ("U.S. and EU", ["u", "s", "and", "eu"]),
        ("中俄G20会谈", ["中", "俄", "g20", "会", "谈"]),
        ("ЁЛКА Москва", ["ёлка", "москва"]),
        ("ＴＡＳＳ ﬁle", ["tass", "file"]),
        ("시진핑 주석이 中國", ["시진핑", "주석이", "中", "國"]),
        ("プーチン氏", ["プ", "ー", "チ", "ン", "氏"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_tokens_are_folded_words_and_single_chinese_characters(text, expected):
    assert tokens(text) == expected


@given(st.text("aZ1 _-“’…\u00a0é中ﬁß½\u0345İ"))
def test_the_quick_ways_cut_as_the_others_do(text):
    assert tokens(text) == [token.text for token in token_spans(text)]
    assert encoded(text) == [token.encode() for token in tokens(text)]
    assert words(f"{text} é") == [*words(text), "é"]


def test_composed_and_decomposed_letters_give_one_token():
    assert tokens("й") == tokens("и\u0306") == ["й"]


def test_spans_point_into_the_text_as_given():
    text = "Straße: 中 ＸＩ"
    assert [text[t.start : t.end] for t in token_spans(text)] == ["Straße", "中", "ＸＩ"]


def test_a_character_that_folding_takes_apart_gives_tokens_with_one_span():
    assert token_spans("½") == [Token("1", 0, 1), Token("2", 0, 1)]


# Much ASCII with a few of the signs that newspapers set, as `st.text()` hardly ever makes it.
TYPESET = st.text(
    st.sampled_from("aZ09_ .'\n\u00a0\u2010\u2019\u201d\u2026，。＝＿Ａ中й½\u0301\u0338\u0345")
)


@given(st.text() | TYPESET)
def test_both_variants_give_the_same_tokens(text):
    assert tokens(text) == [token.text for token in token_spans(text)]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
