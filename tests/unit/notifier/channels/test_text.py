"""Untrusted text: made fit, and cut into plain and bold."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirewatch.notifier.channels.clean import one_line, web_link
from wirewatch.notifier.channels.emphasis import pieces


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nBcc: b@example.org", "a Bcc: b@example.org"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("nul\x00, next line\x85, line\u2028 and paragraph\u2029", None),
        ("abc\u202etxt.exe", "abc txt.exe"),
        ("  中俄\t签署 \n", "中俄 签署"),
        ("half \ud83d of a pair", "half of a pair"),
        ("😀 é", "😀 é"),
    ],
)
def test_a_line_has_no_controls(text, line):
    made = one_line(text, 100)
    assert made == (line or "nul , next line , line and paragraph")


@given(st.text(), st.integers(1, 40))
def test_a_line_is_short_printable_and_stays_as_it_is(text, most):
    line = one_line(text, most)
    assert len(line) <= most
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
    assert one_line(line, most) == line


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        'https://example.org/"><script>',
        "https://example.org/\u202e",
        "ftp://example.org/",
        "",
        "https://example.org/" + "a" * 100,
    ],
)
def test_what_is_no_plain_web_address_is_no_link(link):
    assert web_link(link, 100) == ""


@pytest.mark.parametrize("link", ["https://example.org/a?b=c&d=%20", "HTTP://新闻.example/中"])
def test_a_web_address_is_left_alone(link):
    assert web_link(link, 100) == link


def bold(text, *marks):
    return [piece for piece, is_bold in pieces(text, marks) if is_bold]


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("Xi Jinping met Xi", ("Xi", "Xi Jinping"), ["Xi Jinping", "Xi"]),
        ("Taxis in Xian", ("Xi",), []),
        ("CHINA and China's", ("China",), ["CHINA", "China"]),
        ("习近平在莫斯科会见普京", ("习近平", "莫斯科"), ["习近平", "莫斯科"]),
        ("в Москве", ("Москве",), ["Москве"]),
        ("(U.S.) and U.S.", ("U.S.",), ["U.S.", "U.S."]),
        ("nothing", (), []),
    ],
)
def test_marks_are_bold_as_whole_words_the_longest_first(text, marks, expected):
    assert bold(text, *marks) == expected


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_the_pieces_are_the_text(text, marks):
    assert "".join(piece for piece, _ in pieces(text, marks)) == text


MARKS = st.lists(st.sampled_from(["a", "ab", "A", "b a", "é", "中", "中俄", "x-y"]), max_size=4)


@given(st.text("abA éx-y中俄", max_size=14), MARKS)
def test_marks_are_found_as_one_pattern_of_them_all_finds_them(text, marks):
    longest_first = sorted(marks, key=len, reverse=True)
    edged = [m if m[0] == "中" else rf"(?<!\w){re.escape(m)}(?!\w)" for m in longest_first]
    found = re.finditer("|".join(edged), text, re.IGNORECASE) if marks else ()
    assert bold(text, *marks) == [each.group() for each in found]
