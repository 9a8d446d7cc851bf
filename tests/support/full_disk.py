"""A worker that meets a full disk in mid-commit, and goes on once there is room again.

Arguments: the folder of its file, and what makes the disk full: "filler" (a small file system that
another file fills) or "limit" (this process may not write files beyond a size). Prints what
happened, as JSON.
"""

import asyncio
import json
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.bus import soon
from wirewatch.bus.port import BusError, Output, Stage
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock

DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
OUTCOMES = 200


def fill(folder: Path, how: str) -> Callable[[], None]:
    """Fill the disk; returns what frees it again."""
    if how == "filler":
        filler = folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        return filler.unlink
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(file.stat().st_size for file in folder.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 4096, hard))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def work(folder: Path, how: str) -> dict[str, object]:
    """Commit, fill, fail, free, commit."""
    bus = SqliteBus(folder / "wirewatch.db", SystemClock())
    await bus.ensure_topics([DELIVER])
    await bus.publish([Output("alerts.v1", f"alert-{n}", bytes(100)) for n in range(2)], "match")
    async with bus.own(DELIVER) as shards:
        shard = await anext(shards)
        first = await shard.take(soon(), 1)
        await shard.commit([Output("delivery-state.v1", "row", b"1")], first.upto)

        second = await shard.take(soon(), 1)
        outputs = [Output("outcomes.v1", f"{n}", os.urandom(1000)) for n in range(OUTCOMES)]
        outputs.append(Output("delivery-state.v1", "row", b"2"))
        free = fill(folder, how)
        said = []
        for _ in range(3):  # as a supervisor would: again and again, to no avail
            try:
                await shard.commit(outputs, second.upto)
            except BusError as error:
                said.append([type(error).__name__, str(error)])
            shard = await anext(shards)
        kept = len([record async for record in bus.scan("outcomes.v1")]), shard.state["row"]

        free()
        again = await shard.take(soon())
        await shard.commit(outputs, again.upto)
    after = len([record async for record in bus.scan("outcomes.v1")]), shard.state["row"]
    await bus.close()
    return {
        "said": said,
        "kept": [kept[0], kept[1].decode()],
        "again": [record.key for record in again.records],
        "after": [after[0], after[1].decode()],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(work(Path(sys.argv[1]), sys.argv[2]))))
