"""Shards come and go; only what nobody expects ends the stage."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from tests.support.clock import settled
from tests.support.shard import MemoryShard
from wirewatch.bus.port import BusError, FencedError, Stage, UnknownOutcomeError
from wirewatch.stages.serve import Stopped, serve, unless_stopped

STAGE = Stage("enricher", queues=("items.v1",))


class Shards:
    """A bus that hands out what it is told to."""

    def __init__(self):
        self.coming = asyncio.Queue()
        self.shards = []
        self.given_up = False

    @asynccontextmanager
    async def own(self, stage):
        assert stage is STAGE
        yield self._each()
        self.given_up = True

    async def _each(self):
        while True:
            yield await self.coming.get()

    def hand_out(self, number):
        shard = MemoryShard()
        shard.number = number
        self.shards.append(shard)
        self.coming.put_nowait(shard)


class Handling:
    """A handler that lasts until told to end, and how."""

    def __init__(self):
        self.stop = asyncio.Event()
        self.bus = Shards()
        self.ends = {}
        self.seen = []

    async def __call__(self, shard):
        self.seen.append(shard.number)
        end = self.ends[shard.number] = asyncio.get_running_loop().create_future()
        stopping = asyncio.ensure_future(self.stop.wait())
        await asyncio.wait({end, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if end.done():
            end.result()

    async def serving(self, *numbers):
        for number in numbers:
            self.bus.hand_out(number)
        task = asyncio.create_task(serve(self.bus, STAGE, self, self.stop))
        await settled()
        return task


@pytest.mark.parametrize("error", [FencedError("x"), UnknownOutcomeError("x")])
async def test_a_lost_shard_ends_alone_and_may_come_again(error):
    handling = Handling()
    task = await handling.serving(0, 1)
    handling.ends[0].set_exception(ExceptionGroup("tasks", [error]))
    await settled()
    assert not task.done()
    assert [shard.released for shard in handling.bus.shards] == [True, False]
    handling.bus.hand_out(0)
    await settled()
    assert handling.seen == [0, 1, 0]
    handling.stop.set()
    await task


async def test_any_other_error_ends_the_stage():
    handling = Handling()
    task = await handling.serving(0, 1)
    handling.ends[0].set_exception(BusError("no such topic"))
    with pytest.raises(ExceptionGroup) as caught:
        await task
    assert caught.group_contains(BusError, match="no such topic")


async def test_stop_waits_for_the_handlers_and_gives_the_shards_up():
    handling = Handling()
    task = await handling.serving(0)
    handling.stop.set()
    await task
    assert handling.bus.given_up
    assert handling.bus.shards[0].released


async def test_what_is_awaited_is_cancelled_when_stop_comes_first():
    stop, cancelled = asyncio.Event(), []

    async def wanted():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    task = asyncio.create_task(unless_stopped(stop, wanted()))
    await settled()
    stop.set()
    with pytest.raises(Stopped):
        await task
    assert cancelled


async def test_a_revoked_shard_stops_it_too():
    stop, revoked = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(unless_stopped(stop, asyncio.Event().wait(), revoked=revoked))
    await settled()
    revoked.set()
    with pytest.raises(Stopped):
        await task


async def test_a_result_that_came_is_not_lost_to_stop():
    stop = asyncio.Event()
    stop.set()

    async def wanted():
        return 7

    assert await unless_stopped(stop, wanted()) == 7
