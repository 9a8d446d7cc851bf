"""Running a process until it is told to stop: the first signal asks, the second insists."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

SIGNALS = (signal.SIGINT, signal.SIGTERM)
GRACE_S = 15.0  # for the whole way out; records are safe however it ends

Main = Callable[[asyncio.Event], Awaitable[int | None]]


def run(main: Main, *, grace_s: float = GRACE_S) -> int:
    """Run `main` with the event that says stop; returns its exit code (None: 0).

    The first SIGINT or SIGTERM sets the event. The second, or `grace_s` after the first, ends the
    process at once with 128 + the signal's number: the loop may be the thing that hangs.
    """
    return asyncio.run(_run(main, grace_s)) or 0


async def _run(main: Main, grace_s: float) -> int | None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(name: str) -> None:
        log.info("stopping; a second signal stops at once", signal=name)
        stop.set()

    # Plain handlers, not the loop's: those would wait for a loop that is stuck.
    handler = _Handler(lambda name: loop.call_soon_threadsafe(ask, name), grace_s)
    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        return await main(stop)
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


class _Handler:
    """Asks once, and has a thread at hand that ends the process when asking did not help.

    The thread is there from the start: none can safely be made within a signal handler. It is not
    called off when `main` ends, since the interpreter's own way out may hang, too.
    """

    def __init__(self, ask: Callable[[str], object], grace_s: float) -> None:
        self._ask, self._grace_s = ask, grace_s
        self._first: int | None = None
        self._asked = threading.Event()
        threading.Thread(target=self._insist, name="stop", daemon=True).start()

    def __call__(self, number: int, _frame: object) -> None:
        if self._first is not None:
            os._exit(128 + number)
        self._first = number
        self._asked.set()
        self._ask(signal.Signals(number).name)

    def _insist(self) -> None:
        self._asked.wait()
        time.sleep(self._grace_s)
        os._exit(128 + (self._first or 0))
