"""The bus as it is for a service: what its stages take and commit is counted and judged.

Stages know nothing of it. Metrics, health and the watchdog read what is noted here, and a commit
that would put too many records aside is refused.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from itertools import takewhile

from wirewatch import metrics
from wirewatch.bus.port import (
    Batch,
    Bus,
    Clock,
    Output,
    Record,
    Shard,
    Stage,
    Table,
    TopicReport,
    Wake,
)
from wirewatch.stages.limits import DeadLetterLimits, Limiter
from wirewatch_schemas.topics import DEAD_LETTERS


class Watch:
    """One stage of this process."""

    def __init__(self, stage: Stage, limiter: Limiter, clock: Clock) -> None:
        self.stage, self.limiter, self.clock = stage, limiter, clock
        self.joined = False
        self.shards: dict[int, WatchedShard] = {}
        self.commits = 0  # rises as long as the stage gets on

    def oldest_s(self) -> float:
        """The age of the oldest record that was taken and is not committed; 0: there is none."""
        oldest = [at for shard in self.shards.values() if (at := shard.oldest())]
        return max(0.0, (self.clock.now() - min(oldest)).total_seconds()) if oldest else 0.0


class WatchedBus:
    """A `Bus` that notes what the stages of this process do with another."""

    def __init__(self, bus: Bus, clock: Clock, limits: DeadLetterLimits) -> None:
        self._bus, self._clock, self._limits = bus, clock, limits
        self.watches: dict[str, Watch] = {}

    def own(self, stage: Stage) -> AbstractAsyncContextManager[AsyncIterator[Shard]]:
        """See `Bus`."""
        return self._owned(stage)

    @asynccontextmanager
    async def _owned(self, stage: Stage) -> AsyncIterator[AsyncIterator[Shard]]:
        watch = Watch(stage, Limiter(stage.name, self._limits), self._clock)
        self.watches[stage.name] = watch
        for counted in (metrics.TAKEN, metrics.COMMITTED):
            counted.labels(stage.name)  # shown as 0 from the start: a rate needs a first value
        metrics.SHARDS.labels(stage.name).set_function(lambda: len(watch.shards))
        metrics.OLDEST_SECONDS.labels(stage.name).set_function(watch.oldest_s)
        async with self._bus.own(stage) as shards:
            watch.joined = True
            try:
                yield _Shards(shards, watch)
            finally:
                watch.joined = False

    def follow(self, topic: str) -> AbstractAsyncContextManager[Table]:
        """See `Bus`."""
        return self._bus.follow(topic)

    async def ensure_topics(self, stages: Sequence[Stage]) -> Sequence[TopicReport]:
        """See `Bus`."""
        return await self._bus.ensure_topics(stages)

    async def publish(self, outputs: Sequence[Output], writer: str) -> None:
        """See `Bus`."""
        await self._bus.publish(outputs, writer)

    def scan(
        self, topic: str, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[Record]:
        """See `Bus`."""
        return self._bus.scan(topic, since, until)

    async def lag(self, stage: Stage, partitions: Collection[int] | None = None) -> int:
        """See `Bus`."""
        return await self._bus.lag(stage, partitions)

    async def oldest(self, stage: Stage) -> datetime | None:
        """See `Bus`."""
        return await self._bus.oldest(stage)

    def last_answer(self) -> float | None:
        """See `Bus`."""
        return self._bus.last_answer()

    async def close(self) -> None:
        """See `Bus`."""
        await self._bus.close()


class _Shards(AsyncIterator[Shard]):
    def __init__(self, shards: AsyncIterator[Shard], watch: Watch) -> None:
        self._shards, self._watch = shards, watch

    async def __anext__(self) -> Shard:
        shard = WatchedShard(await anext(self._shards), self._watch)
        self._watch.shards[shard.number] = shard
        return shard


class WatchedShard:
    """A `Shard` of which takes and commits are noted."""

    def __init__(self, shard: Shard, watch: Watch) -> None:
        self._shard, self._watch, self._name = shard, watch, watch.stage.name
        self._taken: dict[str, deque[tuple[int, datetime]]] = {
            topic: deque() for topic in watch.stage.queues
        }

    @property
    def number(self) -> int:
        """See `Shard`."""
        return self._shard.number

    @property
    def state(self) -> Mapping[str, bytes]:
        """See `Shard`."""
        return self._shard.state

    @property
    def revoked(self) -> Wake:
        """See `Shard`."""
        return self._shard.revoked

    def oldest(self) -> datetime | None:
        """The log time of the oldest record that was taken and is not committed."""
        return min((line[0][1] for line in self._taken.values() if line), default=None)

    async def take(self, until: float | None, most: int = 500) -> Batch:
        """See `Shard`."""
        batch = await self._shard.take(until, most)
        for record in batch.records:
            self._taken[record.topic].append((record.offset, record.log_time))
        metrics.TAKEN.labels(self._name).inc(len(batch.records))
        return batch

    async def commit(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        """See `Shard`; raises `DeadLetterLimitError`, too."""
        letters = {out.key: out for out in outputs if out.topic == DEAD_LETTERS.name}
        handled = {topic: self._before(topic, end) for topic, end in upto.items()}
        dead = [
            f"{topic}-{self.number}-{offset}" in letters
            for topic, offsets in handled.items()
            for offset in offsets
        ]
        self._watch.limiter.check(dead, letters)
        began = self._watch.clock.monotonic()
        try:
            await self._shard.commit(outputs, upto)
        except (Exception, asyncio.CancelledError) as error:
            metrics.COMMITS_FAILED.labels(self._name, type(error).__name__).inc()
            raise
        self._committed(handled, dead, letters, self._watch.clock.monotonic() - began)

    def _before(self, topic: str, end: int) -> list[int]:
        return [offset for offset, _ in takewhile(lambda one: one[0] < end, self._taken[topic])]

    def _committed(
        self,
        handled: Mapping[str, Sequence[int]],
        dead: Sequence[bool],
        letters: Mapping[str, Output],
        took_s: float,
    ) -> None:
        for topic, offsets in handled.items():
            for _ in offsets:
                self._taken[topic].popleft()
        self._watch.limiter.passed(dead)
        self._watch.commits += 1
        metrics.COMMITTED.labels(self._name).inc(len(dead))
        metrics.COMMIT_SECONDS.labels(self._name).observe(took_s)
        for letter in letters.values():
            metrics.DEAD_LETTERS.labels(self._name, letter.headers["error"]).inc()

    async def release(self) -> None:
        """See `Shard`."""
        if self._watch.shards.get(self.number) is self:
            del self._watch.shards[self.number]
        await self._shard.release()
