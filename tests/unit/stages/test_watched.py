"""The bus as services see it: the same, and counted."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

from tests.support.clock import START, DrivenClock, settled
from tests.support.shard import MemoryShard
from wirewatch import metrics
from wirewatch.bus.port import FencedError, Output, Stage
from wirewatch.stages.limits import DeadLetterLimitError, DeadLetterLimits
from wirewatch.stages.messages import RejectedError
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch.stages.watched import WatchedBus
from wirewatch_schemas.topics import ITEMS

STAGE = Stage("enricher", queues=(ITEMS.name,))


class MemoryBus:
    """Hands out one shard in memory, once."""

    def __init__(self):
        self.shard = MemoryShard()

    @asynccontextmanager
    async def own(self, _stage):
        async def shards():
            yield self.shard
            await asyncio.Event().wait()

        yield shards()


def decide(taken):
    raise RejectedError(f"{taken.key} is bad")
    yield


class Run:
    def __init__(self):
        self.inner, self.clock, self.stop = MemoryBus(), DrivenClock(), asyncio.Event()
        self.bus = WatchedBus(self.inner, self.clock, DeadLetterLimits(2, 1.0))
        self.shard = self.inner.shard

    def bring(self, *keys):
        self.shard.bring(*(self.shard.record(ITEMS, key, None) for key in keys))

    @property
    def watch(self):
        return self.bus.watches["enricher"]

    @asynccontextmanager
    async def serving(self):
        transform = Transform("enricher", decide, self.clock)
        work = serve(self.bus, STAGE, lambda shard: transform.run(shard, self.stop), self.stop)
        task = asyncio.create_task(work)
        await settled()
        try:
            yield task
        finally:
            self.stop.set()
            self.shard.open_gate.set()
            await asyncio.gather(task, return_exceptions=True)


def value(name, **labels):
    return metrics.REGISTRY.get_sample_value(name, {"stage": "enricher"} | labels) or 0.0


async def test_what_is_taken_and_committed_is_counted():
    names = [
        "wirewatch_records_taken_total",
        "wirewatch_records_committed_total",
        "wirewatch_commit_seconds_count",
    ]
    before = [value(name) for name in names]
    rejected = value("wirewatch_dead_letters_total", error="RejectedError")
    run = Run()
    async with run.serving():
        run.bring("a", "b")
        await settled()
    assert [value(name) - was for name, was in zip(names, before, strict=True)] == [2, 2, 1]
    assert value("wirewatch_dead_letters_total", error="RejectedError") == rejected + 2


async def test_the_oldest_record_is_the_one_taken_and_not_committed():
    run = Run()
    async with run.serving():
        run.shard.open_gate.clear()
        run.bring("a")
        await run.clock.advance(40)
        assert value("wirewatch_oldest_unhandled_seconds") == 40
        run.shard.open_gate.set()
        await settled()
        assert value("wirewatch_oldest_unhandled_seconds") == 0
    assert run.clock.now() == START + timedelta(seconds=40)


async def test_shards_are_known_while_they_are_held():
    run = Run()
    async with run.serving():
        assert (run.watch.joined, set(run.watch.shards)) == (True, {0})
        assert value("wirewatch_shards") == 1
    assert (run.watch.joined, run.watch.shards, run.shard.released) == (False, {}, True)


async def test_past_the_limit_the_stage_stops_and_commits_nothing_of_the_batch():
    run = Run()
    async with run.serving() as task:
        run.bring("a", "b")
        await settled()
        run.bring("c")
        await settled()
        (error,) = task.exception().exceptions
    assert isinstance(error, DeadLetterLimitError)
    assert "an empty value" in str(error)
    assert run.shard.position == {ITEMS.name: 2}


async def test_a_commit_that_fails_is_counted_and_leaves_the_count_of_dead_letters_alone():
    before = value("wirewatch_commits_failed_total", error="FencedError")
    run = Run()
    async with run.serving():
        run.shard.failure = FencedError("another has it")
        run.bring("a", "b")
        await settled()
    assert value("wirewatch_commits_failed_total", error="FencedError") == before + 1
    run.watch.limiter.check([True, True], {"k": Output("dead-letters.v1", "k", None)})
    assert run.watch.commits == 0
