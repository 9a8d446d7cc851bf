"""From a record to a dead letter and back."""

import pytest

from tests.support.stories import NOON
from wirewatch.bus.port import Record
from wirewatch.stages.dead_letters import Handled, NotRedrivableError, ended, redriven, waiting
from wirewatch.stages.messages import RejectedError, dead_letter

ORIGINAL = Record(
    "items.v1", 3, 41, "host/k", b"\x00value", {"ce_id": "k", "traceparent": "t"}, NOON
)


def put_aside(record=ORIGINAL, offset=0):
    return read(dead_letter(record, RejectedError("it is bad"), stage="enricher"), offset)


def read(output, offset):
    return Record(output.topic, 0, offset, output.key, output.value, output.headers, NOON)


def test_a_letter_tells_where_it_came_from_and_why():
    letter = waiting([put_aside()])["items.v1-3-41"]
    assert (letter.topic, letter.partition, letter.offset, letter.key) == (
        "items.v1",
        3,
        41,
        "host/k",
    )
    assert (letter.stage, letter.error, letter.why) == ("enricher", "RejectedError", "it is bad")


def test_what_is_redriven_is_the_original_and_the_letters_end():
    (letter,) = waiting([put_aside()]).values()
    back, end = redriven(letter)
    assert (back.topic, back.key) == ("items.v1", "host/k")
    assert (back.value, back.headers) == (ORIGINAL.value, ORIGINAL.headers)
    assert waiting([put_aside(), read(end, 1)]) == {}


def test_what_was_dropped_waits_no_more_and_others_do():
    other = Record("items.v1", 3, 42, "k", b"", {}, NOON)
    (letter,) = waiting([put_aside()]).values()
    drop = read(ended(letter, Handled.DROPPED), 2)
    assert list(waiting([put_aside(), put_aside(other, 1), drop])) == ["items.v1-3-42"]


def test_a_key_that_is_no_text_can_not_be_written_back():
    raw = Record("items.v1", 0, 0, "", b"", {}, NOON, raw_key=b"\xfe")
    (letter,) = waiting([put_aside(raw)]).values()
    with pytest.raises(NotRedrivableError, match="wirewatch dlq drop"):
        redriven(letter)


def test_a_record_of_a_stranger_in_the_topic_is_a_letter_too():
    stranger = Record("dead-letters.v1", 0, 0, "x", b"?", {}, NOON)
    assert waiting([stranger])["x"].why == ""
