"""What a shard on Kafka tells of its positions."""

import pytest

from tests.support.clock import START, DrivenClock
from wirewatch.bus.kafka_shard import KafkaShard
from wirewatch.bus.port import Record, Stage

ITEMS = "items.v1"


class Nobody:
    """Neither a membership nor a writer is asked here."""


@pytest.fixture
def shard():
    return KafkaShard(
        Nobody(), DrivenClock(), Stage("enricher", queues=(ITEMS,)), 0,
        writer=Nobody(), state={}, rows=(), positions={ITEMS: 5},
    )  # fmt: skip


def record(offset):
    return Record(ITEMS, 0, offset, "key", b"", {}, START)


async def test_records_move_the_position_where_fetching_has_not_told_of_them_yet(shard):
    shard.add([record(5), record(6)])
    assert (await shard.take(0.0)).upto == {ITEMS: 7}


async def test_a_position_is_never_moved_back_by_what_fetching_tells_late(shard):
    shard.add([record(5), record(6)])
    await shard.take(0.0)
    shard.fetched({ITEMS: 6})
    assert not await shard.take(0.0)


async def test_the_position_moves_past_markers_behind_the_last_record(shard):
    shard.add([record(5)])
    shard.fetched({ITEMS: 7})
    assert (await shard.take(0.0)).upto == {ITEMS: 7}
