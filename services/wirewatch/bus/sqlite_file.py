"""One SQLite file: a thread that writes, a thread that reads, and word of what was written."""

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from wirewatch.bus import sqlite_store as store
from wirewatch.bus.guard import registered
from wirewatch.bus.partition import partition_of
from wirewatch.bus.port import BusError, Clock, Output
from wirewatch.bus.sqlite_schema import connect, explain, transaction
from wirewatch.bus.sqlite_store import Log
from wirewatch_schemas.topics import TOPICS

LOOK_S = 0.05  # how soon another process's records are noticed
SWEEP_S = 600.0
T = TypeVar("T")


class Connection:
    """A connection that lives in a thread of its own, opened when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.name)
        self.db: sqlite3.Connection | None = None
        self.answered_at: float | None = None  # monotonic: when work last went well

    def run(self, work: Callable[[sqlite3.Connection], T]) -> Awaitable[T]:
        """Do `work` in the thread, after what was asked before; SQLite's errors as `BusError`."""
        return asyncio.get_running_loop().run_in_executor(self._thread, self._call, work)

    def _call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self.db is None:
                self.db = connect(self._path)
            done = work(self.db)
        except sqlite3.Error as error:
            raise explain(self._path, error) from error
        self.answered_at = time.monotonic()
        return done

    async def close(self) -> None:
        """Wait for the work in hand and close the connection."""
        if self.db is not None:
            await self.run(lambda db: db.close())
            self.db = None
        self._thread.shutdown()


class File:
    """The database at `path`, in which every name starts with `prefix`."""

    def __init__(self, path: Path, clock: Clock, prefix: str, partitions: int) -> None:
        self.path, self.clock, self.prefix, self._partitions = path, clock, prefix, partitions
        self.reader, self.writer = Connection(path), Connection(path)
        self.changed = asyncio.Event()
        self._logs: dict[str, Sequence[Log]] = {}
        self._chores: list[asyncio.Task[None]] = []

    def count(self, name: str) -> int:
        """How many partitions the topic should have."""
        return 1 if registered(name).partitions == 1 else self._partitions

    async def logs(self, name: str) -> Sequence[Log]:
        """The partitions of a topic; `BusError` where it is missing or has another count."""
        if name not in self._logs:
            topic = registered(name)
            found = await self.reader.run(lambda db: store.find(db, self.prefix + name, topic))
            self.check_count(name, found)
            self._logs[name] = found
        return self._logs[name]

    def check_count(self, name: str, found: Sequence[Log]) -> None:
        """Raise `BusError` unless `found` are the partitions that the topic should have."""
        if not found:
            raise BusError(
                f"topic {self.prefix}{name} is missing in {self.path}: run `wirewatch topics`"
            )
        if len(found) != self.count(name):
            raise BusError(
                f"topic {self.prefix}{name} in {self.path} has {len(found)} partitions, not "
                f"{self.count(name)}; counts never change: set it back, or choose another file"
            )

    async def route(self, outputs: Sequence[Output]) -> Mapping[Log, Sequence[Output]]:
        """The outputs by the log that each belongs to, in order."""
        lines: dict[Log, list[Output]] = defaultdict(list)
        for output in outputs:
            logs = await self.logs(output.topic)
            number = partition_of(output.key, len(logs)) if len(logs) > 1 else 0
            lines[logs[number]].append(output)
        return lines

    def now(self) -> int:
        """The time of day in ms, for log times."""
        return int(self.clock.now().timestamp() * 1000)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` as one transaction and wake who waits for records."""

        def whole(db: sqlite3.Connection) -> T:
            with transaction(db, self.path):
                return work(db)

        done = await self.writer.run(whole)
        self.wake()
        return done

    def wake(self) -> None:
        """Everybody who waits for `changed` looks again; the next wait needs a new event."""
        self.changed.set()
        self.changed = asyncio.Event()

    def start_chores(self) -> None:
        """Look out for other processes' records, and sweep, until `close`."""
        if not self._chores:
            self._chores = [asyncio.create_task(self._look()), asyncio.create_task(self._sweep())]

    async def _look(self) -> None:
        seen = None
        while True:
            try:
                version = await self.reader.run(
                    lambda db: db.execute("PRAGMA data_version").fetchone()
                )
            except BusError:  # who is woken meets the error itself, where it can be told
                version = None
            if version != seen or version is None:
                seen = version
                self.wake()
            await asyncio.sleep(LOOK_S)  # other processes live in real time, not in the clock's

    async def _sweep(self) -> None:
        while True:
            for name in TOPICS:
                with suppress(BusError):  # a full disk or a lock: whoever writes next will tell
                    for log in await self.logs(name):
                        await self._sweep_log(log)
            await asyncio.sleep(SWEEP_S)

    async def _sweep_log(self, log: Log) -> None:
        def work(db: sqlite3.Connection) -> bool:
            with transaction(db, self.path):
                return store.sweep(db, log, self.now())

        while await self.writer.run(work):
            pass

    async def close(self) -> None:
        """End the chores, close both connections and their threads."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await self.writer.close()
        await self.reader.close()
