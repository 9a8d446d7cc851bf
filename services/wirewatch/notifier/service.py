"""The notifier as a running service: match and deliver."""

import asyncio
from collections.abc import Callable

from wirewatch.bus.port import Bus, Clock
from wirewatch.notifier.deliver import service as deliver
from wirewatch.notifier.match import service as match
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings

STAGES = (match.STAGE, deliver.STAGE)


async def run(
    bus: Bus,
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    http: Http,
    secrets: Secrets,
    write: Callable[[str], object],
) -> None:
    """Match and deliver until `stop` is set; `write` puts text before the terminal's reader."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(match.run(bus, clock, stop))
        tasks.create_task(deliver.run(bus, settings, clock, stop, http, secrets, write))
