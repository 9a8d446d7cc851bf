"""One installation on either bus: to open, to feed what our code would not write, to break.

The contract suite sees only `Place`, so that its tests say nothing of SQLite or Kafka.
"""

import asyncio
import secrets
import sqlite3
import sys
import time
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from pathlib import Path

from wirewatch.bus.sqlite import SqliteBus
from wirewatch.bus.sqlite_lock import lock_file
from wirewatch.stages.clock import SystemClock

PARTITIONS = 3
WITHIN_S = 20.0  # no wait of a test is longer; each ends as soon as what it waits for happens


def soon():
    """The monotonic time at which a test gives up."""
    return time.monotonic() + WITHIN_S


async def until(condition):
    """Wait until an async condition gives something, and give that."""
    end = time.monotonic() + 3 * WITHIN_S  # processes that start on a busy machine included
    while not (found := await condition()):
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.05)
    return found


class Place(ABC):
    """Somewhere an installation's records can live."""

    name: str

    def __init__(self, at, prefix="", partitions=PARTITIONS):
        self.at, self.partitions = str(at), int(partitions)
        self.prefix = prefix or f"t{secrets.token_hex(4)}."

    @abstractmethod
    def make(self, prefix, partitions):
        """A bus that looks at this place."""

    @asynccontextmanager
    async def open(self, prefix=None, partitions=None):
        """A bus that is closed in the end; each call stands for a process of its own."""
        bus = self.make(prefix or self.prefix, partitions or self.partitions)
        try:
            yield bus
        finally:
            await bus.close()

    def worker(self):
        """The command of a worker here that `tests.support.killed_worker` describes."""
        script = [sys.executable, "-m", "tests.support.killed_worker"]
        return [*script, self.name, self.at, self.prefix, str(self.partitions)]

    @abstractmethod
    async def write(self, topic, partition, key, value):
        """Write a record as a stranger might: bytes or None for key and value."""

    @abstractmethod
    async def set_position(self, stage, topic, partition, offset):
        """Move a group that nobody works for to `offset`, wherever that is."""

    @abstractmethod
    def let_another_in(self, stage):
        """Undo whatever keeps a second worker of the group out while the first lives."""

    @abstractmethod
    def hold_commits(self, bus, held):
        """In this process, call `held` (which never returns) between outputs and commit."""


class SqlitePlace(Place):
    name = "sqlite"

    def make(self, prefix, partitions):
        return SqliteBus(self.at, SystemClock(), prefix, partitions)

    async def write(self, topic, partition, key, value):
        with sqlite3.connect(self.at) as db:
            where = (self.prefix + topic, partition)
            log, offset = db.execute(
                "UPDATE logs SET next = next + 1 WHERE topic = ? AND partition = ?"
                " RETURNING id, next - 1",
                where,
            ).fetchone()
            row = (log, offset, int(time.time() * 1000), key, value, None)
            db.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", row)
        db.close()

    async def set_position(self, stage, topic, partition, offset):
        with sqlite3.connect(self.at) as db:
            db.execute(
                'UPDATE positions SET next = ? WHERE "group" = ? AND log ='
                " (SELECT id FROM logs WHERE topic = ? AND partition = ?)",
                (offset, self.prefix + stage.name, self.prefix + topic, partition),
            )
        db.close()

    def let_another_in(self, stage):
        lock_file(Path(self.at), self.prefix + stage.name).unlink()

    def hold_commits(self, bus, held):
        seen = []

        def trace(statement):
            seen.append(statement.split()[0])
            if seen[-1] == "COMMIT":
                if "INSERT" in seen:  # else it is the sweep's
                    held()
                seen.clear()

        bus._file.writer.db.set_trace_callback(trace)


class KafkaPlace(Place):
    name = "kafka"

    def make(self, prefix, partitions):
        from wirewatch.bus.kafka import KafkaBus  # SQLite's tests need no Kafka client

        return KafkaBus(self.at, SystemClock(), prefix, partitions, session_ms=2_000)

    async def write(self, topic, partition, key, value):
        from aiokafka import AIOKafkaProducer

        async with AIOKafkaProducer(bootstrap_servers=self.at) as producer:
            await producer.send_and_wait(self.prefix + topic, value, key=key, partition=partition)

    async def set_position(self, stage, topic, partition, offset):
        from aiokafka import AIOKafkaConsumer, TopicPartition

        group, at = self.prefix + stage.name, TopicPartition(self.prefix + topic, partition)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.at, group_id=group, enable_auto_commit=False
        )
        async with consumer:
            consumer.assign([at])
            await consumer.commit({at: offset})

    def let_another_in(self, stage):
        """Kafka lets every member in, and takes a shard from the first."""

    def hold_commits(self, bus, held):  # noqa: ARG002 - one for all buses of the process
        from aiokafka import AIOKafkaProducer

        async def commit_transaction(_):
            held()

        AIOKafkaProducer.commit_transaction = commit_transaction


PLACES = {place.name: place for place in (SqlitePlace, KafkaPlace)}
