"""Whatever a file holds, the importer tells what it can't use, and what it writes can be read."""

import json

from hypothesis import given
from hypothesis import strategies as st

from wirewatch import gazetteer
from wirewatch.configuration.loading import understand
from wirewatch.configuration.wikidata import Bad, Chooser, Item, items, row
from wirewatch.rules import known_names

GAZETTEER, VOCABULARY = gazetteer.load(), known_names()

NAMES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("China", "Q42", "Тестова, Ирина", "灯", "北京", "IT", ",", '"', "\ud800")),
)
LANGUAGES = st.sampled_from(("en", "mul", "zh", "zh-hant", "ru", "de", ""))
VALUES = st.recursive(
    st.one_of(NAMES, st.integers(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
ENTITIES = st.fixed_dictionaries(
    {"type": st.just("item"), "id": st.sampled_from(("Q99900001", "Q99900002", "Q148", "P1"))},
    optional={
        "labels": VALUES | st.dictionaries(LANGUAGES, st.fixed_dictionaries({"value": NAMES})),
        "aliases": VALUES | st.dictionaries(LANGUAGES, st.lists(VALUES, max_size=2)),
        "claims": VALUES | st.dictionaries(st.sampled_from(("P31", "P625", "P17")), VALUES),
    },
)


def imported(lines):
    """The configuration that comes of them."""
    chooser = Chooser(GAZETTEER, "place")
    found = list(items(lines))
    assert all(isinstance(each, Bad | Item) for each in found)
    chosen = [chooser.choose(each) for each in found if isinstance(each, Item)]
    assert all(choice.notes for choice in chosen if choice.is_bad)
    entries = [choice.entry for choice in chosen if choice.entry]
    if entries:
        text = "\n".join(["version: 1", "entities:", *map(row, entries)])
        document = understand("a.yaml", text, VOCABULARY).document
        assert list(document.entities) == [entry.id for entry in entries]


@given(st.text())
def test_any_text_is_told_of_or_becomes_rows(text):
    imported(text.splitlines(keepends=True))


@given(st.lists(ENTITIES, max_size=4))
def test_any_entities_are_told_of_or_become_rows(entities):
    imported([json.dumps(entity) + "\n" for entity in entities])


@given(st.lists(st.tuples(NAMES, LANGUAGES, NAMES), max_size=6))
def test_any_results_of_a_query_are_told_of_or_become_rows(results):
    named = [
        {"item": f"Q9990000{at % 3 + 1}", "name": name, "language": language, "country": country}
        for at, (name, language, country) in enumerate(results)
    ]
    imported([json.dumps(named)])
