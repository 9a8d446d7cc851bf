"""How what stands between names is cut up."""

from hypothesis import given
from hypothesis import strategies as st

from wirewatch.enricher.relations.strip import Strip


def pieces(text):
    strip = Strip()
    strip.add_plain(text, 0, len(text))
    return list(zip(strip.kinds, strip.texts, strict=True))


def test_words_marks_and_stops_are_pieces():
    assert pieces(" signs deal, “at last”.") == [
        ("word", "signs"),
        ("word", "deal"),
        ("comma", ","),
        ("quote", "“"),
        ("word", "at"),
        ("word", "last"),
        ("quote", "”"),
        ("stop", "."),
    ]


@given(st.text("az09 ", max_size=20))
def test_plain_words_are_cut_as_beside_a_mark(text):
    # The comma rules the quick way out.
    assert [*pieces(text), ("comma", ",")] == pieces(f"{text} ,")
