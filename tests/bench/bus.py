"""How fast a stage can go on a bus: consume, write one output per record, commit.

One partition, one worker, records of 1.2 KB that don't compress. The bus and its peer take turns,
so that a busy moment of the machine meets both; each figure is the median of its turns.
"""

import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from statistics import median

from tests.bench.bare import kafka_rate, sqlite_rate
from tests.bench.rows import Row, row
from tests.support.kafka import NoBrokerError, broker
from wirewatch.bus.port import Bus, Output, Shard, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock

STAGE = Stage("enricher", queues=("items.v1",))
RECORD_BYTES = 1200
RECORDS = {1: 400, 100: 10_000, 500: 25_000}  # how many a turn, by batch size
TURNS = 3
MUCH_MB = 1000

Peer = Callable[[int, int], Awaitable[float]]
"""Records a second of something else, for so many records in batches of such a size."""


async def _rows(name: str, bus: Bus, peer: Peer) -> list[Row]:
    """A row a batch size; the topics must have one partition and no records."""
    await bus.ensure_topics([STAGE])
    rows = []
    async with bus.own(STAGE) as shards:
        shard = await anext(shards)
        for size, records in RECORDS.items():
            turns = []
            for _ in range(TURNS):
                await _fill(bus, records)
                turns.append((await _rate(shard, records, size), await peer(records, size)))
            ours, theirs = map(median, zip(*turns, strict=True))
            rows.append(row(f"bus on {name}, {size} per commit", ours, "records/s", theirs))
    return rows


async def _rate(shard: Shard, records: int, size: int) -> float:
    begun = time.perf_counter()
    await _drain(shard, records, size)
    return records / (time.perf_counter() - begun)


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

    async def measured(home: str) -> list[Row]:
        files = (Path(home) / f"bare-{number}.db" for number in count())

        async def peer(records: int, size: int) -> float:
            return sqlite_rate(next(files), records, size)

        bus = _bus("", home)
        try:
            return await _rows("SQLite", bus, peer)
        finally:
            await bus.close()

    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(measured(home))


def much_rows() -> list[Row]:
    """A gigabyte in one file: memory of who writes, takes and scans it, and a restart."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.support.much", f"{home}/much.db", str(MUCH_MB)]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return [
        row(
            "SQLite, 1 GB: memory over an idle bus", found["peak_mib"] - found["before_mib"], "MiB"
        ),
        row("SQLite, 1 GB: restart to first record", found["restart_s"], "s"),
    ]


def kafka_rows() -> list[Row]:
    """The Kafka bus beside an aiokafka loop without transactions; none where no broker is."""

    async def measured(address: str) -> list[Row]:
        async def peer(records: int, size: int) -> float:
            return await kafka_rate(address, records, size)

        bus = _bus(address, "")
        try:
            return await _rows("Kafka", bus, peer)
        finally:
            await bus.close()

    try:
        with broker() as found:
            return asyncio.run(measured(found.address))
    except NoBrokerError as error:
        print(f"no Kafka rows: {error}", file=sys.stderr)
        return []
