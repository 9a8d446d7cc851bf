"""When a process ends itself, and when not."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest

from tests.support.clock import DrivenClock, settled
from wirewatch import metrics
from wirewatch.bus.port import BusError, Stage
from wirewatch.process.watchdog import EXIT_CODE, LoopGuard, Watchdog
from wirewatch.stages.agenda import MAX_OPEN
from wirewatch.stages.watched import Watch

STUCK_S = 120


class Bus:
    """Says how much waits, or that it is away."""

    def __init__(self):
        self.lagging, self.away, self.asked = 0, False, []
        self.watch = Watch(Stage("deliver"), None, DrivenClock())
        self.watch.shards = {3: None}
        self.watches = {"deliver": self.watch}

    async def lag(self, _stage, partitions):
        self.asked.append(partitions)
        if self.away:
            raise BusError("away")
        return self.lagging


class Run:
    def __init__(self):
        self.bus, self.clock, self.ended = Bus(), DrivenClock(), []
        self.dog = Watchdog(self.bus, self.clock, STUCK_S, self.ended.append)

    async def passing(self, seconds, *, commits=False):
        for _ in range(int(seconds)):
            self.bus.watch.commits += commits
            await self.clock.advance(1)

    @asynccontextmanager
    async def watching(self):
        task = asyncio.create_task(self.dog.run())
        await settled()
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_stage_that_does_nothing_while_records_wait_ends_the_process():
    run = Run()
    async with run.watching():
        run.bus.lagging = 5
        await run.passing(STUCK_S - 30)
        assert run.ended == []
        assert run.dog.stalled()["deliver"] > 0
        await run.passing(60)
        assert run.ended[0] == EXIT_CODE
    assert run.bus.asked[0] == {3}  # what others hold is not ours to judge by


async def test_a_stage_that_gets_on_slowly_does_not():
    run = Run()
    async with run.watching():
        run.bus.lagging = 5
        for _ in range(5):
            await run.passing(STUCK_S - 30)
            await run.passing(1, commits=True)
    assert run.ended == []


async def test_an_idle_stage_does_not():
    run = Run()
    async with run.watching():
        await run.passing(3 * STUCK_S)
    assert (run.ended, run.dog.stalled()) == ([], {})


async def test_a_bus_that_is_away_is_waited_for_and_then_the_time_begins_anew():
    run = Run()
    async with run.watching():
        run.bus.lagging = 5
        await run.passing(STUCK_S - 30)
        run.bus.away = True
        await run.passing(3 * STUCK_S)
        assert run.ended == []
        run.bus.away = False
        await run.passing(STUCK_S - 30)
        assert run.ended == []


async def test_a_row_that_is_overdue_is_work_that_waits():
    run = Run()
    with metrics.rows("deliver", 3, lambda: 1, lambda: STUCK_S + 1):
        async with run.watching():
            await run.passing(STUCK_S + 30)
    assert run.ended[0] == EXIT_CODE


async def test_a_row_that_is_a_little_late_is_not():
    run = Run()
    with metrics.rows("deliver", 3, lambda: 1, lambda: STUCK_S - 1):
        async with run.watching():
            await run.passing(2 * STUCK_S)
    assert run.ended == []


async def test_an_agenda_that_is_full_takes_nothing_on_purpose():
    run = Run()
    run.bus.lagging = 5
    with metrics.rows("deliver", 3, lambda: MAX_OPEN, lambda: 0):
        async with run.watching():
            await run.passing(2 * STUCK_S)
    assert run.ended == []


HANG = """
import asyncio, time
from wirewatch.process.watchdog import LoopGuard
async def main():
    guard = asyncio.create_task(LoopGuard(0.4).run())
    await asyncio.sleep(0.5)
    print("turning", flush=True)
    time.sleep(60)
asyncio.run(main())
"""


def test_a_loop_that_hangs_ends_the_process_and_shows_where():
    ran = subprocess.run(
        [sys.executable, "-c", HANG], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.returncode == EXIT_CODE
    assert ran.stdout.startswith("turning")
    assert "the event loop hangs" in ran.stdout + ran.stderr
    assert "line 8 in main" in ran.stderr


async def test_a_guard_that_is_called_off_ends_its_thread():
    guard = LoopGuard(30, lambda code: pytest.fail(f"ended with {code}"))
    task = asyncio.create_task(guard.run())
    await settled()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.to_thread(guard._thread.join, 10)
    assert not guard._thread.is_alive()


@pytest.fixture(autouse=True)
def no_tracebacks(monkeypatch):
    monkeypatch.setattr("faulthandler.dump_traceback", lambda: None)
