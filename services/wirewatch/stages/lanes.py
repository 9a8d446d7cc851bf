"""Lanes: how many side effects may run at once towards one place, and how far apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from wirewatch.bus.port import Clock


@dataclass(frozen=True, slots=True)
class Lane:
    """A place and its limits. `key` is a host:port or a channel's address."""

    key: str
    concurrency: int = 1
    spacing_s: float = 0.0


@dataclass(slots=True)
class _Road:
    slots: asyncio.Semaphore
    free_at: float = 0.0  # monotonic: no side effect starts before it
    waiting: int = 0
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)


class Lanes:
    """The lanes of a process; `limit` side effects at most over all of them."""

    def __init__(self, clock: Clock, limit: int = 100) -> None:
        self._clock, self._all, self._roads = clock, asyncio.Semaphore(limit), dict[str, _Road]()

    @asynccontextmanager
    async def slot(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a turn in `lane`; first come, first served."""
        road = self._road(lane)
        road.waiting += 1
        try:
            async with road.slots:
                await self._turn(road, lane)
                try:
                    yield
                finally:
                    self._all.release()
                    # From the end: the other side may have acted at any moment before it.
                    road.free_at = max(road.free_at, self._clock.monotonic() + lane.spacing_s)
        finally:
            road.waiting -= 1
            if not road.waiting and road.free_at <= self._clock.monotonic():
                self._roads.pop(lane.key, None)

    def pause(self, lane: Lane, seconds: float) -> None:
        """Start nothing in the lane for `seconds` (a Retry-After)."""
        road = self._road(lane)
        road.free_at = max(road.free_at, self._clock.monotonic() + seconds)

    def _road(self, lane: Lane) -> _Road:
        return self._roads.setdefault(lane.key, _Road(asyncio.Semaphore(lane.concurrency)))

    async def _turn(self, road: _Road, lane: Lane) -> None:
        """Wait until the road is free; then one of the process's turns is ours."""
        async with road.gate:
            while True:
                while road.free_at > self._clock.monotonic():
                    await self._clock.wait(road.free_at)
                await self._all.acquire()
                if road.free_at <= self._clock.monotonic():  # not paused in the meantime
                    break
                self._all.release()
            road.free_at = self._clock.monotonic() + lane.spacing_s
