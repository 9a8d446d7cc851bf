"""Writes, takes, scans and restarts on a file far larger than the memory that it takes.

Arguments: the file and its megabytes. Prints JSON: peak memory (MiB) before and after, the largest
write-ahead log, seconds from opening to the first record after a restart.
"""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from wirewatch.bus.port import Output, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock

ENRICHER = Stage("enricher", queues=("items.v1",))
RECORD, LARGE = 10_000, 900_000
BATCH = 500


def _peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _wal(file):
    return Path(f"{file}-wal").stat().st_size / (1 << 20)


async def _filled(bus, megabytes):
    """Half in records that are nearly too large, half in usual ones."""
    for batch in range(megabytes // 5):
        size = LARGE if batch < megabytes // 10 else RECORD
        value = os.urandom(size)
        some = [Output("items.v1", f"{batch}-{n}", value) for n in range(5_000_000 // size)]
        await bus.publish(some, "poller")


async def _taken(bus, total):
    async with bus.own(ENRICHER) as shards:
        shard = await anext(shards)
        while total:
            batch = await shard.take(None, BATCH)
            total -= len(batch.records)
            await shard.commit([Output("stories.v1", "story", b"")], batch.upto)


async def restarted(file):
    """Seconds from opening the file to its first record."""
    begun = time.perf_counter()
    bus = SqliteBus(file, SystemClock())
    await bus.ensure_topics([ENRICHER])
    async with bus.own(ENRICHER) as shards:
        batch = await (await anext(shards)).take(None, BATCH)
        seconds = time.perf_counter() - begun
        assert batch.records
    await bus.close()
    return seconds


async def _work(file, megabytes):
    bus = SqliteBus(file, SystemClock())
    await bus.ensure_topics([ENRICHER])
    before = _peak_mib()
    await _filled(bus, megabytes)
    log = _wal(file)
    total = await bus.lag(ENRICHER)
    await _taken(bus, total)
    scanned = 0
    async for record in bus.scan("items.v1"):
        scanned += len(record.value)
    await bus.publish([Output("items.v1", "last", bytes(RECORD))], "poller")
    log = max(log, _wal(file))
    await bus.close()
    seconds = await restarted(file)
    found = {
        "scanned": scanned,
        "before_mib": before,
        "peak_mib": _peak_mib(),
        "wal_mib": log,
        "restart_s": seconds,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], int(sys.argv[2])))
