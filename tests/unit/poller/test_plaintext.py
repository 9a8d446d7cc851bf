"""Markup to the lines that a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.poller.plaintext import clean, from_markup, one_line

ARTICLE = """Two ministries sign a pact

  • The talks took three days.
  • After them, "no further questions" & a dinner < 2 hours.
First paragraph, said the state agency.

“Second paragraph,” he said.


MORE ON THIS"""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One &amp; two</p><p>Three</p>", "One & two\nThree"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>A<li>B</ul>after", "A\nB\nafter"),
        ("a <b>bold</b>\n   word", "a bold word"),
        ("<p>seen</p><script>alert('x')</script><style>p{}</style><!-- no -->", "seen"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("<pre>a\n  b</pre>c", "a\nb\nc"),
        ("<div><div><p>deep</p></div></div>", "deep"),
        ("<h1>Head</h1>text", "Head\ntext"),
        ("Hello <script>alert(1)</script>world", "Hello world"),
        ("&lt;b&gt; stays text <i>here</i>", "<b> stays text here"),
        ("<p>中俄&mdash;会谈</p><p>Встреча&nbsp;в Москве</p>", "中俄—会谈\nВстреча в Москве"),
        ("<img src=x alt=picture>text", "text"),
        ("<p>unclosed <a href='x", "unclosed"),
        ("<>", "<>"),
        ("", ""),
    ],
)
def test_blocks_stand_on_lines_of_their_own_and_nothing_invisible_stays(markup, expected):
    assert from_markup(markup) == expected


def test_text_without_tags_keeps_its_lines():
    assert from_markup(ARTICLE) == ARTICLE


def test_text_without_tags_has_its_entities_decoded():
    assert from_markup("AT&amp;T\nR&#233;sum&eacute;") == "AT&T\nRésumé"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\x00b\x07c\x9fd", "abcd"),
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\ud800b\uffff", "ab"),
        ("tab\tstays", "tab\tstays"),
        ("👩‍👩‍👧 stays", "👩‍👩‍👧 stays"),
    ],
)
def test_what_cannot_be_shown_is_removed(raw, expected):
    assert clean(raw) == expected


@pytest.mark.parametrize("markup", ["a&#7;&#12;b&#x85;", "<i>a&#7;&#12;</i>b&#x9d;"])
def test_an_entity_cannot_bring_back_what_was_removed(markup):
    text = from_markup(markup)
    assert clean(text) == text


@given(st.text())
def test_a_title_is_one_line(text):
    assert "\n" not in one_line(clean(text))


TAGS = st.sampled_from(["<p>", "</p>", "<li>", "<pre>", "<script>", "</script>", "<td", ">", "&#"])


@given(st.lists(st.one_of(st.text(), TAGS)))
def test_any_markup_gives_text_that_can_be_written(parts):
    text = from_markup("".join(parts))
    assert clean(text) == text
    text.encode()
