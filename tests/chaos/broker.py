"""What is done to the broker: killed, frozen, stopped, each seen by its process id and state."""

import asyncio
import os
import random
import signal
from collections import Counter
from contextlib import suppress

from tests.support.kafka import Broker

WAYS = ("killed", "frozen", "stopped")
STOP_S = 30.0


class BrokerFaults:
    """Hurts the broker `wanted` times, `every_s` apart, and sees to it that it runs again."""

    def __init__(self, broker: Broker, rng: random.Random, wanted: int, every_s: float) -> None:
        self.broker, self._rng, self._wanted, self._every_s = broker, rng, wanted, every_s
        self.done: Counter[str] = Counter()
        self.over = asyncio.Event()  # nothing more is to be done

    async def run(self) -> None:
        while self.done.total() < self._wanted:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_s * self._rng.uniform(0.6, 1.0)):
                    await self.over.wait()
                    return
            way = WAYS[self.done.total() % len(WAYS)]
            await getattr(self, f"_{way}")()
            self.done[way] += 1

    async def close(self) -> None:
        """Nothing more is done; a process that was started since is stopped here."""
        await asyncio.to_thread(self.broker.stop)

    async def _killed(self) -> None:
        await asyncio.to_thread(self.broker.kill)  # returns once the process is gone
        await self._again()

    async def _stopped(self) -> None:
        os.kill(self.broker.pid, signal.SIGTERM)
        async with asyncio.timeout(STOP_S):
            while self.broker.alive():
                await asyncio.sleep(0.1)
        await self._again()

    async def _frozen(self) -> None:
        await asyncio.to_thread(self.broker.freeze)  # returns once its state is T
        await asyncio.sleep(self._rng.uniform(3, 8))
        self.broker.thaw()

    async def _again(self) -> None:
        await asyncio.sleep(self._rng.uniform(0, 4))
        before = self.broker.pid
        self.broker = await asyncio.to_thread(self.broker.start_again)
        assert self.broker.pid != before, "a new process runs"
