"""How a command becomes a process: settings, logs, bus, signals, health, watchdog."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import typer

from wirewatch.bus.port import Bus, Stage
from wirewatch.process import health, logging, signals
from wirewatch.process.buses import open_bus
from wirewatch.process.settings import Settings, load
from wirewatch.process.watchdog import LoopGuard, Watchdog
from wirewatch.stages.clock import SystemClock
from wirewatch.stages.limits import DeadLetterLimits
from wirewatch.stages.watched import WatchedBus

B = TypeVar("B", bound=Bus)
Role = Callable[[Bus, Settings, SystemClock, asyncio.Event], Awaitable[Any]]


def run_service(role: Role, stages: Sequence[Stage], *, settings: Settings | None = None) -> None:
    """Run `role`, which runs `stages`, on the bus that the settings name, until a signal.

    Exits with its code; see `process.watchdog` for the one that it may also end with.
    """
    settings = settings or load()
    logging.configure(settings.log)
    clock = SystemClock()

    async def main(stop: asyncio.Event) -> None:
        letters = settings.dead_letters
        limits = DeadLetterLimits(letters.in_a_row, letters.ratio)
        async with _opened(WatchedBus(open_bus(settings, clock), clock, limits)) as bus:
            watchdog = Watchdog(bus, clock, settings.health.stuck_s)
            said = health.Health(bus, [stage.name for stage in stages], watchdog, clock)
            async with asyncio.TaskGroup() as tasks, health.serving(settings.health, said):
                guards = (watchdog.run(), LoopGuard(settings.health.stuck_s).run())
                running = [tasks.create_task(guard) for guard in guards]
                await role(bus, settings, clock, stop)
                for task in running:
                    task.cancel()

    raise typer.Exit(signals.run(main))


def run_until_stopped(role: Role) -> None:
    """Run `role`, which watches and runs no stage, until it ends or a signal comes."""
    settings = load()
    logging.configure(settings.log)
    clock = SystemClock()

    async def main(stop: asyncio.Event) -> None:
        async with _opened(open_bus(settings, clock)) as bus:
            await role(bus, settings, clock, stop)

    raise typer.Exit(signals.run(main))


def run_once(work: Callable[[Bus, Settings], Awaitable[Any]]) -> Any:
    """Do one piece of work on the bus that the settings name."""
    settings = load()
    logging.configure(settings.log)

    async def main() -> Any:
        async with _opened(open_bus(settings, SystemClock())) as bus:
            return await work(bus, settings)

    return asyncio.run(main())


@asynccontextmanager
async def _opened(bus: B) -> AsyncIterator[B]:
    """The bus, closed in the end."""
    try:
        yield bus
    finally:
        await bus.close()
