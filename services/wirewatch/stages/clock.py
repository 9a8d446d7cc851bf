"""The clock of a running process."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime

from wirewatch.bus.port import Wake


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def wait(self, until: float | None, wake: Wake | None = None) -> bool:
        """Wait until monotonic time `until` (None: for ever) or `wake`; True if `wake` came."""
        left = None if until is None else max(0.0, until - time.monotonic())
        if wake is None:
            await (asyncio.sleep(left) if left is not None else asyncio.Event().wait())
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await wake.wait()
                return True
        return False
