import pytest

from wirewatch.bus.guard import refuse_too_large, refuse_writer, registered, size_of
from wirewatch.bus.port import BusError, Output, TooLargeError
from wirewatch_schemas.topics import ITEMS


def test_size_is_bytes_of_key_value_and_headers():
    assert size_of(Output("items.v1", "é", b"abc", {"ключ": "值"})) == 2 + 3 + 8 + 3
    assert size_of(Output("items.v1", "key", None)) == 3


def test_a_record_of_exactly_the_limit_passes_and_one_more_byte_does_not():
    fits = Output("items.v1", "key", bytes(ITEMS.max_bytes - 3))
    refuse_too_large([fits])
    with pytest.raises(TooLargeError, match=r"1000001 bytes.*items\.v1.*1000000") as refused:
        refuse_too_large([fits, Output("items.v1", "key+", fits.value)])
    assert refused.value.index == 1


def test_dead_letters_may_be_as_large_as_what_they_wrap():
    refuse_too_large([Output("dead-letters.v1", "k", bytes(1_000_000), {"why": "x" * 1000})])


def test_a_listed_writer_may_publish():
    refuse_writer([Output("feeds.v1", "a", b""), Output("config.v1", "a", None)], "apply")


@pytest.mark.parametrize(
    ("topic", "writer", "says"),
    [
        ("items.v1", "apply", r"apply may not publish to items\.v1: its writers are dlq, poller"),
        ("feed-state.v1", "poller", r"feed-state\.v1: state is written by its shard"),
        ("item.v1", "poller", r"no topic 'item\.v1'; .*items\.v1"),
    ],
)
def test_anything_else_is_refused_with_the_reason(topic, writer, says):
    with pytest.raises(BusError, match=says):
        refuse_writer([Output(topic, "k", b"")], writer)


def test_a_topic_is_found_by_its_name():
    assert registered("items.v1") is ITEMS
