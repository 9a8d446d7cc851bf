"""How fast a stage can go on a bus: consume, write one output per record, commit.

python -m tests.bench.bus               on SQLite, in a directory of its own
python -m tests.bench.bus HOST:PORT     on Kafka
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from wirewatch.bus.port import Bus, Output, Shard, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock

STAGE = Stage("enricher", queues=("items.v1",))
RECORD_BYTES = 1200
RECORDS = {1: 500, 100: 20_000, 500: 50_000}  # how many, by batch size


async def consume_to_commit(bus: Bus, counts: Mapping[int, int]) -> Mapping[int, float]:
    """Records per second by batch size; the topics must have one partition and no records."""
    await bus.ensure_topics([STAGE])
    rates = {}
    async with bus.own(STAGE) as shards:
        shard = await anext(shards)
        for size, count in counts.items():
            await _fill(bus, count)
            begun = time.perf_counter()
            await _drain(shard, count, size)
            rates[size] = count / (time.perf_counter() - begun)
    return rates


async def _fill(bus: Bus, count: int) -> None:
    value, headers = secrets.token_bytes(RECORD_BYTES), {"ce_type": "item.v1"}
    for start in range(0, count, 1000):
        stop = min(start + 1000, count)
        some = [Output("items.v1", f"item-{n}", value, headers) for n in range(start, stop)]
        await bus.publish(some, "poller")


async def _drain(shard: Shard, count: int, size: int) -> None:
    left = count
    while left:
        batch = await shard.take(None, size)
        outputs = [
            Output("stories.v1", record.key, record.value, record.headers)
            for record in batch.records
        ]
        await shard.commit(outputs, batch.upto)
        left -= len(batch.records)


def _bus(address: str, home: str) -> Bus:
    if not address:
        return SqliteBus(Path(home) / "bench.db", SystemClock())
    from wirewatch.bus.kafka import KafkaBus  # only where it is measured

    return KafkaBus(address, SystemClock(), prefix=f"bench-{secrets.token_hex(4)}.", partitions=1)


async def main(address: str = "") -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        bus = _bus(address, home)
        try:
            rates = await consume_to_commit(bus, RECORDS)
        finally:
            await bus.close()
    for size, rate in rates.items():
        print(f"{size:>4} per commit: {rate:>9,.0f} records/s")  # noqa: T201 - what a person asked for


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
