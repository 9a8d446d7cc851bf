"""What words of like meaning say of a word that the texts do not have."""

import pytest

from tests.training import vectors
from tests.training.vectors import Meaning
from wirewatch.enricher.levels import words

MEANINGS = {
    "tea": Meaning([1.0, 0.0], 1.0),
    "coffee": Meaning([0.9, 0.1], 1.0),
    "cocoa": Meaning([0.95, 0.05], 1.0),
    "iron": Meaning([0.0, 1.0], 1.0),
    "steel": Meaning([0.1, 0.9], 1.0),
    "copper": Meaning([0.05, 0.95], 1.0),
}
KNOWN = {"tea": [2.0, 0.0], "coffee": [2.0, 0.0], "iron": [0.0, 2.0], "steel": [0.0, 2.0]}


def test_a_word_without_texts_weighs_what_its_like_weigh():
    found = vectors.guesses(KNOWN, MEANINGS)
    assert found["cocoa"][0] > 0 > found["cocoa"][1]
    assert found["copper"][1] > 0 > found["copper"][0]


def test_an_average_text_weighs_nothing():
    found = vectors.guesses(KNOWN, MEANINGS)
    for column in zip(*found.values(), strict=True):
        assert sum(column) == pytest.approx(0)


def test_words_with_one_beginning_share_a_vector_by_how_often_they_occur(tmp_path):
    path = tmp_path / "vectors.txt"
    path.write_text("minister 3 0\n, 9 9\nministers 0 3\nй 1 1\n", encoding="utf-8")
    ((stem, meaning),) = vectors.read(path, 9, lambda word: words(word).pop()).items()
    assert stem == "ministe"
    assert meaning.vector == pytest.approx([2.25, 0.75])
    assert meaning.share == pytest.approx(1 + 1 / 3)


def test_so_many_words_are_read_as_asked_for(tmp_path, monkeypatch):
    (tmp_path / vectors.FILE).write_text("tea 1 0\niron 0 1\n", encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_TEST_NEWS_SETS", str(tmp_path))
    assert list(vectors.at_hand(1)) == ["tea"]
    monkeypatch.delenv("WIREWATCH_TEST_NEWS_SETS")
    assert vectors.at_hand(1) == {}
