"""A worker that stops between writing outputs and committing them, to be killed there.

Arguments: the place's name, where it is, its prefix, its partitions. Prints "held" once it has
stopped.
"""

import asyncio
import sys
import threading

from tests.support.bus import PLACES, soon
from wirewatch.bus.port import Output, Stage


def _held():
    sys.stdout.write("held\n")
    sys.stdout.flush()
    threading.Event().wait()


async def _work(name, *where):
    place = PLACES[name](*where)
    async with place.open() as bus, bus.own(Stage("enricher", ("items.v1",))) as shards:
        async for shard in shards:
            if shard.number == 0:
                batch = await shard.take(soon())
                outputs = [Output("stories.v1", record.key, b"killed") for record in batch.records]
                place.hold_commits(bus, _held)
                await shard.commit(outputs, batch.upto)


asyncio.run(_work(*sys.argv[1:]))
