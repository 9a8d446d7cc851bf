"""The poller as a stage: feeds.v1 in, items.v1 out."""

import asyncio

from wirewatch.bus.port import Bus, Clock, Shard, Stage
from wirewatch.poller.handlers import Pace, PollerHandlers
from wirewatch.poller.parser import Parser
from wirewatch.poller.polling import Polling
from wirewatch.process.http import Http
from wirewatch.process.settings import Settings
from wirewatch.stages.agenda import Agenda
from wirewatch.stages.lanes import Lanes
from wirewatch.stages.serve import serve

STAGE = Stage("poller", tables=("feeds.v1",), state="feed-state.v1")


async def run(bus: Bus, settings: Settings, clock: Clock, stop: asyncio.Event, http: Http) -> None:
    """Poll the feeds of every shard that becomes ours until `stop` is set."""
    ours = settings.poller
    pace = Pace(ours.min_interval_s, ours.host_concurrency, ours.host_spacing_s)
    lanes = Lanes(clock, limit=ours.concurrency)
    async with Parser() as parser:
        polling = Polling(http, parser, clock)

        async def poll(shard: Shard) -> None:
            handlers = PollerHandlers(polling, pace, clock.now())
            await Agenda(STAGE.name, shard, handlers, lanes, clock).run(stop)

        await serve(bus, STAGE, poll, stop)
