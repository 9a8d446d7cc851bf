"""What is SQLite's alone: the file, its lock, what is cleared away, and commits that go wrong."""

import asyncio
import errno
import os
import re
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.bus import SqlitePlace, soon
from wirewatch.bus import sqlite_file, sqlite_schema
from wirewatch.bus import sqlite_store as store
from wirewatch.bus.port import (
    BusError,
    FencedError,
    Output,
    Stage,
    TableChange,
    UnknownOutcomeError,
)
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.bus.sqlite_lock import held
from wirewatch.stages.clock import SystemClock

ENRICHER = Stage("enricher", queues=("items.v1",))
DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
DAY = timedelta(days=1)


class SetClock(SystemClock):
    """Real time, but the time of day is what the test says.

    It begins now: another worker, which has the real time, would clear away what is older.
    """

    def __init__(self):
        self.time = datetime.now(UTC).replace(microsecond=0)

    def now(self):
        return self.time


@pytest.fixture
def path(tmp_path):
    return tmp_path / "wirewatch.db"


@pytest.fixture
def clock():
    return SetClock()


@asynccontextmanager
async def opened(path, clock=None, partitions=None):
    bus = SqliteBus(path, clock or SystemClock(), partitions=partitions)
    try:
        yield bus
    finally:
        await bus.close()


@pytest.fixture
async def bus(path, clock):
    async with opened(path, clock) as bus:
        await bus.ensure_topics([ENRICHER, DELIVER])
        yield bus


def count(path, topic, what="count(*)"):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            f"SELECT {what} FROM records JOIN logs ON logs.id = log WHERE topic = ?",
            (f"wirewatch.{topic}",),
        ).fetchone()[0]


async def sweep(bus, topic):
    for log in await bus._file.logs(topic):
        await bus._file._sweep_log(log)


