"""A worker that hands its commits' fates out, to be frozen in the middle of one.

Arguments: where Kafka is, its prefix, the mode: `records` commits stories with their positions,
`tick` commits state without any. Prints "owned", and at the end of a commit "committed" or the
name of the error. It freezes where WIREWATCH_TEST_FAULTS says.
"""

import asyncio
import sys

from tests.support.bus import KafkaPlace, soon
from wirewatch.bus.port import FencedError, Output, Stage, UnknownOutcomeError

STAGES = {
    "records": Stage("enricher", queues=("items.v1",)),
    "tick": Stage("poller", tables=("feeds.v1",), state="feed-state.v1"),
}


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def outputs_of(mode, batch, by):
    """What a worker called `by` makes of a batch."""
    if mode == "tick":
        return [Output("feed-state.v1", "a/b", by.encode())]
    return [Output("stories.v1", record.key, by.encode()) for record in batch.records]


async def _work(at, prefix, mode):
    place = KafkaPlace(at, prefix, 1)
    async with place.open() as bus, bus.own(STAGES[mode]) as shards:
        shard = await anext(shards)
        say("owned")
        batch = await shard.take(soon())
        try:
            await shard.commit(outputs_of(mode, batch, "frozen"), batch.upto)
            say("committed")
        except (FencedError, UnknownOutcomeError) as error:
            say(type(error).__name__)


if __name__ == "__main__":
    asyncio.run(_work(*sys.argv[1:]))
