"""Lanes: how many side effects may run at once towards one place, and how far apart."""

import asyncio
import heapq
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from wirewatch.bus.port import Clock


@dataclass(frozen=True, slots=True)
class Lane:
    """A place and its limits. `key` is a host:port or a channel's address.

    A lane `within` a wider one (a channel of a workspace) has the limits of both.
    """

    key: str
    concurrency: int = 1
    spacing_s: float = 0.0
    within: "Lane | None" = None

    @property
    def whole(self) -> "tuple[Lane, ...]":
        """The lane, and all that it is within."""
        return (self, *(self.within.whole if self.within else ()))


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
        self._leaving: list[tuple[float, str]] = []  # a heap: when idle roads may be forgotten
        self._handed_over_at = -math.inf

    def handed_over(self) -> None:
        """Another process may have used any lane until now: keep its spacing to that too."""
        self._handed_over_at = self._clock.monotonic()

    @asynccontextmanager
    async def slot(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a turn in `lane`; first come, first served."""
        async with AsyncExitStack() as held:
            # The narrow one first: who waits for a channel keeps nobody from the others.
            roads = [(held.enter_context(self._used(part)), part) for part in lane.whole]
            for road, _ in roads:
                await held.enter_async_context(road.slots)
            await self._turn(roads)
            try:
                yield
            finally:
                self._all.release()
                # From the end: the other side may have acted at any moment before it.
                self._keep_apart(roads)

    def pause(self, lane: Lane, seconds: float) -> None:
        """Start nothing in the widest of the lanes for `seconds` (a Retry-After)."""
        road = self._road(lane.whole[-1])
        road.free_at = max(road.free_at, self._clock.monotonic() + seconds)
        heapq.heappush(self._leaving, (road.free_at, lane.whole[-1].key))

    def _road(self, lane: Lane) -> _Road:
        return self._roads.setdefault(lane.key, _Road(asyncio.Semaphore(lane.concurrency)))

    @contextmanager
    def _used(self, lane: Lane) -> Iterator[_Road]:
        """The lane's road, forgotten once nobody waits and nothing has to be kept apart."""
        self._forget()
        road = self._road(lane)
        road.waiting += 1
        try:
            yield road
        finally:
            road.waiting -= 1
            if not road.waiting:
                heapq.heappush(self._leaving, (road.free_at, lane.key))
                self._forget()

    def _forget(self) -> None:
        """Forget the roads whose time has passed, unless they are in use or held for longer."""
        now = self._clock.monotonic()
        while self._leaving and self._leaving[0][0] <= now:
            _, key = heapq.heappop(self._leaving)
            road = self._roads.get(key)
            if road and not road.waiting and road.free_at <= now:
                del self._roads[key]

    async def _turn(self, roads: "_Roads") -> None:
        """Wait until all roads are free; then one of the process's turns is ours."""
        async with AsyncExitStack() as gates:
            for road, lane in roads:
                await gates.enter_async_context(road.gate)
                road.free_at = max(road.free_at, self._handed_over_at + lane.spacing_s)
                await self._until_free([(road, lane)])
            while True:
                await self._until_free(roads)
                await self._all.acquire()
                if self._free_at(roads) <= self._clock.monotonic():  # not paused in the meantime
                    break
                self._all.release()
            self._keep_apart(roads)

    async def _until_free(self, roads: "_Roads") -> None:
        while (free_at := self._free_at(roads)) > self._clock.monotonic():
            await self._clock.wait(free_at)

    def _free_at(self, roads: "_Roads") -> float:
        return max(road.free_at for road, _ in roads)

    def _keep_apart(self, roads: "_Roads") -> None:
        for road, lane in roads:
            road.free_at = max(road.free_at, self._clock.monotonic() + lane.spacing_s)


_Roads = list[tuple[_Road, Lane]]
