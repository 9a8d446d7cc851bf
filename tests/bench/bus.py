"""How fast a stage can go on a bus: consume, write one output per record, commit.

One partition, one worker, records of 1.2 KB that don't compress.
"""

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.bare import kafka_rate, sqlite_rate
from tests.bench.rows import Row, row
from tests.support.kafka import NoBrokerError, broker
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


def sqlite_rows() -> list[Row]:
    """The SQLite bus beside a plain sqlite3 loop."""

    async def ours(home: str) -> Mapping[int, float]:
        bus = _bus("", home)
        try:
            return await consume_to_commit(bus, RECORDS)
        finally:
            await bus.close()

    with tempfile.TemporaryDirectory() as home:
        rates = asyncio.run(ours(home))
        peers = {n: sqlite_rate(Path(home) / f"bare-{n}.db", RECORDS[n], n) for n in RECORDS}
    return [row(f"bus on SQLite, {n} per commit", rates[n], "records/s", peers[n]) for n in RECORDS]


def kafka_rows() -> list[Row]:
    """The Kafka bus beside an aiokafka loop without transactions; none where no broker is."""

    async def both(address: str) -> tuple[Mapping[int, float], Mapping[int, float]]:
        bus = _bus(address, "")
        try:
            rates = await consume_to_commit(bus, RECORDS)
        finally:
            await bus.close()
        return rates, {n: await kafka_rate(address, RECORDS[n], n) for n in RECORDS}

    try:
        with broker() as found:
            rates, peers = asyncio.run(both(found.address))
    except NoBrokerError as error:
        print(f"no Kafka rows: {error}", file=sys.stderr)
        return []
    return [row(f"bus on Kafka, {n} per commit", rates[n], "records/s", peers[n]) for n in RECORDS]
