"""A shard that moves from one worker to another while a side effect is under way."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from tests.support.bus import KafkaPlace
from tests.support.errands import Errands, alert
from wirewatch.bus.port import FencedError, Output, Stage
from wirewatch.stages.agenda import Agenda
from wirewatch.stages.clock import SystemClock
from wirewatch.stages.lanes import Lanes
from wirewatch.stages.serve import serve
from wirewatch_schemas import codec
from wirewatch_schemas.topics import ALERTS

DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
WITHIN_S = 30.0


@pytest.fixture
def place(kafka_address):
    return KafkaPlace(kafka_address)


class Worker:
    """A process that runs errands."""

    def __init__(self, bus, **errands):
        self.errands, self.stop = Errands(**errands), asyncio.Event()
        self.shards = asyncio.Queue()
        self._bus, self._clock = bus, SystemClock()

    async def run(self):
        lanes = Lanes(self._clock)

        async def handle(shard):
            self.shards.put_nowait(shard)
            await Agenda(DELIVER.name, shard, self.errands, lanes, self._clock).run(self.stop)

        await serve(self._bus, DELIVER, handle, self.stop)


@asynccontextmanager
async def workers(place, count, **errands):
    """That many workers; the caller starts them, and they are stopped in the end."""
    async with AsyncExitStack() as stack:
        buses = [await stack.enter_async_context(place.open(partitions=1)) for _ in range(count)]
        await buses[0].ensure_topics([DELIVER])
        group = await stack.enter_async_context(asyncio.TaskGroup())
        made = [Worker(bus, **errands) for bus in buses]
        yield buses[0], made, group
        for worker in made:
            worker.stop.set()


def alerts(*names):
    made = [alert(name) for name in names]
    return [Output("alerts.v1", one.key, codec.encode(ALERTS, one)) for one in made]


async def until(true):
    async with asyncio.timeout(WITHIN_S):
        while not true():  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.02)


async def test_what_is_under_way_settles_and_nothing_is_sent_twice(place):
    async with workers(place, 2) as (bus, (first, second), group):
        held = first.errands.finish["a"]
        held.clear()
        await bus.publish(alerts("a", "b"), "match")
        group.create_task(first.run())
        await until(lambda: first.errands.called("act") == ["a"])
        shard = await first.shards.get()
        group.create_task(second.run())
        await asyncio.wait_for(shard.revoked.wait(), WITHIN_S)
        with pytest.raises(FencedError):
            await shard.take(None)
        # Longer than the session: the member is not thrown out while its side effects settle.
        await asyncio.sleep(2.5)
        assert not shard.over
        held.set()
        both = first.errands, second.errands
        await until(lambda: sum(len(one.called("settle")) for one in both) == 2)
        for worker in (first, second):
            worker.stop.set()
    acted = [name for one in both for name in one.called("act")]
    assert sorted(acted) == ["a", "b"]
    assert [name for one in both for name in one.called("unknown")] == []
    async with place.open(partitions=1) as bus:
        outcomes = [record.key async for record in bus.scan("outcomes.v1")]
    assert sorted(outcomes) == ["desk/a", "desk/b"]


async def test_a_side_effect_that_takes_too_long_is_not_waited_for(place, monkeypatch):
    monkeypatch.setattr("wirewatch.bus.kafka_member.RELEASE_S", 0.5)
    async with workers(place, 2) as (bus, (first, second), group):
        for worker in (first, second):
            worker.errands.finish["a"].clear()
        await bus.publish(alerts("a"), "match")
        group.create_task(first.run())
        await until(lambda: first.errands.called("act") == ["a"])
        shard = await first.shards.get()
        group.create_task(second.run())
        await asyncio.wait_for(shard.released.wait(), WITHIN_S)
        with pytest.raises(FencedError):
            await shard.commit([Output("outcomes.v1", "desk/a", b"late")], {})
        first.errands.finish["a"].set()
        await until(lambda: not (first.shards.empty() and second.shards.empty()))
        async with asyncio.timeout(WITHIN_S):
            owner = first if second.shards.empty() else second
            again = await owner.shards.get()
        assert b'"prepared"' in next(iter(again.state.values()))  # its outcome is unknown
