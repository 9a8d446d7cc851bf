"""What a reader can't see is gone, by whichever way the text is looked at."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.text.seeing import visible

# Marks that leave plain English plain, letters that do not, and what has no width.
CHARACTERS = "aZ 0\n\t\x07\x7f“”’–—…\u00a0é中ﬁ\u00ad\u200b\ufeff"


@pytest.mark.parametrize("around", ["Chi{}na", "“Chi{}na” said…", "Чай{}", "中{}国"])
@pytest.mark.parametrize("unseen", ["\x00", "\x07", "\x7f", "\u00ad", "\u200b", "\ufe0f", "\ud800"])
def test_what_has_no_width_is_gone(around, unseen):
    assert visible(around.format(unseen)) == visible(around.format(""))


@pytest.mark.parametrize(
    "text", ["plain", "“curly” — and\u00a0so on…", "Ｒｕｓｓｉａ\tand\nﬁre", "é"]
)
def test_the_rest_is_in_one_form(text):
    assert visible(text) == unicodedata.normalize("NFKC", text)


@given(st.text(CHARACTERS))
def test_marks_between_words_change_nothing_about_the_rest(text):
    # A Chinese character at the end rules the quick way out.
    assert visible(text) == visible(f"{text}中")[:-1]
