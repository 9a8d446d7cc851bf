"""How a pair's story is read: the two masked, cut into words and cue classes, title apart."""

import pytest

from tests.training.samples import sample_of


def read(title, summary="", a="CN", b="RU"):
    sample = sample_of({"title": title, "summary": summary, "a": a, "b": b})
    assert sample is not None
    return sample


def grams(title, summary="", a="CN", b="RU"):
    return set(read(title, summary, a, b).grams)


def signals(title, summary="", a="CN", b="RU"):
    return dict(read(title, summary, a, b).found)


def test_no_country_counts_the_pair_is_a_and_any_other_is_o():
    assert grams("China warns Russia over Japan") == grams(
        "Brazil warns Ghana over Chad", "", "BR", "GH"
    )
    assert {"A", "O", "A warns", "warns A", "A warns A", "A over O"} <= grams(
        "China warns Russia over Japan"
    )


def test_another_pair_of_the_same_story_reads_it_otherwise():
    title = "China warns Russia over Japan"
    assert "A warns O" in grams(title, "", "CN", "JP")
    assert "A warns O" not in grams(title)


def test_words_of_the_title_are_marked_those_of_the_lead_are_not():
    found = grams("China and Russia talk", "Grain prices fell.")
    assert {"t talk", "talk", "grain"} <= found
    assert "t grain" not in found


def test_triples_are_kept_only_around_the_pair():
    found = grams("China and Russia hold very long talks")
    assert {"A and A", "and A hold"} <= found
    assert "very long" in found
    assert "hold very long" not in found


def test_endings_do_not_part_russian_words_nor_a_genitive_english_ones():
    genitive, plural = (
        grams("Китай и Россия: итоги переговоров"),
        grams("Китай и Россия: переговоры"),
    )
    assert "перего" in genitive & plural
    assert "minister" in grams("China visits Russia", "The minister's plane landed.")


@pytest.mark.parametrize(
    "title", ["China-Russia summit", "中俄峰会", "中国-俄罗斯峰会", "Саммит Китай-Россия"]
)
def test_two_names_side_by_side_read_alike_in_every_language(title):
    assert "A - A" in grams(title)
    assert signals(title)["hyphen"] == 1


@pytest.mark.parametrize(
    "title", ["China accuses Russia", "中国指责俄罗斯", "Китай обвиняет Россию"]
)
def test_what_is_between_two_names_in_a_title_reads_alike_in_every_language(title):
    assert "<A dispute A>" in grams(title)
    assert signals(title)["dispute between"] == 1


def test_a_cue_of_several_words_is_one_word():
    assert "A call on A" in grams("China and Russia call on China", "")
    assert "call" not in grams("China and Russia call on China", "")


def test_a_name_of_several_words_is_one_mention():
    assert "A and A" in grams("Xi Jinping and Vladimir Putin", "")
    assert signals("Xi Jinping Vladimir Putin")["adjacent"] == 1


def test_a_point_in_a_number_ends_no_sentence():
    whole = signals("Talks", "China lent 3.5 billion roubles to Russia.")
    parted = signals("Talks", "China lent billions. Roubles went to Russia.")
    assert (whole.get("together"), parted.get("together")) == (1, None)


def test_a_dateline_names_no_side():
    found = grams("China and Russia talk", "TOKYO, Nov 3 (Reuters) - Both sides met.")
    assert "O" not in found
    assert "tokyo" not in found or "A" in found


def test_what_comes_late_is_not_read():
    far = "word " * 200
    assert "zebra" in grams("China and Russia talk", "A zebra came.")
    assert "zebra" not in grams("China and Russia talk", f"{far} A zebra came.")


@pytest.mark.parametrize("title", ["A quiet day", "China alone", ""])
def test_a_story_that_does_not_name_both_is_no_sample(title):
    assert sample_of({"title": title, "summary": "", "a": "CN", "b": "RU"}) is None


def test_a_capital_speaks_for_its_state_another_town_is_where_something_happens():
    found = signals("Moscow and Shanghai talk")
    assert (found["seat as a side"], found["place as a side"], found["only places"]) == (1, 1, 1)
    assert found["place and seat"] == 1
