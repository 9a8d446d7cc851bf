"""Real time, many times as fast: waits of minutes pass in a moment, over real sockets."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta


class HastyClock:
    """A `Clock` on which `factor` seconds pass in one."""

    def __init__(self, factor=60.0):
        self._factor, self._loop = factor, asyncio.get_running_loop()
        self._began, self._wall = self._loop.time(), datetime.now(UTC)

    def now(self):
        return self._wall + timedelta(seconds=self.monotonic())

    def monotonic(self):
        return (self._loop.time() - self._began) * self._factor

    async def wait(self, until, wake=None):
        left = None if until is None else max(0.0, until - self.monotonic()) / self._factor
        waiting = asyncio.Event() if wake is None else wake
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await waiting.wait()
                return True
        return False
