"""All services in one process: what `wirewatch up`, the demo and tests run."""

import asyncio
from collections.abc import Callable

from wirewatch.bus.port import Bus, Clock
from wirewatch.enricher import service as enricher
from wirewatch.notifier import service as notifier
from wirewatch.poller import service as poller
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings

STAGES = (poller.STAGE, enricher.STAGE, *notifier.STAGES)


async def run(
    bus: Bus,
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    http: Http,
    write: Callable[[str], object],
) -> None:
    """Run every stage until `stop` is set; the first that fails ends them all."""
    secrets = Secrets(settings.secrets_dir)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(poller.run(bus, settings, clock, stop, http))
        tasks.create_task(enricher.run(bus, clock, stop))
        tasks.create_task(notifier.run(bus, settings, clock, stop, http, secrets, write))
