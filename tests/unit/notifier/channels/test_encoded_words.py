"""Header text in ASCII."""

from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.notifier.channels.encoded_words import encoded


def test_plain_text_stays_readable():
    assert encoded("Xi and Putin sign a rail pact") == "Xi and Putin sign a rail pact"


@pytest.mark.parametrize("text", ["签署" * 60, "a" * 2000, "=?utf-8?q?=0D=0ABcc: x?=", "é", ""])
def test_everything_else_is_encoded_words_that_come_back(text):
    made = encoded(text)
    assert all(line.strip().startswith("=?utf-8?b?") for line in made.split("\r\n"))
    assert str(make_header(decode_header(made))) == text


@given(st.text(max_size=300))
def test_no_encoded_word_is_longer_than_the_standard_allows(text):
    made = encoded(text)
    assert made.isascii()
    if made != text:
        assert max(len(line.strip()) for line in made.split("\r\n")) <= 75
