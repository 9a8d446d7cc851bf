"""What each service costs when nothing happens: 12 partitions on Kafka."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.rows import Row, row
from tests.bench.services import cpu_s, installed, memory_mib, sockets, tree
from tests.support.kafka import NoBrokerError, broker

SHARDS = {"poller": 12, "enricher": 12, "notifier": 24}  # match and deliver have 12 each
SETTLE_S, WATCH_S = 5.0, 10.0


async def _measured(kafka: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        async with installed(Path(home), kafka) as (there, _), there.commands.serving(*SHARDS):
            await there.until_taken(SHARDS)
            await asyncio.sleep(SETTLE_S)
            return await _watched({n: p.pid for n, p in there.commands.services.items()})


async def _watched(services: dict[str, int]) -> list[Row]:
    trees = {name: tree(pid) for name, pid in services.items()}
    before, begun = {name: cpu_s(pids) for name, pids in trees.items()}, time.monotonic()
    await asyncio.sleep(WATCH_S)
    spent = time.monotonic() - begun
    rows = []
    for name, pids in trees.items():
        rows += [
            row(f"idle {name} on Kafka: memory", memory_mib(pids), "MiB"),
            row(f"idle {name} on Kafka: sockets", sockets(pids), "sockets"),
            row(f"idle {name} on Kafka: CPU", 100 * (cpu_s(pids) - before[name]) / spent, "% core"),
        ]
    return rows


def rows() -> list[Row]:
    """Three rows a service; none where no broker is."""
    try:
        with broker() as found:
            return asyncio.run(_measured(found.address))
    except NoBrokerError as error:
        print(f"no Kafka rows: {error}", file=sys.stderr)
        return []
