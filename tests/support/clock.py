"""Time that stands still until a test moves it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def settled() -> None:
    """Let every task run until it waits for something that only the test can bring."""
    for _ in range(60):
        await asyncio.sleep(0)


class DrivenClock:
    """A `Clock` that `advance` moves; `waits` counts how often anybody asked it to wait."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._alarms: list[tuple[float, asyncio.Event]] = []
        self.waits = 0

    def now(self) -> datetime:
        return START + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def wait(self, until: float | None, wake: Any = None) -> bool:
        self.waits += 1
        rung = asyncio.Event()
        alarm = (float("inf") if until is None else until, rung)
        if alarm[0] <= self._passed:
            rung.set()
        self._alarms.append(alarm)
        tasks = [asyncio.ensure_future(rung.wait())]
        if wake is not None:
            tasks.append(asyncio.ensure_future(wake.wait()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return not rung.is_set()
        finally:
            self._alarms.remove(alarm)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)  # a cancel of ours in here must not be taken for theirs

    async def advance(self, seconds: float) -> None:
        """Move on, stopping at every moment that somebody waits for, in order."""
        end = self._passed + seconds
        await settled()
        while due := [at for at, rung in self._alarms if at <= end and not rung.is_set()]:
            self._passed = max(self._passed, min(due))
            for at, rung in self._alarms:
                if at <= self._passed:
                    rung.set()
            await settled()
        self._passed = end
        await settled()
