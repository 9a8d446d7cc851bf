"""The bus in one SQLite file: for the demo, tests, replay and a deployment of one machine.

WAL with `synchronous=FULL`: what `commit` wrote survives a power cut. One worker owns all of a
group's partitions: an OS file lock keeps others out, and an epoch that each owner raises and
each commit checks fences a former one, should the lock ever fail (a network disk, a removed file).
"""

import asyncio
import heapq
import math
import sqlite3
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from wirewatch.bus import sqlite_store as store
from wirewatch.bus.followed import Followed
from wirewatch.bus.guard import refuse_too_large, refuse_writer
from wirewatch.bus.port import BusError, Clock, Output, Record, Shard, Stage, Table, TopicReport
from wirewatch.bus.sqlite_file import File
from wirewatch.bus.sqlite_lock import held
from wirewatch.bus.sqlite_shard import Owner, position
from wirewatch.bus.sqlite_store import Log
from wirewatch_schemas.topics import TOPICS


class SqliteBus:
    """A `Bus` in the file `path`, made when it is first used.

    `partitions` is the count of every topic that the registry gives several (None: one; more
    are of no use, as one worker owns them all).
    """

    def __init__(
        self,
        path: Path | str,
        clock: Clock,
        prefix: str = "wirewatch.",
        partitions: int | None = None,
    ) -> None:
        self._file = File(Path(path), clock, prefix, partitions or 1)

    async def ensure_topics(self, stages: Sequence[Stage]) -> Sequence[TopicReport]:
        """See `Bus`."""
        reports = await self._file.write(lambda db: [self._ensure(db, name) for name in TOPICS])
        for stage in stages:
            queues = [log for name in stage.queues for log in await self._file.logs(name)]
            work = partial(self._first_positions, stage=stage, queues=queues)
            reports += await self._file.write(work)
        return reports

    def _ensure(self, db: sqlite3.Connection, name: str) -> TopicReport:
        full = self._file.prefix + name
        if found := store.find(db, full, TOPICS[name]):
            self._file.check_count(name, found)
            return TopicReport(full, "kept")
        store.create(db, full, self._file.count(name))
        return TopicReport(full, "created")

    def _first_positions(
        self, db: sqlite3.Connection, stage: Stage, queues: Sequence[Log]
    ) -> list[TopicReport]:
        group, reports = self._file.prefix + stage.name, []
        for log in queues:
            at, (first, end) = store.position(db, group, log), store.bounds(db, log)
            if at is None or not first <= at <= end:
                store.set_position(db, group, log, first)
                before = "new" if at is None else at
                detail = f"{log.topic.name} partition {log.partition}: {before} -> {first}"
                reports.append(TopicReport(group, "positioned", detail))
        return reports

    @asynccontextmanager
    async def own(self, stage: Stage) -> AsyncIterator[AsyncIterator[Shard]]:
        """See `Bus`."""
        owner = Owner(self._file, stage)
        with held(self._file.path, owner.group):
            await owner.start()
            self._file.start_chores()
            try:
                yield owner
            finally:
                owner.leave()

    @asynccontextmanager
    async def follow(self, topic: str) -> AsyncIterator[Table]:
        """See `Bus`."""
        (log,) = await self._file.logs(topic)
        table = _Table(self._file, log)
        await table.read()
        self._file.start_chores()
        task = asyncio.create_task(table.keep())
        try:
            yield table
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def publish(self, outputs: Sequence[Output], writer: str) -> None:
        """See `Bus`."""
        refuse_writer(outputs, writer)
        refuse_too_large(outputs)
        lines, now = await self._file.route(outputs), self._file.now()

        def work(db: sqlite3.Connection) -> None:
            for log, some in lines.items():
                store.append(db, log, some, now)

        await self._file.write(work)

    async def scan(
        self, topic: str, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[Record]:
        """See `Bus`."""
        logs = await self._file.logs(topic)
        start = math.ceil(since.timestamp() * 1000) if since else 0
        end = math.ceil(until.timestamp() * 1000) if until else store.FOREVER
        merged = await self._file.reader.run(
            lambda db: heapq.merge(
                *(store.stream(db, log, start, end) for log in logs),
                key=lambda record: (record.log_time, record.partition, record.offset),
            )
        )
        while page := await self._file.reader.run(lambda _: store.page(merged, store.PAGE)):
            for record in page:
                yield record

    async def lag(self, stage: Stage, partitions: Collection[int] | None = None) -> int:
        """See `Bus`."""
        group = self._file.prefix + stage.name
        every = await self._queues(stage)
        logs = [log for log in every if partitions is None or log.partition in partitions]
        return await self._file.reader.run(
            lambda db: sum(
                store.bounds(db, log)[1] - position(db, self._file, group, log) for log in logs
            )
        )

    async def oldest(self, stage: Stage) -> datetime | None:
        """See `Bus`."""
        group, logs = self._file.prefix + stage.name, await self._queues(stage)

        def work(db: sqlite3.Connection) -> datetime | None:
            at = [(log, position(db, self._file, group, log)) for log in logs]
            first = [record for log, offset in at for record in store.records(db, log, offset, 1)]
            return min((record.log_time for record in first), default=None)

        return await self._file.reader.run(work)

    async def _queues(self, stage: Stage) -> list[Log]:
        return [log for name in stage.queues for log in await self._file.logs(name)]

    def last_answer(self) -> float | None:
        """See `Bus`."""
        answers = (self._file.reader.answered_at, self._file.writer.answered_at)
        return max((at for at in answers if at is not None), default=None)

    async def close(self) -> None:
        """See `Bus`."""
        await self._file.close()


class _Table(Followed):
    """A table in the file, kept up to date by a task that runs `keep`."""

    def __init__(self, file: File, log: Log) -> None:
        super().__init__(file.clock)
        self._file, self._log = file, log

    async def keep(self) -> None:
        """Read what others write until cancelled."""
        try:
            while True:
                changed = self._file.changed  # before reading, so that nothing slips in between
                await self.read()
                await changed.wait()
        except BusError as error:
            self.fail(error)

    async def read(self) -> None:
        """Read on to the end."""
        at = -1
        while at < self.position:
            at = self.position
            work = partial(store.changes, log=self._log, at=at, limit=store.PAGE)
            rows, position = await self._file.reader.run(work)
            for key, value in rows:
                self.set(key, value)
            self.move(position)
