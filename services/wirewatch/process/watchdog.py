"""The watchdog: a process that does not get on although it could ends, for its supervisor.

It ends at once, and safely: nothing that counts is in memory only. Time is counted in checks, not
read from a clock: a process that was frozen and goes on is not taken for one that hung.
"""

import asyncio
import faulthandler
import os
import threading
from collections.abc import Callable, Iterable

import structlog
from prometheus_client import Gauge

from wirewatch import metrics
from wirewatch.bus.port import BusError, Clock
from wirewatch.stages.agenda import MAX_OPEN
from wirewatch.stages.watched import Watch, WatchedBus

log = structlog.get_logger()

EXIT_CODE = 70
CHECKS = 8  # in a row without progress, at least
ASK_S = 15.0  # the bus is asked at least so often: `health` wants to know whether it answers

End = Callable[[int], object]


class Watchdog:
    """Ends the process after `stuck_s` without a commit, while work waits and the bus answers."""

    def __init__(self, bus: WatchedBus, clock: Clock, stuck_s: float, end: End = os._exit) -> None:
        self._bus, self._clock, self._end = bus, clock, end
        self._stuck_s, self.every_s = stuck_s, min(stuck_s / CHECKS, ASK_S)
        self._commits: dict[str, int] = {}
        self._idle: dict[str, int] = {}  # checks in a row without progress

    def stalled(self) -> dict[str, float]:
        """The stages that don't get on, and for how many seconds by now."""
        return {name: idle * self.every_s for name, idle in self._idle.items() if idle > 1}

    async def run(self) -> None:
        """Look again and again, for ever."""
        while True:
            await self._clock.wait(self._clock.monotonic() + self.every_s)
            for watch in list(self._bus.watches.values()):
                await self._check(watch)

    async def _check(self, watch: Watch) -> None:
        name = watch.stage.name
        gets_on = self._commits.get(name) != watch.commits
        self._commits[name] = watch.commits
        try:
            lag = await self._bus.lag(watch.stage, set(watch.shards))
        except BusError as error:  # away: that is waited out, not mended by a restart
            log.debug("the bus does not say how much waits", stage=name, why=str(error))
            self._idle[name] = 0
            return
        metrics.LAG.labels(name).set(lag)
        if gets_on or not self._work_waits(name, lag):
            self._idle[name] = 0
            return
        self._idle[name] = self._idle.get(name, 0) + 1
        if self._idle[name] * self.every_s >= self._stuck_s:
            self._stuck(watch, lag)

    def _work_waits(self, name: str, lag: int) -> bool:
        if _worst(metrics.OVERDUE_SECONDS, name) > self._stuck_s:
            return True
        # An agenda that is full takes nothing more, on purpose: its channels are slow or paused.
        return lag > 0 and _worst(metrics.OPEN_ROWS, name) < MAX_OPEN

    def _stuck(self, watch: Watch, lag: int) -> None:
        log.error(
            "no progress although work waits and the bus answers; ending, to be started again",
            stage=watch.stage.name,
            partitions=sorted(watch.shards),
            lag=lag,
            overdue_s=round(_worst(metrics.OVERDUE_SECONDS, watch.stage.name)),
            stuck_s=self._stuck_s,
        )
        faulthandler.dump_traceback()
        self._end(EXIT_CODE)


def _worst(gauge: Gauge, stage: str) -> float:
    samples: Iterable[float] = (
        sample.value
        for metric in gauge.collect()
        for sample in metric.samples
        if sample.labels["stage"] == stage
    )
    return max(samples, default=0.0)


class LoopGuard:
    """Ends the process when its event loop has not turned for `stuck_s`: a loop can't tell itself.

    A thread counts its own checks, and each turn of the loop sets the count back.
    """

    def __init__(self, stuck_s: float, end: End = os._exit) -> None:
        self._every_s, self._end = stuck_s / CHECKS, end
        self._missed = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loop guard", daemon=True)

    async def run(self) -> None:
        """Show that the loop turns, for ever."""
        self._thread.start()
        try:
            while True:
                self._missed = 0
                await asyncio.sleep(self._every_s / 4)
        finally:
            self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(self._every_s):
            self._missed += 1
            if self._missed >= CHECKS:
                log.error(
                    "the event loop hangs; ending, to be started again",
                    stuck_s=self._every_s * CHECKS,
                )
                faulthandler.dump_traceback()  # where it hangs
                self._end(EXIT_CODE)
                return
