"""Deliver: alerts in, messages to channels and outcomes out."""

import asyncio
from collections.abc import Callable

from wirewatch.bus.port import Bus, Clock, Shard, Stage
from wirewatch.notifier.channels.mail import BadAddressError, on_the_wire
from wirewatch.notifier.channels.sending import Sender
from wirewatch.notifier.deliver.handlers import Deliver
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings, SettingsError
from wirewatch.stages.agenda import Agenda
from wirewatch.stages.lanes import Lanes
from wirewatch.stages.serve import serve
from wirewatch_schemas.topics import ALERTS, CONFIG, DELIVERY_STATE

SEND_S = 10.0  # how long one send may take, all in all
STAGE = Stage("deliver", queues=(ALERTS.name,), state=DELIVERY_STATE.name)


async def run(
    bus: Bus,
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    http: Http,
    secrets: Secrets,
    write: Callable[[str], object],
) -> None:
    """Deliver until `stop` is set; `write` puts text before the terminal's reader.

    Lanes are the process's: two shards never crowd one channel together. Raises `SettingsError`.
    """
    try:
        on_the_wire(settings.smtp.sender)
    except BadAddressError as error:
        raise SettingsError(f"WIREWATCH_SMTP__SENDER: {error}") from None
    lanes = Lanes(clock)
    # The grace is what a send may still take when its lease ends; whoever takes over waits for it.
    timeout_s = min(SEND_S, settings.deliver.grace_s)
    sender = Sender(http, secrets, settings, write, timeout_s)
    async with bus.follow(CONFIG.name) as config:
        handlers = Deliver(settings, config, clock, sender)

        async def handle(shard: Shard) -> None:
            lanes.handed_over()
            await Agenda(STAGE.name, shard, handlers, lanes, clock).run(stop)

        await serve(bus, STAGE, handle, stop)
