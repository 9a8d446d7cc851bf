"""The texts that train the relation scorer are well formed and name nobody who governs."""

import json
from pathlib import Path

import pytest

from wirewatch import gazetteer
from wirewatch.enricher.language import language_of

TEXTS = Path(__file__).parents[2] / "training" / "own.jsonl"
ROWS = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
FIELDS = ["id", "lang", "title", "summary", "a", "b", "label", "kind", "cause"]
KINDS = {
    "diplomacy",
    "trade",
    "energy",
    "military",
    "conflict",
    "sanctions",
    "security",
    "territory",
    "people",
    "other",
}
CAUSES_OF_PART = {"part-policy", "part-multi", "part-background"}
CAUSES_OF_LESS_THAN_MAIN = {
    "ambiguity",
    "company",
    "comparison",
    "culture",
    "dateline",
    "disaster",
    "domestic",
    "individuals",
    "list",
    "non-state",
    "other-pair",
    "source-only",
    "sport",
    "third-party",
}
CAUSES = [
    CAUSES_OF_LESS_THAN_MAIN,
    CAUSES_OF_LESS_THAN_MAIN | CAUSES_OF_PART,
    {"main"},
]
GAZETTEER = gazetteer.load()


def offenders(wrong):
    return [row["id"] for row in ROWS if wrong(row)]


def test_there_are_texts_in_each_language_with_each_label():
    cells = {(row["lang"], row["label"]) for row in ROWS}
    assert cells == {(lang, label) for lang in ("en", "zh", "ru") for label in (0, 1, 2)}


def test_every_row_has_the_same_fields_in_the_same_order():
    assert offenders(lambda row: list(row) != FIELDS) == []


@pytest.mark.parametrize("key", [("id", "a", "b"), ("title", "summary", "a", "b")])
def test_no_row_comes_twice(key):
    kept = [tuple(row[field] for field in key) for row in ROWS]
    assert len(set(kept)) == len(kept)


def test_an_id_stands_for_one_text():
    texts = {(row["id"], row["title"], row["summary"]) for row in ROWS}
    assert len(texts) == len({row["id"] for row in ROWS})


def test_a_pair_is_two_known_countries_in_order():
    known = GAZETTEER.countries
    assert offenders(lambda row: not ({row["a"], row["b"]} <= known and row["a"] < row["b"])) == []


def test_a_kind_is_given_exactly_where_there_is_a_relation():
    assert offenders(lambda row: (row["kind"] == "-") != (row["label"] == 0)) == []
    assert offenders(lambda row: row["label"] and row["kind"] not in KINDS) == []


def test_the_cause_goes_with_the_label():
    assert offenders(lambda row: row["cause"] not in CAUSES[row["label"]]) == []


def test_the_language_is_that_of_the_script():
    assert (
        offenders(lambda row: language_of(f"{row['title']} {row['summary']}") != row["lang"]) == []
    )


def test_no_text_names_a_person_in_office():
    def names_a_person(row):
        found = GAZETTEER.find(f"{row['title']}\n{row['summary']}")
        return any(mention.entity.kind == "person" for mention in found)

    assert offenders(names_a_person) == []
