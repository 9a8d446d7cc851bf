"""How long a partition stands still: its worker is killed, stops cleanly, or starts again.

Workers are processes; each writes its process id for each record that it takes. A record comes
every 20 ms, and the clock runs from the fault (or the new process's start) to the first record
that another worker has committed.

    python -m tests.bench.takeover ADDRESS PREFIX     one worker
"""

import asyncio
import os
import secrets
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from tests.bench.rows import Row, row
from tests.support.kafka import NoBrokerError, broker
from wirewatch.bus.kafka import KafkaBus
from wirewatch.bus.port import Bus, Output, Shard, Stage
from wirewatch.process import logging, signals
from wirewatch.process.groups import LogSettings
from wirewatch.stages.clock import SystemClock
from wirewatch.stages.serve import Stopped, serve, unless_stopped

STAGE = Stage("enricher", queues=("items.v1",))
NEXT = Stage("match", queues=("stories.v1",))
SESSION_S = 10  # what a worker has by default
RUNS = 3
EVERY_S = 0.02

Process = asyncio.subprocess.Process


def rows() -> list[Row]:
    """Medians on Kafka; none where no broker is."""
    measured = {
        f"takeover after kill -9, session of {SESSION_S} s": _killed,
        "takeover after a clean stop": _stopped,
        "restart to first record, process start included": _restarted,
    }
    try:
        with broker() as found:
            return [
                row(name, statistics.median(_runs(found.address, measure)), "s")
                for name, measure in measured.items()
            ]
    except NoBrokerError as error:
        print(f"no takeover rows: {error}", file=sys.stderr)
        return []


class Watched:
    """An installation whose records are seen as they come."""

    def __init__(self, bus: Bus, address: str, prefix: str) -> None:
        self._bus, self._worker = bus, [sys.executable, "-m", __name__, address, prefix]
        self._seen: asyncio.Queue[int] = asyncio.Queue()
        self.workers: dict[int, Process] = {}

    async def start(self) -> Process:
        """One more worker."""
        process = await asyncio.create_subprocess_exec(*self._worker)
        self.workers[process.pid] = process
        return process

    async def written(self, *, but: int = 0) -> int:
        """Wait for the next record of any other worker than `but`; its process id."""
        while not self._seen.empty():
            self._seen.get_nowait()
        while (pid := await self._seen.get()) == but:
            pass
        return pid

    async def feed(self) -> None:
        """A record now and then, for ever."""
        while True:
            await self._bus.publish([Output("items.v1", "item", b"")], "poller")
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """See every record that a worker has committed."""
        async with self._bus.own(NEXT) as shards:
            async for shard in shards:
                while True:
                    for record in (await shard.take(None)).records:
                        self._seen.put_nowait(int(record.value or b"0"))


async def _killed(watched: Watched) -> float:
    return await _taken_over(watched, signal.SIGKILL)


async def _stopped(watched: Watched) -> float:
    return await _taken_over(watched, signal.SIGTERM)


async def _taken_over(watched: Watched, fault: signal.Signals) -> float:
    """From a fault of the owner to the first record of the worker that stood by."""
    for _ in range(2):
        await watched.start()
        await watched.written()
    await asyncio.sleep(2)  # the second has joined by now, and perhaps taken over
    owner = await watched.written()
    begun = time.perf_counter()
    watched.workers[owner].send_signal(fault)
    await watched.written(but=owner)
    return time.perf_counter() - begun


async def _restarted(watched: Watched) -> float:
    """From the start of a process to its first record; its predecessor has ended."""
    first = await watched.start()
    await watched.written()
    first.terminate()
    await first.wait()
    begun = time.perf_counter()
    await watched.start()
    await watched.written(but=first.pid)
    return time.perf_counter() - begun


def _runs(address: str, measure: Callable[[Watched], Awaitable[float]]) -> list[float]:
    async def one() -> float:
        async with _watched(address) as watched:
            return await measure(watched)

    return [asyncio.run(one()) for _ in range(RUNS)]


@asynccontextmanager
async def _watched(address: str) -> AsyncIterator[Watched]:
    prefix = f"bench-{secrets.token_hex(4)}."
    async with AsyncExitStack() as stack:
        bus = _bus(address, prefix)
        stack.push_async_callback(bus.close)
        await bus.ensure_topics([STAGE, NEXT])
        watched = Watched(bus, address, prefix)
        tasks = [asyncio.create_task(work) for work in (watched.feed(), watched.look())]
        try:
            yield watched
        finally:
            for process in watched.workers.values():
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _bus(address: str, prefix: str) -> Bus:
    return KafkaBus(address, SystemClock(), prefix, partitions=1, session_ms=SESSION_S * 1000)


async def _work(stop: asyncio.Event, address: str, prefix: str) -> None:
    bus, mine = _bus(address, prefix), str(os.getpid()).encode()

    async def handle(shard: Shard) -> None:
        while True:
            try:
                batch = await unless_stopped(stop, shard.take(None))
            except Stopped:
                return
            outputs = [Output("stories.v1", record.key, mine) for record in batch.records]
            await shard.commit(outputs, batch.upto)

    try:
        await serve(bus, STAGE, handle, stop)
    finally:
        await bus.close()


if __name__ == "__main__":
    logging.configure(LogSettings(level="error"))
    signals.run(lambda stop: _work(stop, *sys.argv[1:]))
