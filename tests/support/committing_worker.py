"""A worker that commits as fast as it can until nothing is left, to be killed at any moment.

Argument: its SQLite file. Prints "working" before its first commit. The state's one row counts
the records that were handled.
"""

import asyncio
import sys

from wirewatch.bus.port import Output, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock

DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
A_COMMIT = 20


async def _work(file):
    bus = SqliteBus(file, SystemClock())
    async with bus.own(DELIVER) as shards:
        shard = await anext(shards)
        sys.stdout.write("working\n")
        sys.stdout.flush()
        while await bus.lag(DELIVER):
            batch = await shard.take(None, A_COMMIT)
            handled = int(shard.state.get("handled", b"0")) + len(batch.records)
            outputs = [Output("outcomes.v1", each.key, bytes(500)) for each in batch.records]
            outputs.append(Output("delivery-state.v1", "handled", b"%d" % handled))
            await shard.commit(outputs, batch.upto)
    await bus.close()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
