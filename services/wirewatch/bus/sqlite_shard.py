"""Owning a group on SQLite: the positions, the fence, and one shard per partition."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence

from wirewatch import faults
from wirewatch.bus import sqlite_store as store
from wirewatch.bus.guard import refuse_too_large
from wirewatch.bus.port import (
    Batch,
    BusError,
    FencedError,
    Output,
    Record,
    Shard,
    Stage,
    TableChange,
)
from wirewatch.bus.sqlite_file import File
from wirewatch.bus.sqlite_store import Log


def position(db: sqlite3.Connection, file: File, group: str, log: Log) -> int:
    """Where `group` goes on in `log`; `BusError` if nobody has said, or it is not there."""
    at = store.position(db, group, log)
    if at is None:
        raise BusError(
            f"group {group} has no position in {_where(file, log)}: run `wirewatch topics`"
        )
    check_position(db, file, group, log, at)
    return at


def check_position(db: sqlite3.Connection, file: File, group: str, log: Log, at: int) -> None:
    """Raise `BusError` where `log` does not hold what comes at `at`."""
    first, end = store.bounds(db, log)
    if not first <= at <= end:
        raise BusError(
            f"group {group} stands at {at} in {_where(file, log)}, which holds {first} to {end}: "
            "run `wirewatch topics` to go on from its beginning"
        )


def _where(file: File, log: Log) -> str:
    return f"topic {file.prefix}{log.topic.name}, partition {log.partition}, in {file.path}"


class Owner(AsyncIterator[Shard]):
    """Yields the stage's shards, each again after it was lost; ends with the group's loss."""

    def __init__(self, file: File, stage: Stage) -> None:
        self.file, self.stage = file, stage
        self.group = file.prefix + stage.name
        self._logs: dict[str, Sequence[Log]] = {}
        self._free: asyncio.Queue[int] = asyncio.Queue()
        self._shards: list[SqliteShard] = []
        self._epoch = 0

    async def start(self) -> None:
        """Check what the stage needs and fence the former owner."""
        state = (self.stage.state,) if self.stage.state else ()
        for name in (*self.stage.queues, *self.stage.tables, *state):
            self._logs[name] = await self.file.logs(name)
        counts = {len(logs) for logs in self._logs.values()}
        if len(counts) > 1:
            raise BusError(f"the topics of {self.group} differ in partitions: {sorted(counts)}")
        faults.hit("bus.take.begun")
        self._epoch = await self.file.write(self._take_over)
        faults.hit("bus.take.fenced")
        for number in range(*counts):
            self._free.put_nowait(number)

    def _take_over(self, db: sqlite3.Connection) -> int:
        for name in self.stage.queues:
            for log in self._logs[name]:
                position(db, self.file, self.group, log)
        return store.bump(db, self.group)

    def check(self, db: sqlite3.Connection) -> None:
        """Raise `FencedError` where the group has a newer owner."""
        if store.epoch(db, self.group) != self._epoch:
            raise FencedError(
                f"another worker took the group {self.group} of {self.file.path} over: "
                "let only one run"
            )

    async def __anext__(self) -> Shard:
        number = await self._free.get()
        # By the writer, which first ends a commit whose outcome nobody waited for.
        shard = await self.file.writer.run(lambda db: self._open(db, number))
        faults.hit("bus.take.restored")
        self._shards.append(shard)
        return shard

    def _open(self, db: sqlite3.Connection, number: int) -> "SqliteShard":
        self.check(db)
        logs = {name: logs[number] for name, logs in self._logs.items()}
        at = {log: 0 for name, log in logs.items() if name in self.stage.tables}
        for name in self.stage.queues:
            at[logs[name]] = position(db, self.file, self.group, logs[name])
        state = store.state(db, logs[self.stage.state]) if self.stage.state else {}
        return SqliteShard(self, number, logs, at, state)

    def lose(self, shard: "SqliteShard") -> None:
        """Let the shard be opened again: with the group lost, that tells."""
        self._shards.remove(shard)
        self._free.put_nowait(shard.number)
        self.file.wake()

    def leave(self) -> None:
        """Give all shards up."""
        for shard in list(self._shards):
            shard.end()


class SqliteShard:
    """A `Shard`."""

    def __init__(
        self,
        owner: Owner,
        number: int,
        logs: Mapping[str, Log],
        at: dict[Log, int],
        state: dict[str, bytes],
    ) -> None:
        self._owner, self._file, self._stage = owner, owner.file, owner.stage
        self._number, self._logs, self._at, self._state = number, logs, at, state
        self._lost = False
        self.revoked = asyncio.Event()

    @property
    def number(self) -> int:
        """See `Shard`."""
        return self._number

    @property
    def state(self) -> Mapping[str, bytes]:
        """See `Shard`."""
        return self._state

    def end(self) -> None:
        """Refuse all further work."""
        if not self._lost:
            self._lost = True
            self.revoked.set()
            self._owner.lose(self)

    def _check(self) -> None:
        if self._lost:
            raise FencedError(f"shard {self._number} of {self._owner.group} was given up")

    async def take(self, until: float | None, most: int = 500) -> Batch:
        """See `Shard`."""
        while True:
            changed = self._file.changed  # before reading, so that nothing slips in between
            if batch := await self._next(most):
                return batch
            if not await self._file.clock.wait(until, changed):
                return Batch()

    async def _next(self, most: int) -> Batch:
        self._check()
        try:
            batch, at = await self._file.reader.run(lambda db: self._read(db, most))
        except FencedError:
            self.end()
            raise
        self._check()
        self._at.update(at)
        return batch

    def _read(self, db: sqlite3.Connection, most: int) -> tuple[Batch, dict[Log, int]]:
        self._owner.check(db)
        at = dict(self._at)
        changes: list[TableChange] = []
        for name in self._stage.tables:
            log = self._logs[name]
            rows, at[log] = store.changes(db, log, at[log], most - len(changes))
            changes += [TableChange(name, key, value) for key, value in rows]
        records: list[Record] = []
        for name in self._stage.queues:
            log = self._logs[name]
            check_position(db, self._file, self._owner.group, log, at[log])
            page = store.records(db, log, at[log], most - len(changes) - len(records))
            if page:
                at[log] = page[-1].offset + 1
            records += page
        upto = {record.topic: record.offset + 1 for record in records}
        return Batch(records, changes, upto), at

    async def release(self) -> None:
        """See `Shard`; nobody can take a living worker's shard here, so nobody waits."""

    async def commit(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        """See `Shard`."""
        self._check()
        if not outputs and not upto:
            return
        refuse_too_large(outputs)
        lines, now = await self._file.route(outputs), self._file.now()
        positions = {self._logs[name]: offset for name, offset in upto.items()}

        def work(db: sqlite3.Connection) -> None:
            faults.hit("bus.commit.begun")
            self._owner.check(db)
            for log, some in lines.items():
                store.append(db, log, some, now)
            for log, offset in positions.items():
                store.set_position(db, self._owner.group, log, offset)
            faults.hit("bus.commit.written")

        try:
            await self._file.write(work)
            faults.hit("bus.commit.done")
        except BaseException:  # a cancel too: the commit goes on in its thread
            self.end()
            raise
        self._apply(outputs)

    def _apply(self, outputs: Sequence[Output]) -> None:
        for output in outputs:
            if output.topic == self._stage.state:
                if output.value is None:
                    self._state.pop(output.key, None)
                else:
                    self._state[output.key] = output.value
