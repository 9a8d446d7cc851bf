"""One way to make, feed and disturb a bus in tests, whichever adapter it is."""

import asyncio
import time
from datetime import UTC, datetime


class RealClock:
    """The `Clock` that follows real time."""

    def now(self):
        return datetime.now(UTC)

    def monotonic(self):
        return time.monotonic()

    async def wait(self, until, wake=None):
        left = None if until is None else until - time.monotonic()
        try:
            async with asyncio.timeout(left):
                await (wake.wait() if wake else asyncio.Event().wait())
        except TimeoutError:
            return False
        return True
