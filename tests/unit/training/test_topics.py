"""The model of the top levels is fitted to rows whose licence allows it: same rows, same bytes."""

from importlib.resources import files

from tests.training import topic_sets, topics
from wirewatch.enricher.levels import LEVELS

SPORT, ECONOMY = 14, 3
MANY = [(SPORT, f"of the {chr(97 + i)}{chr(97 + j)}x") for i in range(26) for j in range(26)]
ROWS = [
    *MANY,
    *[(SPORT, "Striker scores in cup final")] * 9,
    *[(ECONOMY, "Bank shares fall in trading")] * 9,
]


def weight(word, level):
    return topics.fit(ROWS, [(ECONOMY, "inflation")])[word][level]


def test_a_word_speaks_for_the_level_whose_rows_have_it():
    assert weight("striker", SPORT) > weight("striker", ECONOMY)
    assert weight("shares", ECONOMY) > weight("shares", SPORT)


def test_a_listed_word_needs_no_row_and_a_rare_word_of_rows_is_dropped():
    fitted = topics.fit([*ROWS, (SPORT, "hapax")], [(ECONOMY, "inflation")])
    assert fitted["inflati"][ECONOMY] > fitted["inflati"][SPORT]
    assert "hapax" not in fitted
    assert "of" not in fitted  # grammar


def test_the_words_of_a_listed_phrase_share_its_weight():
    fitted = topics.fit(ROWS, [(ECONOMY, "inflation"), (ECONOMY, "hostile takeover")])
    assert 0 < fitted["hostile"][ECONOMY] < fitted["inflati"][ECONOMY]


def test_the_same_rows_in_any_order_give_the_same_lines():
    listed = list(topic_sets.listed())
    lines = list(topics.lines(topics.fit(ROWS, listed)))
    assert lines == list(topics.lines(topics.fit(ROWS[::-1], listed[::-1])))
    assert any(line.startswith("striker 15:") or " 15:" in line for line in lines)


def test_our_own_texts_speak_for_every_level_in_three_languages():
    for rows in (topic_sets.own(), topic_sets.listed()):
        seen = {(level, script(text)) for level, text in rows}
        assert seen >= {(level, name) for level in range(len(LEVELS)) for name in ("zh", "ru")}


def script(text):
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return "zh"
    return "ru" if any("а" <= letter <= "я" for letter in text) else "en"


def test_the_shipped_table_has_weights_that_the_sums_have_room_for():
    text = files("wirewatch.enricher").joinpath("levels.txt").read_text(encoding="utf-8")
    assert len(text.encode()) <= 1_000_000
    cells = [c for line in text.splitlines() if line[0] != "#" for c in line.split(" ")[1:]]
    for level, weight in (map(int, cell.split(":")) for cell in cells):
        assert 1 <= level <= len(LEVELS)
        assert -128 <= weight < 1_000
