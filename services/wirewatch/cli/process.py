"""How a command becomes a process: settings, logs, bus, signals."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import typer

from wirewatch.bus.port import Bus
from wirewatch.process import logging, signals
from wirewatch.process.buses import open_bus
from wirewatch.process.settings import Settings, load
from wirewatch.stages.clock import SystemClock

Role = Callable[[Bus, Settings, SystemClock, asyncio.Event], Awaitable[Any]]


def run_service(role: Role, *, settings: Settings | None = None) -> None:
    """Run `role` on the bus that the settings name, until a signal; exits with its code."""
    settings = settings or load()
    logging.configure(settings.log)
    clock = SystemClock()

    async def main(stop: asyncio.Event) -> None:
        bus = open_bus(settings, clock)
        try:
            await role(bus, settings, clock, stop)
        finally:
            await bus.close()

    raise typer.Exit(signals.run(main))


def run_once(work: Callable[[Bus, Settings], Awaitable[Any]]) -> Any:
    """Do one piece of work on the bus that the settings name."""
    settings = load()
    logging.configure(settings.log)

    async def main() -> Any:
        bus = open_bus(settings, SystemClock())
        try:
            return await work(bus, settings)
        finally:
            await bus.close()

    return asyncio.run(main())
