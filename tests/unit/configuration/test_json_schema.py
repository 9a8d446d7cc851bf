"""The editors' schema accepts what we accept."""

import jsonschema
import pytest
from ruamel.yaml import YAML

from wirewatch.configuration import json_schema


@pytest.fixture
def validator():
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def test_the_example_of_the_documentation_is_valid(validator, good):
    validator.validate(YAML(typ="safe", pure=True).load(good))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"version": 2},
        {"version": 1, "feed": []},
        {"version": 1, "feeds": [{"url": "https://a.example/", "every": "5 m"}]},
        {"version": 1, "feeds": [{"url": "https://a.example/", "every": 604801}]},
        {"version": 1, "destinations": {"a": {}}},
        {"version": 1, "destinations": {"a": {"email": "a@b", "terminal": True}}},
        {"version": 1, "subscriptions": {"s": {"now": "gas", "to": ["a"]}}},
    ],
)
def test_mistakes_are_not(validator, wrong):
    assert not validator.is_valid(wrong)
