"""Whatever a file holds, it is a configuration or a list of problems with places in it."""

import json

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.support.vocabulary import FakeVocabulary
from wirewatch.configuration import ConfigurationError, desired, diff
from wirewatch.configuration.loading import understand
from wirewatch.configuration.source import read

KEYS = st.sampled_from(
    ["version", "feeds", "destinations", "subscriptions", "url", "every", "email", "now", "to", "x"]
)
SCALARS = st.sampled_from([None, 1, 2.5, True, "5m", "gas", "NOT gas", "a@example.org", "ana", ""])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.fixed_dictionaries(
    {"version": st.just(1)},
    optional={
        "feeds": st.lists(TREES, max_size=3) | TREES,
        "destinations": st.dictionaries(st.sampled_from(["ana", "b"]), TREES) | TREES,
        "subscriptions": st.dictionaries(st.sampled_from(["s", "t"]), TREES) | TREES,
    },
)
YAML_TEXT = st.text(alphabet="abc:-[]{}#&*!|>'\"%@`, \n\tversion1", max_size=60)


def problems_of(text):
    """The problems, or () where the text is a configuration."""
    try:
        configuration = understand("w.yaml", text, FakeVocabulary())
    except ConfigurationError as error:
        return error.problems
    rows = desired(configuration)
    assert not diff(rows, rows).writes(prune=True)
    return ()


def written(tree):
    """The tree as YAML; JSON is YAML, too."""
    return json.dumps(tree, ensure_ascii=False)


@given(tree=DOCUMENTS | TREES)
def test_any_tree_is_understood_or_its_problems_have_places(tree):
    text = written(tree)
    for problem in problems_of(text):
        assert problem.message
        assert problem.line == 1
        assert 1 <= problem.column <= len(text) + 1


@given(text=YAML_TEXT)
def test_any_text_is_understood_or_its_problems_have_places(text):
    lines = text.split("\n")
    for problem in problems_of(text):
        assert 0 <= problem.line <= len(lines) + 1


@given(tree=TREES)
def test_data_is_read_as_yaml_reads_it(tree):
    text = written(tree)
    assert read("w.yaml", text).data == YAML(typ="safe", pure=True).load(text)
