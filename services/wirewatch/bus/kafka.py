# mypy: untyped-calls-exclude="aiokafka"
"""The bus on Apache Kafka. How each part works is told in the siblings, `kafka_*.py`."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from uuid import uuid4

from aiokafka.errors import KafkaError

from wirewatch.bus import kafka_topics
from wirewatch.bus.guard import refuse_too_large, refuse_writer
from wirewatch.bus.kafka_cluster import Cluster
from wirewatch.bus.kafka_logs import calm
from wirewatch.bus.kafka_member import Member
from wirewatch.bus.kafka_reader import first_of, following, in_order
from wirewatch.bus.kafka_security import PLAINTEXT, Security
from wirewatch.bus.kafka_writer import Writer
from wirewatch.bus.port import (
    BusError,
    Clock,
    Output,
    Record,
    Shard,
    Stage,
    Table,
    TopicReport,
    UnknownOutcomeError,
)


class KafkaBus:
    """The port on a Kafka cluster.

    `partitions` overrides the registry's count for co-partitioned topics. `session_ms` is how
    long a silent worker keeps its shards.
    """

    def __init__(
        self,
        bootstrap: str,
        clock: Clock,
        prefix: str = "wirewatch.",
        partitions: int | None = None,
        *,
        session_ms: int = 10_000,
        security: Security = PLAINTEXT,
    ) -> None:
        self._cluster = Cluster(bootstrap, prefix, partitions, session_ms, security)
        self._clock = clock
        self._checked: set[str] = set()
        self._writer: Writer | None = None
        self._publishing = asyncio.Lock()
        calm()

    async def ensure_topics(self, stages: Sequence[Stage]) -> Sequence[TopicReport]:
        """Create and reconcile topics and first positions; see the port."""
        return await kafka_topics.ensure(self._cluster, stages)

    def own(self, stage: Stage) -> AbstractAsyncContextManager[AsyncIterator[Shard]]:
        """Join the stage's group; see the port."""
        return self._owned(stage)

    @asynccontextmanager
    async def _owned(self, stage: Stage) -> AsyncIterator[AsyncIterator[Shard]]:
        await self._require((*stage.queues, *stage.tables, *filter(None, [stage.state])))
        await kafka_topics.required_positions(self._cluster, stage)
        member = Member(self._cluster, self._clock, stage)
        try:
            await member.join()
            yield member
        finally:
            await member.leave()

    @asynccontextmanager
    async def follow(self, topic: str) -> AsyncIterator[Table]:
        """Read a one-partition table and keep it up to date; see the port."""
        await self._require([topic])
        async with following(self._cluster, topic, self._clock) as table:
            yield table

    async def publish(self, outputs: Sequence[Output], writer: str) -> None:
        """Write `outputs` atomically, outside any stage; see the port."""
        refuse_writer(outputs, writer)
        refuse_too_large(outputs)
        if not outputs:
            return
        await self._require({output.topic for output in outputs})
        async with self._publishing:
            await self._publish(outputs)

    async def _publish(self, outputs: Sequence[Output]) -> None:
        if self._writer is None:
            name = self._cluster.name(f"publish.{uuid4().hex}")
            self._writer = Writer(self._cluster, name)
            try:
                await self._writer.start()
            except BaseException:
                await self._drop_writer()
                raise
        try:
            await self._writer.write(outputs)
        except BaseException as error:
            unknown = self._writer.committing
            await self._drop_writer()
            if not isinstance(error, (KafkaError, TimeoutError, AssertionError)):
                raise
            if unknown:
                raise UnknownOutcomeError(
                    f"{self._cluster.bootstrap} did not say whether {len(outputs)} records were "
                    f"written ({error!r}): look before you write them again"
                ) from error
            raise BusError(
                f"{self._cluster.bootstrap} did not take {len(outputs)} records ({error!r}); "
                "none was written; the broker's log says more"
            ) from error

    async def scan(
        self, topic: str, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[Record]:
        """The committed records of a topic up to now; see the port."""
        await self._require([topic])
        with self._cluster.asked():  # whoever reads the records raises elsewhere
            async for record in in_order(self._cluster, topic, since, until):
                yield record

    async def lag(self, stage: Stage, partitions: Collection[int] | None = None) -> int:
        """How far the group is behind; transaction markers that lie in between count too."""
        await self._require(stage.queues)
        committed = await kafka_topics.required_positions(self._cluster, stage)
        if partitions is not None:
            committed = {at: n for at, n in committed.items() if at.partition in partitions}
        if not committed:
            return 0
        with self._cluster.asked():
            async with self._cluster.running(self._cluster.reader()) as reader:
                ends = await reader.end_offsets(list(committed))
        return sum(max(0, ends[at] - position) for at, position in committed.items())

    async def oldest(self, stage: Stage) -> datetime | None:
        """When the oldest waiting record was written; see the port. Markers are passed over."""
        await self._require(stage.queues)
        committed = await kafka_topics.required_positions(self._cluster, stage)
        with self._cluster.asked():
            first = await first_of(self._cluster, committed)
        return min((record.log_time for record in first), default=None)

    def last_answer(self) -> float | None:
        """When a broker last answered; see the port."""
        return self._cluster.heard.at

    async def close(self) -> None:
        """Give up the connections that `publish` keeps."""
        await self._drop_writer()

    async def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer:
            await writer.close()

    async def _require(self, topics: Iterable[str]) -> None:
        new = set(topics) - self._checked
        if new:
            await kafka_topics.require(self._cluster, sorted(new))
            self._checked |= new
