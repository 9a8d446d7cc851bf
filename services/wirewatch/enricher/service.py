"""The enricher as a running service."""

import asyncio
from collections.abc import Iterator

from wirewatch.bus.port import Bus, Clock, Stage
from wirewatch.enricher.enriching import enrich
from wirewatch.stages.messages import Emit, Incoming
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch_schemas.topics import ITEMS, STORIES

STAGE = Stage("enricher", queues=(ITEMS.name,))


def decide(taken: Incoming) -> Iterator[Emit]:
    """An item becomes a story."""
    story = enrich(taken.message)
    yield Emit(STORIES, story.key, story)


async def run(bus: Bus, clock: Clock, stop: asyncio.Event) -> None:
    """Enrich until `stop` is set."""
    transform = Transform(STAGE.name, decide, clock)
    await serve(bus, STAGE, lambda shard: transform.run(shard, stop), stop)
