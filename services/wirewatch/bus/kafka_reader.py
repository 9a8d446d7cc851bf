# mypy: untyped-calls-exclude="aiokafka"
"""Reading without a group: whole tables, tables that are followed, and topics in order of time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from heapq import heappop, heappush
from math import ceil

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError

from wirewatch.bus.followed import Followed
from wirewatch.bus.kafka_cluster import Cluster, text_of
from wirewatch.bus.port import Clock, Record

log = logging.getLogger(__name__)

STUCK_S = 30.0  # reading without any progress
OPEN_S = 1.0  # how long a scan waits for commits that are under way
AHEAD = 1_000  # records of a partition taken at once in a scan

Raw = ConsumerRecord[bytes | None, bytes | None]


class Progress:
    """Notices that reading does not get on."""

    def __init__(self) -> None:
        self._position = -1
        self._since = 0.0

    def at(self, position: int, what: object) -> None:
        """Note a position; raise if it has been the same for too long."""
        now = asyncio.get_running_loop().time()
        if position != self._position:
            self._position, self._since = position, now
        elif now - self._since > STUCK_S:
            raise KafkaTimeoutError(f"reading {what} makes no progress at {position}")


async def read_to_end(
    consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], each: Callable[[Raw], None]
) -> None:
    """Give every committed record before `ends` to `each`; the rest is left for later."""
    progress = Progress()
    while behind := [at for at, end in ends.items() if await consumer.position(at) < end]:
        progress.at(sum([await consumer.position(at) for at in behind]), behind)
        fetched = await consumer.getmany(*behind, timeout_ms=200, max_records=5_000)
        for records in fetched.values():
            for record in records:
                each(record)


class Rows:
    """The rows of compacted topics by partition, as records set and remove them."""

    def __init__(self) -> None:
        self._told: dict[TopicPartition, dict[str, bytes | None]] = {}
        self.unreadable: dict[TopicPartition, int] = {}

    def of(self, at: TopicPartition) -> dict[str, bytes]:
        """The rows of a partition."""
        return {key: value for key, value in self.told(at).items() if value is not None}

    def told(self, at: TopicPartition) -> dict[str, bytes | None]:
        """The same, and None for each row that was removed as far as the log still says so."""
        return self._told.setdefault(at, {})

    def apply(self, record: Raw) -> None:
        """Set or remove a row. A key that is no text names no row of ours."""
        key, raw_key = text_of(record.key)
        at = TopicPartition(record.topic, record.partition)
        rows = self.told(at)
        if raw_key or record.key is None:
            self.unreadable[at] = record.offset
            log.warning("%s: record %d has no readable key", at, record.offset)
        else:
            rows.pop(key, None)  # the last to be set comes last
            rows[key] = record.value


class FollowedTable(Followed):
    """A one-partition table, read whole and then followed."""

    def __init__(self, at: TopicPartition, clock: Clock) -> None:
        super().__init__(clock)
        self._at = at

    async def load(self, consumer: AIOKafkaConsumer) -> None:
        """Read the table whole."""
        consumer.assign([self._at])
        await read_to_end(consumer, await consumer.end_offsets([self._at]), self._apply)
        self.move(await consumer.position(self._at))

    async def keep(self, consumer: AIOKafkaConsumer) -> None:
        """Follow the table for ever; a broker that is away is waited for."""
        while True:
            try:
                fetched = await consumer.getmany(timeout_ms=100)
            except KafkaError as error:
                log.warning("following %s: %r", self._at.topic, error)
                await asyncio.sleep(1)
                continue
            for record in fetched.get(self._at, ()):
                self._apply(record)
            self.move(await consumer.position(self._at))

    def _apply(self, record: Raw) -> None:
        key, raw_key = text_of(record.key)
        self.set(key, None if raw_key else record.value)


@asynccontextmanager
async def following(cluster: Cluster, topic: str, clock: Clock) -> AsyncIterator[FollowedTable]:
    """A one-partition table for as long as the block lasts."""
    table = FollowedTable(cluster.at(topic, 0), clock)
    async with cluster.running(cluster.reader()) as consumer:
        with cluster.asked():
            await table.load(consumer)
        keeping = asyncio.create_task(table.keep(consumer))
        try:
            yield table
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


async def in_order(
    cluster: Cluster, topic: str, since: datetime | None, until: datetime | None
) -> AsyncIterator[Record]:
    """The committed records up to now with since <= log time < until.

    By (log time, partition, offset); partitions are merged as they are read, so that only a few
    records of each are in memory. Log times are the broker's and don't go back in a partition.
    """
    async with cluster.running(cluster.reader()) as consumer:
        parts = cluster.every(topic)
        consumer.assign(parts)
        ends = await _committed_ends(cluster, consumer, parts)
        for at, start in (await _starts(consumer, since, ends)).items():
            consumer.seek(at, start)
        async for record in _merged([_partition(consumer, at, ends[at]) for at in parts]):
            if until and record.timestamp >= until.timestamp() * 1000:
                return
            yield cluster.record(record)


async def _committed_ends(
    cluster: Cluster, consumer: AIOKafkaConsumer, parts: Sequence[TopicPartition]
) -> Mapping[TopicPartition, int]:
    """Where the committed records end, past all that is written now, if it is committed soon.

    The broker says that a transaction is committed a moment before readers see it.
    """
    async with cluster.running(cluster.reader("read_uncommitted")) as other:
        written = await other.end_offsets(parts)
    loop = asyncio.get_running_loop()
    until = loop.time() + OPEN_S
    while True:
        committed: Mapping[TopicPartition, int] = await consumer.end_offsets(parts)
        if loop.time() > until or all(committed[at] >= written[at] for at in parts):
            return committed
        await asyncio.sleep(0.01)


async def first_of(cluster: Cluster, positions: Mapping[TopicPartition, int]) -> Sequence[Record]:
    """The first committed record of each partition from a position on, if there is one."""
    if not positions:
        return []
    async with cluster.running(cluster.reader()) as consumer:
        consumer.assign(list(positions))
        ends = await consumer.end_offsets(list(positions))
        for at, position in positions.items():
            consumer.seek(at, position)
        first = [await anext(_partition(consumer, at, end), None) for at, end in ends.items()]
        return [cluster.record(raw) for raw in first if raw]


async def _starts(
    consumer: AIOKafkaConsumer, since: datetime | None, ends: Mapping[TopicPartition, int]
) -> Mapping[TopicPartition, int]:
    if since is None:
        return dict(await consumer.beginning_offsets(list(ends)))
    # Up to the next millisecond: the broker keeps no finer times.
    first = await consumer.offsets_for_times(dict.fromkeys(ends, ceil(since.timestamp() * 1000)))
    return {at: found.offset if found else ends[at] for at, found in first.items()}


async def _partition(
    consumer: AIOKafkaConsumer, at: TopicPartition, end: int
) -> AsyncIterator[Raw]:
    progress = Progress()
    while (position := await consumer.position(at)) < end:
        progress.at(position, at)
        fetched = await consumer.getmany(at, timeout_ms=200, max_records=AHEAD)
        for record in fetched.get(at, ()):
            if record.offset < end:
                yield record


async def _merged(streams: Sequence[AsyncIterator[Raw]]) -> AsyncIterator[Raw]:
    heads: list[tuple[int, int, Raw, AsyncIterator[Raw]]] = []
    waiting = list(streams)
    while waiting or heads:
        for stream in waiting:
            if record := await anext(stream, None):
                heappush(heads, (record.timestamp, record.partition, record, stream))
        waiting = []
        if heads:
            _, _, record, stream = heappop(heads)
            yield record
            waiting = [stream]
