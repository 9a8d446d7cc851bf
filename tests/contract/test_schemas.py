"""The contracts: every message type has a schema and an example, and old records stay readable."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from wirewatch_schemas import codec
from wirewatch_schemas.story import Relation
from wirewatch_schemas.topics import DEAD_LETTERS, TOPICS, Kind, Topic

SCHEMAS = Path(__file__).parents[2] / "schemas"
TYPES = [(topic, name) for topic in TOPICS.values() for name in topic.types]


def example(name: str) -> bytes:
    return (SCHEMAS / "examples" / f"{name}.json").read_bytes()


@pytest.mark.parametrize(("topic", "name"), TYPES, ids=[name for _, name in TYPES])
class TestEveryType:
    def test_its_example_is_read_as_that_type(self, topic: Topic, name: str):
        message = codec.decode(topic, example(name))
        assert topic.type_of(message) == name

    def test_what_we_write_of_it_is_the_same_and_meets_its_schema(self, topic: Topic, name: str):
        written = json.loads(codec.encode(topic, codec.decode(topic, example(name))))
        assert written == json.loads(example(name))
        schema = json.loads((SCHEMAS / "json" / f"{name}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        assert list(Draft202012Validator(schema).iter_errors(written)) == []

    def test_a_field_of_a_newer_writer_does_no_harm_and_survives_in_state(self, topic, name):
        newer = json.loads(example(name)) | {"from_the_future": [1, 2]}
        message = codec.decode(topic, json.dumps(newer).encode())
        kept = "from_the_future" in json.loads(codec.encode(topic, message))
        assert kept is (topic.kind is Kind.STATE)


def test_no_example_or_schema_is_left_over():
    names = {name for _, name in TYPES}
    assert {p.name.removesuffix(".json") for p in (SCHEMAS / "examples").iterdir()} == names
    schemas = {p.name.removesuffix(".schema.json") for p in (SCHEMAS / "json").iterdir()}
    assert schemas == names | {"configuration"}


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"kind":"nobody"}'])
@pytest.mark.parametrize("topic", [t for t in TOPICS.values() if t.types], ids=lambda t: t.name)
def test_what_is_no_message_is_refused_without_repeating_it(topic: Topic, value: bytes):
    with pytest.raises(codec.UndecodableError, match=f"not a message of {topic.name}"):
        codec.decode(topic, value)


def test_an_error_names_the_field_and_never_the_value():
    bad = json.loads(example("email.v1")) | {"destination_id": "hunter2 is my password"}
    with pytest.raises(codec.UndecodableError) as refused:
        codec.decode(TOPICS["config.v1"], json.dumps(bad).encode())
    assert "destination_id" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_secret_can_only_be_a_reference():
    bad = json.loads(example("slack-webhook.v1")) | {"slack_webhook": "https://hooks.example/x"}
    with pytest.raises(codec.UndecodableError, match="slack_webhook"):
        codec.decode(TOPICS["config.v1"], json.dumps(bad).encode())


def test_scores_outside_per_mille_are_refused():
    with pytest.raises(ValidationError):
        Relation(a="CN", b="RU", kind="none", main=1001, part=1001)


class TestTheRegistry:
    def test_state_has_one_writer_which_is_its_reader(self):
        for topic in TOPICS.values():
            if topic.kind is Kind.STATE:
                assert len(topic.writers) == 1
                assert topic.writers == topic.readers

    def test_queues_are_kept_by_time_and_tables_and_state_are_compacted(self):
        for topic in TOPICS.values():
            assert topic.compacted is (topic.kind in {Kind.TABLE, Kind.STATE})

    def test_every_message_topic_has_a_writer_and_every_queue_a_reader(self):
        assert all(topic.writers for topic in TOPICS.values())
        assert all(t.readers for t in TOPICS.values() if t.kind is not Kind.LOG)

    def test_a_dead_letter_can_hold_the_largest_record_of_any_queue(self):
        queues = [topic.max_bytes for topic in TOPICS.values() if topic.kind is Kind.QUEUE]
        assert DEAD_LETTERS.max_bytes >= 2 * max(queues)

    def test_the_topics_of_a_service_have_equal_partition_counts_but_for_one_partition_tables(self):
        counts = {t.partitions for t in TOPICS.values() if t is not DEAD_LETTERS}
        assert counts == {1, 12}
