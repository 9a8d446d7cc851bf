"""A one-partition table as it is followed: the half of `Table` that is the same on every bus."""

import asyncio
from collections.abc import Mapping

from wirewatch.bus.port import BusError, Clock


class Followed:
    """A `Table`; whoever follows it calls `set`, then `move`, and `fail` where it can't go on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: dict[str, bytes] = {}
        self._position = 0
        self._moved = asyncio.Event()
        self._failure: BusError | None = None

    @property
    def rows(self) -> Mapping[str, bytes]:
        """See `Table`. Raises what ended the following: old rows pass for new ones otherwise."""
        if self._failure:
            raise self._failure
        return self._rows

    @property
    def position(self) -> int:
        """See `Table`."""
        return self._position

    async def reached(self, offset: int, until: float | None) -> bool:
        """See `Table`."""
        while self._position < offset:
            if self._failure:
                raise self._failure
            if not await self._clock.wait(until, self._moved):
                return self._position >= offset
        return True

    def set(self, key: str, value: bytes | None) -> None:
        """Set a row (None: remove it)."""
        if value is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = value

    def move(self, position: int) -> None:
        """Everything before `position` is in the rows."""
        if position != self._position:
            self._position = position
            self._tell()

    def fail(self, error: BusError) -> None:
        """The following has ended."""
        self._failure = error
        self._tell()

    def _tell(self) -> None:
        self._moved.set()  # for whoever waits now; the next ones wait for the next move
        self._moved = asyncio.Event()