class TestTheFile:
    async def test_topics_have_one_partition_unless_told_otherwise(self, bus):
        await bus.publish([Output("items.v1", f"item-{n}", b"") for n in range(20)], "poller")
        assert {record.partition async for record in bus.scan("items.v1")} == {0}

    async def test_commits_survive_a_power_cut(self, bus):
        settings = await bus._file.writer.run(
            lambda db: [
                db.execute(f"PRAGMA {n}").fetchone()[0] for n in ("journal_mode", "synchronous")
            ]
        )
        assert settings == ["wal", 2]  # 2 is FULL

    async def test_a_newer_schema_is_refused(self, bus, path):
        await bus.close()
        with closing(sqlite3.connect(path)) as db:
            db.execute(f"PRAGMA user_version = {sqlite_schema.VERSION + 1}")
        async with opened(path) as later:
            with pytest.raises(BusError, match=rf"{path} was made by a newer Wirewatch"):
                await later.ensure_topics([])

    async def test_another_programs_database_is_left_alone(self, path):
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE bookmarks (url)")
        async with opened(path) as bus:
            with pytest.raises(BusError, match=rf"{path} is another program's database"):
                await bus.ensure_topics([])
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]

    async def test_a_file_that_is_no_database_is_refused(self, path):
        path.write_bytes(b"version: 1\nfeeds: []\n" * 100)
        async with opened(path) as bus:
            with pytest.raises(BusError, match=rf"{path}: .*not a Wirewatch database"):
                await bus.ensure_topics([])

    async def test_a_missing_directory_is_named(self, tmp_path):
        async with opened(tmp_path / "none" / "bus.db") as bus:
            with pytest.raises(BusError, match=r"none/bus\.db: .*check that its directory exists"):
                await bus.ensure_topics([])

    async def test_a_lock_that_stays_is_told(self, bus, path):
        await bus._file.writer.run(lambda db: db.execute("PRAGMA busy_timeout = 1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(BusError, match=rf"{path}: .*another program has locked it"):
                await bus.publish([Output("feeds.v1", "a", b"")], "apply")
            other.execute("ROLLBACK")
        await bus.publish([Output("feeds.v1", "a", b"")], "apply")
        assert count(path, "feeds.v1") == 1

    async def test_reading_waits_for_no_writer(self, bus, path):
        await bus.publish([Output("items.v1", "a", b"")], "poller")
        async with opened(path) as reading:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                assert [record.key async for record in reading.scan("items.v1")] == ["a"]
                other.execute("ROLLBACK")

    async def test_a_full_disk_is_told_and_nothing_is_written(self, bus, path):
        fill = "PRAGMA max_page_count = {}"
        await bus._file.writer.run(lambda db: db.execute(fill.format(1)))  # no more than there are
        some = [Output("feeds.v1", f"feed-{n}", bytes(1000)) for n in range(100)]
        with pytest.raises(BusError, match=rf"{path}: .*the disk is full; free some space"):
            await bus.publish(some, "apply")
        assert count(path, "feeds.v1") == 0
        await bus._file.writer.run(lambda db: db.execute(fill.format(100_000)))
        await bus.publish(some, "apply")
        assert count(path, "feeds.v1") == 100

    async def test_a_stages_topics_must_have_one_count(self, path):
        mixed = Stage("match", queues=("items.v1",), tables=("config.v1",))
        async with opened(path, partitions=3) as bus:
            await bus.ensure_topics([mixed])
            with pytest.raises(BusError, match=r"wirewatch\.match differ in partitions: \[1, 3\]"):
                async with bus.own(mixed):
                    pass

    async def test_what_a_process_writes_itself_wakes_it_at_once(self, bus, monkeypatch):
        monkeypatch.setattr(sqlite_file, "LOOK_S", 3600)  # no looking out for other processes
        async with bus.own(ENRICHER) as shards:
            taking = asyncio.create_task((await anext(shards)).take(soon()))
            await asyncio.wait([taking], timeout=0.1)  # the one look at the start is over
            await bus.publish([Output("items.v1", "a", b"")], "poller")
            assert (await taking).records


class TestTheLock:
    async def test_a_second_worker_is_refused_until_the_first_is_killed(self, bus, path):
        await bus.publish([Output("items.v1", "item", b"")], "poller")
        await bus.close()
        place = SqlitePlace(path, "wirewatch.", partitions=1)
        worker = await asyncio.create_subprocess_exec(
            *place.worker(), stdout=asyncio.subprocess.PIPE
        )
        async with opened(path) as second:
            try:
                async with asyncio.timeout(30):
                    assert await worker.stdout.readline() == b"held\n"
                refusal = rf"pid {worker.pid}.*group wirewatch\.enricher of {path}: it holds"
                with pytest.raises(BusError, match=refusal):
                    async with second.own(ENRICHER):
                        pass
            finally:
                worker.kill()
                await worker.wait()
            async with second.own(ENRICHER) as shards:
                assert (await (await anext(shards)).take(soon())).records

    def test_it_is_named_in_full_with_the_next_step(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        refusal = (
            f"another worker (pid {os.getpid()}) has the group wirewatch.up of bus.db: it holds the"
            f" lock {tmp_path}/bus.db.wirewatch.up.lock; stop that worker (the file can stay), or"
            " set WIREWATCH_SQLITE__PATH to another database"
        )
        again = pytest.raises(BusError, match=re.escape(refusal))
        with held(Path("bus.db"), "wirewatch.up"), again, held(Path("bus.db"), "wirewatch.up"):
            pass

    async def test_each_group_has_its_own(self, bus):
        async with bus.own(ENRICHER) as some, bus.own(DELIVER) as others:
            assert (await anext(some)).number == (await anext(others)).number == 0

    async def test_leaving_the_block_frees_it(self, bus):
        for _ in range(2):
            async with bus.own(ENRICHER) as shards:
                await anext(shards)

    async def test_a_worker_whose_group_was_taken_is_told_so(self, bus, path):
        async with bus.own(ENRICHER) as shards:
            shard = await anext(shards)
            SqlitePlace(path, "wirewatch.").let_another_in(ENRICHER)
            async with opened(path) as other, other.own(ENRICHER):
                with pytest.raises(FencedError):
                    await shard.take(0.0)
                with pytest.raises(FencedError, match=r"wirewatch\.enricher.*let only one run"):
                    await anext(shards)


def test_a_file_system_without_locks_is_told_of(path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    told = pytest.raises(BusError, match=r"cannot lock .*No locks available.*to a local disk")
    with told, held(path, "wirewatch.up"):
        pass


class _Failing:
    """A connection whose commits say they failed; `before`: and they did."""

    def __init__(self, db, *, before):
        self._db, self._before = db, before

    def execute(self, statement, *args):
        if statement != "COMMIT":
            return self._db.execute(statement, *args)
        if not self._before:
            self._db.execute("COMMIT")
        raise sqlite3.OperationalError("disk I/O error")

    def __getattr__(self, name):
        return getattr(self._db, name)


class TestCommitsThatGoWrong:
    @pytest.mark.parametrize("happened", [True, False])
    async def test_an_unknown_outcome_is_settled_by_taking_the_shard_again(
        self, bus, monkeypatch, happened
    ):
        row = Output("delivery-state.v1", "a", b"row")
        await bus.publish([Output("alerts.v1", "a", b"")], "match")
        async with bus.own(DELIVER) as shards:
            shard = await anext(shards)
            batch = await shard.take(soon())
            with monkeypatch.context() as patch:
                failing = _Failing(bus._file.writer.db, before=not happened)
                patch.setattr(bus._file.writer, "db", failing)
                with pytest.raises(UnknownOutcomeError, match="disk I/O error"):
                    await shard.commit([row], batch.upto)
            with pytest.raises(FencedError):
                await shard.commit([row], batch.upto)
            again = await anext(shards)
            assert again.state == ({"a": b"row"} if happened else {})
            assert bool((await again.take(0.0)).records) is not happened
            await again.commit([row], {})
            assert again.state == {"a": b"row"}

    async def test_a_shard_is_handed_out_again_after_its_cancelled_commit_has_ended(self, bus):
        loop, committing, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

        def hold():
            loop.call_soon_threadsafe(committing.set)
            go_on.wait(20)

        async with bus.own(DELIVER) as shards:
            shard = await anext(shards)
            SqlitePlace("").hold_commits(bus, hold)
            row = Output("delivery-state.v1", "a", b"row")
            commit = asyncio.create_task(shard.commit([row], {}))
            await committing.wait()
            commit.cancel()
            with pytest.raises(asyncio.CancelledError):
                await commit
            again = asyncio.create_task(anext(shards))
            done, _ = await asyncio.wait([again], timeout=0.05)
            go_on.set()
            assert not done
            assert (await again).state == {"a": b"row"}


class TestWhatIsKept:
    async def test_only_the_last_record_of_a_row_stays(self, bus, path):
        for value in (b"1", b"2", b"3"):
            await bus.publish(
                [Output("feeds.v1", "a", value), Output("feeds.v1", "b", value)], "apply"
            )
        await bus.publish([Output("feeds.v1", "b", value) for value in (b"4", b"5")], "apply")
        assert [(r.key, r.value) async for r in bus.scan("feeds.v1")] == [("a", b"3"), ("b", b"5")]
        assert count(path, "feeds.v1") == 2

    async def test_a_removed_state_row_leaves_nothing(self, bus, path):
        async with bus.own(DELIVER) as shards:
            shard = await anext(shards)
            for value in (b"1", None):
                await shard.commit([Output("delivery-state.v1", "a", value)], {})
        assert count(path, "delivery-state.v1") == 0

    async def test_old_rows_of_config_stay_for_their_month(self, bus, path, clock):
        for value in (b"1", b"2"):
            await bus.publish([Output("config.v1", "a", value)], "apply")
        await sweep(bus, "config.v1")
        assert count(path, "config.v1") == 2
        async with bus.follow("config.v1") as table:
            assert (table.rows, table.position) == ({"a": b"2"}, 2)
        clock.time += 31 * DAY
        await sweep(bus, "config.v1")
        assert [r.value async for r in bus.scan("config.v1")] == [b"2"]

    async def test_a_table_is_read_to_its_end_although_the_last_record_went(self, bus, clock):
        await bus.publish([Output("config.v1", "a", b"1")], "apply")
        await bus.publish([Output("config.v1", "a", None)], "apply")
        clock.time += 31 * DAY
        await sweep(bus, "config.v1")
        async with bus.follow("config.v1") as table:
            assert (table.rows, table.position) == ({}, 2)

    async def test_a_tombstone_goes_after_a_month_and_its_row_stays_removed(self, bus, path, clock):
        await bus.publish([Output("feeds.v1", key, b"1") for key in "ab"], "apply")
        await bus.publish([Output("feeds.v1", "a", None)], "apply")
        await sweep(bus, "feeds.v1")
        assert count(path, "feeds.v1") == 2
        clock.time += 31 * DAY
        await sweep(bus, "feeds.v1")
        assert [r.key async for r in bus.scan("feeds.v1")] == ["b"]
        async with bus.own(Stage("poller", tables=("feeds.v1",))) as shards:
            changes = (await (await anext(shards)).take(soon())).changes
        assert changes == [TableChange("feeds.v1", "b", b"1")]
        await bus.publish([Output("feeds.v1", "a", b"back")], "apply")
        assert [r.key async for r in bus.scan("feeds.v1")] == ["b", "a"]

    async def test_records_go_after_their_retention_and_a_position_there_is_lost(self, bus, clock):
        await bus.publish([Output("items.v1", f"old-{n}", b"") for n in range(2500)], "poller")
        clock.time += 31 * DAY
        await bus.publish([Output("items.v1", "new", b"")], "poller")
        await sweep(bus, "items.v1")
        assert [(r.key, r.offset) async for r in bus.scan("items.v1")] == [("new", 2500)]
        with pytest.raises(
            BusError, match=r"stands at 0 in .* 2500 to 2501: run `wirewatch topics`"
        ):
            async with bus.own(ENRICHER):
                pass
        (report,) = [r for r in await bus.ensure_topics([ENRICHER]) if r.action == "positioned"]
        assert "0 -> 2500" in report.detail
        assert await bus.lag(ENRICHER) == 1

    async def test_a_worker_clears_away_now_and_then(self, bus, path, clock, monkeypatch):
        monkeypatch.setattr(sqlite_file, "SWEEP_S", 0.01)
        async with bus.own(DELIVER), asyncio.timeout(20):
            for _ in range(2):
                await bus.publish([Output("items.v1", "a", b"")], "poller")
                clock.time += 31 * DAY
                while count(path, "items.v1"):  # noqa: ASYNC110 - a file tells nobody
                    await asyncio.sleep(0.01)

    async def test_a_worker_that_retention_overtook_is_told(self, bus, clock):
        async with bus.own(ENRICHER) as shards:
            shard = await anext(shards)
            await bus.publish([Output("items.v1", "old", b"")], "poller")
            clock.time += 31 * DAY
            await sweep(bus, "items.v1")
            with pytest.raises(BusError, match="wirewatch topics"):
                await shard.take(0.0)

    async def test_log_times_never_go_back_with_the_clock(self, bus, clock):
        later = clock.time + DAY
        for step in (DAY, -DAY):
            clock.time += step
            await bus.publish([Output("items.v1", "a", b"")], "poller")
        times = [record.log_time async for record in bus.scan("items.v1")]
        assert times == [later] * 2


class TestFollowing:
    async def test_a_table_that_cannot_be_kept_up_to_date_says_so(self, bus, monkeypatch):
        def broken(*_, **__):
            raise sqlite3.DatabaseError("database disk image is malformed")

        async with bus.follow("config.v1") as table:
            monkeypatch.setattr(store, "changes", broken)
            await bus.publish([Output("config.v1", "a", b"")], "apply")
            with pytest.raises(BusError, match="malformed"):
                await table.reached(1, soon())
            with pytest.raises(BusError, match="malformed"):
                _ = table.rows
