# mypy: untyped-calls-exclude="aiokafka"
"""Membership in a stage's group: takes shards as the group gives them to us and hands them out.

Every rebalance takes all shards away first. A shard is taken in an order that keeps one owner's
commits in force at any time: prove the membership, open the shard's producer (which fences the
predecessor and settles its transaction), read the positions, commit them once more in a
transaction, read state and tables, seek, go.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    IllegalStateError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)

from wirewatch import faults
from wirewatch.bus.kafka_cluster import CONNECT_S, STEP_S, Cluster, stop
from wirewatch.bus.kafka_dialling import REBALANCE_S
from wirewatch.bus.kafka_reader import Raw, Rows, read_to_end
from wirewatch.bus.kafka_security import UnreachableError, denial
from wirewatch.bus.kafka_shard import FULL, KafkaShard
from wirewatch.bus.kafka_topics import lost_position
from wirewatch.bus.kafka_writer import Writer
from wirewatch.bus.port import BusError, Clock, Shard, Stage, TableChange

log = logging.getLogger(__name__)

RETAKE_S = 0.5
RELEASE_S = 10.0  # for side effects under way to settle when their shard is revoked
AWAY = (UnreachableError, KafkaError, TimeoutError, AssertionError)  # taken again until it works


class Member(ConsumerRebalanceListener):
    """An asynchronous iterator over the shards that become ours."""

    def __init__(self, cluster: Cluster, clock: Clock, stage: Stage) -> None:
        self._cluster = cluster
        self._clock = clock
        self._stage = stage
        self._consumer = cluster.member(stage.name)
        self._owned: frozenset[int] = frozenset()
        self._taking: dict[int, asyncio.Task[None]] = {}
        self._shards: dict[int, KafkaShard] = {}
        self._ready: asyncio.Queue[KafkaShard | None] = asyncio.Queue()
        self._failure: BaseException | None = None
        self._pump: asyncio.Task[None] | None = None
        self._leaving = False
        self._ending: set[asyncio.Task[None]] = set()  # what closes producers

    # --- the life of a membership

    async def join(self) -> None:
        """Join the group; returns with the first assignment."""
        names = [*self._stage.queues, *self._stage.tables, *filter(None, [self._stage.state])]
        self._consumer.subscribe([self._cluster.name(name) for name in names], listener=self)
        await self._cluster.start(self._consumer, within=REBALANCE_S + CONNECT_S)
        self._pump = asyncio.create_task(self._read_on())
        self._pump.add_done_callback(self._pump_ended)

    async def leave(self) -> None:
        """Give up all shards and leave the group."""
        self._leaving = True
        if self._pump:
            self._pump.cancel()
            await asyncio.wait([self._pump])
        await self._forget(within=0.0)
        await stop(self._consumer)
        if self._ending:  # a revoke was under way, and stopping the consumer cut it short
            await asyncio.wait(self._ending)

    def __aiter__(self) -> "Member":
        return self

    async def __anext__(self) -> Shard:
        while self._failure is None:
            shard = await self._ready.get()
            if shard and not shard.over:
                return shard
        raise self._failure

    def _fail(self, error: BaseException) -> None:
        """The membership is of no use any more: whoever waits for shards gets the error."""
        self._failure = self._failure or error
        for shard in self._shards.values():
            shard.end()
        self._ready.put_nowait(None)

    def _pump_ended(self, pump: asyncio.Task[None]) -> None:
        if not pump.cancelled() and (error := pump.exception()):
            self._fail(error)

    # --- called by aiokafka: it does not send heartbeats while an assignment is handled

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002 - all of them, each time
        """Stop takes, let what is under way settle, forget all shards."""
        await self._forget(within=RELEASE_S)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Note what is ours and take it in the background."""
        if self._leaving:
            return
        for at in assigned:
            self._consumer.pause(at)
            self._consumer.seek(at, 0)  # some position, or the consumer would look for one
        self._owned = frozenset(at.partition for at in assigned)
        for number in self._owned:
            self._take_soon(number)

    async def _forget(self, within: float) -> None:
        self._owned = frozenset()
        taking, self._taking = self._taking, {}
        shards, self._shards = self._shards, {}
        for task in taking.values():
            task.cancel()
        for shard in shards.values():
            shard.revoke()
            self._pause(shard)
        ends = [*taking.values(), *(self._end(_close(shard, within)) for shard in shards.values())]
        try:
            if ends:
                await asyncio.wait(ends)
        finally:  # also when the group is left meanwhile, which cancels this
            for shard in shards.values():
                shard.end()

    def _end(self, closing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Close what is over, whatever becomes of the task that noticed it."""
        ending = asyncio.create_task(closing)
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending

    # --- taking a shard

    def _take_soon(self, number: int, after: float = 0.0) -> None:
        self._taking[number] = asyncio.create_task(self._take(number, after))

    async def _take(self, number: int, after: float) -> None:
        await asyncio.sleep(after)
        writer = Writer(self._cluster, self._cluster.name(f"{self._stage.name}.{number}"))
        owned = self._owned
        try:
            shard = await self._taken(number, writer)
        except BaseException as error:
            await asyncio.shield(self._end(writer.close()))
            if isinstance(error, asyncio.CancelledError):
                raise
            if owned is not self._owned:
                return
            refused = denial(error, self._cluster.bootstrap)
            if refused or not isinstance(error, AWAY):
                self._fail(refused or error)
                return
            log.warning("shard %d of %s is taken again: %r", number, self._stage.name, error)
            self._take_soon(number, RETAKE_S)
        else:
            self._taking.pop(number, None)
            self._shards[number] = shard
            self._consumer.resume(*self._read_by(number))
            self._ready.put_nowait(shard)

    async def _taken(self, number: int, writer: Writer) -> KafkaShard:
        stage, consumer = self._stage, self._consumer
        faults.hit("bus.take.begun")
        async with asyncio.timeout(STEP_S):
            if proof := stage.state or next(iter(stage.tables), None):
                # Refused to an ex-member, and nobody reads this position, so nothing is rewound.
                await consumer.commit({self._cluster.at(proof, number): 0})
            await writer.start()
            faults.hit("bus.take.fenced")
            positions = await self._positions(number)
            if positions:
                await writer.write([], positions, stage, number)
        faults.hit("bus.take.positioned")
        state, rows, ends = await self._restored(number)
        faults.hit("bus.take.restored")
        for topic, position in {**positions, **ends}.items():
            consumer.seek(self._cluster.at(topic, number), position)
        return KafkaShard(
            self, self._clock, stage, number,
            writer=writer, state=state, rows=rows, positions=positions,
        )  # fmt: skip

    async def _positions(self, number: int) -> dict[str, int]:
        """The group's positions, each checked to lie within its queue."""
        parts = [self._cluster.at(topic, number) for topic in self._stage.queues]
        first = await self._consumer.beginning_offsets(parts) if parts else {}
        last = await self._consumer.end_offsets(parts) if parts else {}
        found = {}
        for topic, at in zip(self._stage.queues, parts, strict=True):
            position = await self._consumer.committed(at)
            if position is None or not first[at] <= position <= last[at]:
                held = first[at], last[at]
                raise lost_position(self._cluster, self._stage, at, position, held)
            found[topic] = position
        return found

    async def _restored(
        self, number: int
    ) -> tuple[dict[str, bytes], list[TableChange], dict[str, int]]:
        """The state, the rows of the tables, and where to follow each table from."""
        stage = self._stage
        tables = {topic: self._cluster.at(topic, number) for topic in stage.tables}
        state = self._cluster.at(stage.state, number) if stage.state else None
        parts = [*tables.values(), *filter(None, [state])]
        if not parts:
            return {}, [], {}
        rows = Rows()
        async with self._cluster.running(self._cluster.reader()) as reader:
            reader.assign(parts)
            await read_to_end(reader, await reader.end_offsets(parts), rows.apply)
            ends = {topic: await reader.position(at) for topic, at in tables.items()}
        if state and state in rows.unreadable:
            raise BusError(
                f"{state.topic}-{state.partition}: the key of record {rows.unreadable[state]} is "
                "not text, so it is not ours: find out who writes to this topic"
            )
        changes = [
            TableChange(topic, key, value)
            for topic, at in tables.items()
            for key, value in rows.told(at).items()
        ]
        return rows.of(state) if state else {}, changes, ends

    # --- what shards ask

    def resume(self, shard: KafkaShard) -> None:
        """Fetch for the shard again."""
        shard.paused = False
        if self._shards.get(shard.number) is shard:
            self._consumer.resume(*self._read_by(shard.number))

    async def lose(self, shard: KafkaShard) -> None:
        """End a shard; take it afresh if the group still says that it is ours.

        It is taken again also if whoever lost it is cancelled meanwhile.
        """
        shard.end()
        await asyncio.shield(self._end(self._lose(shard)))

    async def _lose(self, shard: KafkaShard) -> None:
        owned = self._owned
        current = self._shards.get(shard.number) is shard
        if current:
            del self._shards[shard.number]
            self._pause(shard)
        await shard.writer.close()
        if current and owned is self._owned:
            self._take_soon(shard.number, RETAKE_S)

    def _pause(self, shard: KafkaShard) -> None:
        with suppress(IllegalStateError):  # not ours any more: nothing is fetched for it
            self._consumer.pause(*self._read_by(shard.number))

    # --- the pump

    async def _read_on(self) -> None:
        """Read for all shards, for ever."""
        while True:
            try:
                fetched = await self._consumer.getmany(timeout_ms=100, max_records=2_000)
            except NoOffsetForPartitionError:  # asked for before we had said where to start
                await asyncio.sleep(0.02)
            except OffsetOutOfRangeError as error:
                raise self._out_of_range(error) from error
            except KafkaError as error:
                if not error.retriable:
                    raise BusError(f"reading for {self._stage.name} ended: {error!r}") from error
                log.warning("reading for %s: %r", self._stage.name, error)
                await asyncio.sleep(1)
            else:
                if fetched:  # else nobody may have answered
                    self._cluster.heard.now()
                await self._spread(fetched)

    async def _spread(self, fetched: Mapping[TopicPartition, Iterable[Raw]]) -> None:
        for at, records in fetched.items():
            if shard := self._shards.get(at.partition):
                shard.add([self._cluster.record(record) for record in records])
        for shard in list(self._shards.values()):
            with suppress(IllegalStateError):  # a rebalance has begun
                queues = [
                    (name, self._cluster.at(name, shard.number)) for name in self._stage.queues
                ]
                shard.fetched({name: await self._consumer.position(at) for name, at in queues})
                if shard.waiting >= FULL and not shard.paused:
                    shard.paused = True
                    self._consumer.pause(*self._read_by(shard.number))

    def _out_of_range(self, error: OffsetOutOfRangeError) -> BusError:
        at, position = next(iter(error.args[0].items()))
        return lost_position(self._cluster, self._stage, at, position)

    def _read_by(self, number: int) -> list[TopicPartition]:
        names = (*self._stage.queues, *self._stage.tables)
        return [self._cluster.at(name, number) for name in names]


async def _close(shard: KafkaShard, within: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(shard.released.wait(), within)
    shard.end()
    async with shard.busy:  # a running commit ends first, within its own limit
        await shard.writer.close()
