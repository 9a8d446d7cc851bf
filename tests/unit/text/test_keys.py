"""Copies of one story share a key; different stories must not."""

import pytest

from wirewatch.text import link_key, title_key


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/world/a-story",
        "http://www.example.org/world/a-story/",
        "https://EXAMPLE.org:443/world/a-story?utm_source=rss&utm_medium=feed",
        "https://example.org/world/a-story?fbclid=x&gclid=y#comments",
    ],
)
def test_tracking_scheme_and_trailing_slash_do_not_make_another_link(url):
    assert link_key(url) == "example.org/world/a-story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
    ],
)
def test_what_chooses_the_page_makes_another_link(one, other):
    assert link_key(one) != link_key(other)


def test_the_order_of_parameters_does_not_matter():
    assert link_key("https://example.org/?b=2&a=1") == link_key("https://example.org/?a=1&b=2")


@pytest.mark.parametrize("odd", ["", "not a link", "http://[bad", "http://example.org:99999/a"])
def test_what_is_no_link_is_its_own_key(odd):
    assert link_key(f" {odd} ") == odd


def test_titles_differ_in_words_only():
    assert title_key("Xi, Putin: “Ties”") == title_key("XI PUTIN ties") == "xi putin ties"


@pytest.mark.parametrize("credit", [" - Reuters", " | Example Wire", " — ТАСС", " - 新华社"])
def test_a_credit_at_the_end_is_dropped(credit):
    assert title_key(f"Xi meets Putin{credit}", "Example Wire") == "xi meets putin"


@pytest.mark.parametrize("title", ["Xi meets Putin - again", "China | Russia", "Reuters"])
def test_what_may_be_part_of_the_title_stays(title):
    assert title_key(title).split()[-1] == title.split()[-1].lower()
