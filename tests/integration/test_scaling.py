"""Workers come and go, and freeze: order is kept and nothing is doubled or lost."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.bus import WITHIN_S, KafkaPlace, soon
from tests.support.frozen_worker import STAGES, outputs_of
from wirewatch.bus.port import Output

SESSION_S = 2.0  # of `KafkaPlace`
TAKEOVER_S = SESSION_S + 5.0
# The take-over itself commits positions, where there are any.
NTH = {"records": 2, "tick": 1}


@asynccontextmanager
async def frozen(place, mode, point):
    """A worker that has frozen in mid-commit."""
    env = os.environ | {"WIREWATCH_TEST_FAULTS": f"{point}=freeze:{NTH[mode]}"}
    command = [sys.executable, "-m", "tests.support.frozen_worker", place.at, place.prefix, mode]
    pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    worker = await asyncio.create_subprocess_exec(*command, **pipes, env=env)
    try:
        async with asyncio.timeout(WITHIN_S):
            assert await worker.stdout.readline() == b"owned\n"
            while state_of(worker.pid) != "T":  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0.02)
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.communicate()


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123 - not a real file
        return stat.read().rpartition(")")[2].split()[0]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    ("mode", "point"),
    [
        ("records", "bus.commit.written"),
        ("records", "bus.commit.begun"),
        ("tick", "bus.commit.written"),
    ],
)
async def test_a_frozen_owner_is_fenced_when_it_wakes_and_its_shard_soon_taken(
    kafka_address, mode, point
):
    place = KafkaPlace(kafka_address, partitions=1)
    async with place.open() as bus:
        await bus.ensure_topics([STAGES[mode]])
        wanted = [Output("items.v1", str(n), b"{}") for n in range(3)]
        await bus.publish(wanted, "poller")
        await bus.publish([Output("feeds.v1", "a/b", b"{}")], "apply")
        async with frozen(place, mode, point) as worker, bus.own(STAGES[mode]) as shards:
            async with asyncio.timeout(TAKEOVER_S):
                shard = await anext(shards)
            batch = await shard.take(soon())
            assert len(batch.records or batch.changes) == {"records": 3, "tick": 1}[mode]
            await shard.commit(outputs_of(mode, batch, "successor"), batch.upto)

            worker.send_signal(signal.SIGCONT)
            async with asyncio.timeout(WITHIN_S):
                assert await worker.stdout.readline() == b"FencedError\n"
                _, complaints = await worker.communicate()
            assert b"never retrieved" not in complaints
        topic = {"records": "stories.v1", "tick": "feed-state.v1"}[mode]
        written = Counter([r.value async for r in bus.scan(topic)])
    assert set(written) == {b"successor"}


async def test_one_then_five_then_two_workers_of_each_service_keep_order(kafka_address, tmp_path):
    from tests.chaos.run import Round, Wish  # late: the other tests need none of it
    from tests.chaos.site import ROLES, site

    said = []

    async def passes(count):
        """Wait until so many more alerts have ended."""
        before = played.progress.count("outcomes.v1")
        async with asyncio.timeout(120):
            while played.progress.count("outcomes.v1") < before + count:  # noqa: ASYNC110 - same
                await asyncio.sleep(0.1)

    async def grow_and_shrink():
        await passes(20)
        for count in (5, 2):
            await asyncio.gather(*(played.scale(role, count) for role in ROLES["kafka"]))
            await passes(60)

    one_each = dict.fromkeys(ROLES["kafka"], 1)
    wish = Wish("kafka", items=150, faults=0, seconds=60, workers=one_each)
    async with site(tmp_path / "site", "kafka", kafka_address, random.Random(1), bad=0) as place:
        played = Round(place, wish, Counter(), said.append, grow_and_shrink)
        result = await played.play()

    wrong = {sort: told for sort, told in result.findings.examples.items() if told}
    assert not wrong, said
    counts = result.findings.counts
    assert counts["outcome_sent"] >= 300
    assert (counts["resent"], counts["unknown"]) == (0, 0)
