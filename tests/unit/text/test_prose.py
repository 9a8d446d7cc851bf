"""Furniture is known by its shape: lines that are no sentences, whatever they say."""

import pytest

from wirewatch.text import extract, prose_lines, summary_lines

TITLE = "Two neighbours agree to share a river"
FIRST = "Two neighbours have agreed to share the water of a river."
SECOND = "The treaty was signed on Monday in a town on its bank."
PAGE = f"""\
weather
  1. Start
  2. Money
  3. {TITLE}

{TITLE}

  • Both sides call the treaty a model for the region, officials say.
{FIRST}

{SECOND} Fishermen on both sides were glad of it.

MORE LIKE THIS

Most read

Paid content"""


def test_only_whole_sentences_are_prose_and_list_markers_are_dropped():
    assert prose_lines(PAGE, TITLE) == [
        "Both sides call the treaty a model for the region, officials say.",
        FIRST,
        f"{SECOND} Fishermen on both sides were glad of it.",
    ]


def test_the_extract_is_two_whole_sentences_of_the_first_paragraphs():
    assert extract("", PAGE, TITLE) == f"{FIRST} {SECOND}"


def test_the_summary_goes_before_the_content():
    assert extract(SECOND, PAGE, TITLE) == SECOND


def test_a_title_that_is_a_sentence_is_not_repeated_as_its_own_extract():
    assert extract(FIRST, f"{FIRST}\n{SECOND}", FIRST) == SECOND


def test_list_items_are_shown_only_where_there_is_no_paragraph():
    listed = f"Short\n* {FIRST}\n* {SECOND}"
    assert extract("", listed, TITLE) == f"{FIRST} {SECOND}"


@pytest.mark.parametrize("cut", ["…", "...", "[…]", " [...]"])
def test_a_sentence_that_was_cut_short_is_not_shown(cut):
    assert extract(f"{FIRST} The treaty was signed on Monday in{cut}", "", TITLE) == FIRST


def test_a_summary_of_one_line_needs_no_full_stop():
    assert summary_lines("Two neighbours agree on a river\n") == ["Two neighbours agree on a river"]
    assert extract("The two neighbours now agree on a river", "", TITLE) == (
        "The two neighbours now agree on a river"
    )


def test_a_summary_that_only_repeats_the_title_says_nothing():
    assert summary_lines(TITLE, TITLE) == []


def test_chinese_prose_is_measured_in_characters_and_joined_without_a_space():
    first, second = "两国元首星期一在北京举行会谈。", "双方签署了多项合作文件。"
    page = f"首页\n财经\n{first}{second}\n热门"
    assert extract("", page, "标题") == first + second


def test_a_page_without_prose_gives_no_extract():
    assert extract("", "Home\nMoney\nSport", TITLE) == ""
