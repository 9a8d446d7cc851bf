"""Real time, in bounded waits."""

import asyncio
from datetime import UTC

from wirewatch.stages.clock import SystemClock


async def test_a_wait_ends_when_its_time_has_come():
    clock = SystemClock()
    until = clock.monotonic() + 0.01
    assert await clock.wait(until) is False
    assert clock.monotonic() >= until - 0.001  # the loop's timers may round down by its resolution


async def test_a_wait_ends_early_when_woken():
    clock, wake = SystemClock(), asyncio.Event()
    waiting = asyncio.create_task(clock.wait(None, wake))
    await asyncio.sleep(0)
    assert not waiting.done()
    wake.set()
    assert await asyncio.wait_for(waiting, 10) is True


async def test_time_that_has_passed_ends_a_wait_that_nobody_wakes():
    clock = SystemClock()
    assert await clock.wait(clock.monotonic() - 1, asyncio.Event()) is False


async def test_a_wait_without_an_end_lasts():
    clock = SystemClock()
    waiting = asyncio.create_task(clock.wait(None))
    done, _ = await asyncio.wait({waiting}, timeout=0.01)
    assert not done
    waiting.cancel()


def test_the_time_of_day_has_a_zone():
    assert SystemClock().now().tzinfo is UTC
