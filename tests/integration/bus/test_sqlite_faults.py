"""The file under what goes wrong on one machine: a full disk, damage, kills, locks, much data.

Each by its real means, in a process of its own.
"""

import asyncio
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.bench.enrich import items
from tests.support.committing_worker import A_COMMIT, DELIVER
from wirewatch.bus.port import BusError, Output, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock
from wirewatch_schemas.codec import encode
from wirewatch_schemas.topics import ITEMS

ALERTS = 3_000
ENRICHER = Stage("enricher", queues=("items.v1",))
# A small file system of one's own, which needs no root but a kernel that allows it.
ALONE = ("unshare", "--user", "--map-root-user", "--mount")
MOUNTED = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "wirewatch.db"


@pytest.fixture
async def bus(path):
    bus = SqliteBus(path, SystemClock())
    await bus.ensure_topics([DELIVER, ENRICHER])
    yield bus
    await bus.close()


def script(module, *args):
    return [sys.executable, "-m", f"tests.support.{module}", *map(str, args)]


async def started(command, **given):
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, **given)


async def printed(command):
    process = await started(command)
    async with asyncio.timeout(120):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return json.loads(out)


def may_mount():
    if shutil.which(ALONE[0]) is None:
        return False
    command = [*ALONE, "sh", "-c", "mount -t tmpfs none /mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class TestAFullDisk:
    async def test_a_commit_fails_clearly_and_goes_through_once_there_is_room(self, tmp_path):
        if not may_mount():
            pytest.skip("this kernel lets nobody mount a small file system")
        work = script("full_disk", tmp_path, "filler")
        found = await printed([*ALONE, "sh", "-c", MOUNTED, str(tmp_path), *work])
        self.check(found, "disk is full; free some space and start again", tmp_path)

    async def test_so_it_is_where_the_process_may_not_write_more(self, tmp_path):
        found = await printed(script("full_disk", tmp_path, "limit"))
        self.check(found, "a limit on file sizes", tmp_path)

    @staticmethod
    def check(found, next_step, folder):
        for kind, said in found["said"]:
            assert kind == "BusError"
            assert said.startswith(f"{folder}/wirewatch.db: ")
            assert next_step in said
        assert found["kept"] == [0, "1"]  # no outcome, and the state before
        assert found["again"] == ["alert-1"]
        assert found["after"] == [200, "2"]


class TestDamage:
    async def test_overwritten_bytes_end_a_service_with_one_line_and_code_3(self, bus, path):
        some = [Output("items.v1", each.item_id, encode(ITEMS, each)) for each in items(60)] * 6
        await bus.publish(some, "poller")
        await bus.close()
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 2)
            file.write(random.Random(1).randbytes(size // 4))
        service = await started(
            [sys.executable, "-m", "wirewatch", "enricher"],
            env=os.environ | {"WIREWATCH_BUS": "sqlite", "WIREWATCH_SQLITE__PATH": str(path)},
        )
        async with asyncio.timeout(60):
            _, err = await service.communicate()
        assert service.returncode == 3
        assert b"Traceback" not in err
        last = err.decode().strip().rpartition("\n")[2]
        assert last.startswith(f"wirewatch: {path}: ")
        assert "the file is damaged; restore it from a backup" in last


class TestAKill:
    """What a commit wrote is there as a whole or not at all, and the rest is done later."""

    async def test_at_any_moment_it_leaves_whole_commits(self, bus, path):
        moments = random.Random(20)
        await self.fill(bus)
        for _ in range(8):
            worker = await started(script("committing_worker", path))
            async with asyncio.timeout(30):
                await worker.stdout.readline()
            await asyncio.sleep(moments.uniform(0, 0.08))  # any moment: there is none to wait for
            if worker.returncode is None:
                worker.kill()
            await worker.communicate()
            await self.check_whole(bus)
        await self.finish(bus, path)

    @pytest.mark.parametrize("moment", ["begun", "written", "done"])
    async def test_so_it_does_at_each_point_of_a_commit(self, bus, path, moment):
        await self.fill(bus)
        faults = {"WIREWATCH_TEST_FAULTS": f"bus.commit.{moment}=kill:3"}
        worker = await started(script("committing_worker", path), env=os.environ | faults)
        async with asyncio.timeout(30):
            await worker.communicate()
        assert worker.returncode == -9
        commits = 3 if moment == "done" else 2
        assert await self.check_whole(bus) == commits * A_COMMIT
        await self.finish(bus, path)

    @staticmethod
    async def fill(bus):
        some = [Output("alerts.v1", f"alert-{n}", b"") for n in range(ALERTS)]
        await bus.publish(some, "match")

    @staticmethod
    async def check_whole(bus):
        """How many were handled, on which outputs, position and state have to agree."""
        outcomes = [record.key async for record in bus.scan("outcomes.v1")]
        state = [record.value async for record in bus.scan("delivery-state.v1")]
        handled = int(state[0]) if state else 0
        assert outcomes == [f"alert-{n}" for n in range(handled)]
        assert await bus.lag(DELIVER) == ALERTS - handled
        return handled

    async def finish(self, bus, path):
        worker = await started(script("committing_worker", path))
        async with asyncio.timeout(60):
            _, err = await worker.communicate()
        assert worker.returncode == 0, err.decode()
        assert await self.check_whole(bus) == ALERTS


HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
"""


class TestALock:
    async def test_a_commit_waits_while_another_process_has_the_file(self, bus, path):
        holder = await self.locked(path)
        publishing = asyncio.create_task(self.publish(bus))
        done, _ = await asyncio.wait([publishing], timeout=1)
        holder.stdin.write(b"\n")
        await holder.communicate()
        assert not done
        async with asyncio.timeout(20):
            await publishing
        assert [record.key async for record in bus.scan("feeds.v1")] == ["a"]

    async def test_a_lock_that_outlasts_the_patience_is_told_and_nothing_is_written(
        self, bus, path
    ):
        await bus._file.writer.run(lambda db: db.execute("PRAGMA busy_timeout = 200"))
        holder = await self.locked(path)
        with pytest.raises(BusError, match=rf"{path}: .*another program has locked it.*close that"):
            await self.publish(bus)
        assert [record async for record in bus.scan("feeds.v1")] == []
        holder.kill()
        await holder.communicate()
        await self.publish(bus)  # what dies holding it holds it no longer
        assert [record.key async for record in bus.scan("feeds.v1")] == ["a"]

    @staticmethod
    async def publish(bus):
        await bus.publish([Output("feeds.v1", "a", b"")], "apply")

    @staticmethod
    async def locked(path):
        given = {"stdin": asyncio.subprocess.PIPE}
        holder = await started([sys.executable, "-c", HOLDER, str(path)], **given)
        async with asyncio.timeout(20):
            assert await holder.stdout.readline() == b"locked\n"
        return holder


class TestMuch:
    async def test_memory_does_not_grow_with_the_file(self, path):
        found = await printed(script("much", path, 200))
        assert found["scanned"] == 190_000_000
        assert found["peak_mib"] - found["before_mib"] < 64
        assert found["wal_mib"] < 32

    async def test_what_retention_removes_makes_room_for_what_comes(self, bus, path):
        (log,) = await bus._file.logs("items.v1")
        pages = []
        for _ in range(4):
            some = [Output("items.v1", f"i{n}", bytes(2000)) for n in range(1500)]
            await bus.publish(some, "poller")
            with closing(sqlite3.connect(path)) as db, db:
                db.execute("UPDATE records SET time = 0")  # as if a month had passed
                pages.append(db.execute("PRAGMA page_count").fetchone()[0])
            await bus._file._sweep_log(log)
        assert pages[-1] == pages[0]
