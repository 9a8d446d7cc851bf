"""Three brokers, and each way to lose them: work goes on or waits, nothing is lost or doubled."""

import asyncio
import os
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.metadata import MetadataRequest

from tests.support import errands
from tests.support.bus import KafkaPlace
from tests.support.stories import story
from wirewatch.bus.kafka_shard import FULL
from wirewatch.bus.partition import partition_of
from wirewatch.bus.port import BusError, Output, Stage, UnknownOutcomeError
from wirewatch.stages.agenda import Agenda
from wirewatch.stages.clock import SystemClock
from wirewatch.stages.lanes import Lanes
from wirewatch.stages.messages import Emit
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch_schemas import codec
from wirewatch_schemas.topics import ALERTS, STORIES, TOPICS

MATCH = Stage("match", queues=("stories.v1",))
DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
PARTITIONS = 3
WITHIN_S = 90.0


@pytest.fixture(scope="module")
def three(own_trio):
    with own_trio() as brokers:
        yield brokers


@pytest.fixture(autouse=True)
def short_leases(monkeypatch):
    """A row whose outcome is unknown waits for lease and grace."""
    for name in ("LEASE", "GRACE"):
        monkeypatch.setattr(errands, name, getattr(errands, name) / 10)


def alerts_of(taken):
    name = taken.message.story_id
    made = errands.alert(name, to=f"desk-{partition_of(name, PARTITIONS)}")
    return [Emit(ALERTS, made.key, made)]


class Pipe:
    """A source of stories and two workers, each of which matches and delivers."""

    def __init__(self, buses):
        self.buses, self.clock = buses, SystemClock()
        self.stop, self.dry = asyncio.Event(), asyncio.Event()
        self.source = None
        self.shards, self.unknown, self.published = [], 0, 0
        self.errands = [errands.Errands(concurrency=20) for _ in buses]

    def start(self, group):
        self.source = group.create_task(self._publishing())
        for bus, doing in zip(self.buses, self.errands, strict=True):
            group.create_task(serve(bus, MATCH, self._match, self.stop))
            group.create_task(serve(bus, DELIVER, self._delivering(doing), self.stop))

    async def _match(self, shard):
        self.shards.append(shard)
        await Transform("match", alerts_of, self.clock).run(shard, self.stop)

    def _delivering(self, doing):
        lanes = Lanes(self.clock)

        async def deliver(shard):
            self.shards.append(shard)
            await Agenda("deliver", shard, doing, lanes, self.clock).run(self.stop)

        return deliver

    async def _publishing(self):
        count = 0
        while not self.dry.is_set():
            some = [story(story_id=f"s{count}-{n}") for n in range(5)]
            count += 1
            while True:
                try:
                    await self.buses[0].publish(
                        [Output(STORIES.name, one.key, codec.encode(STORIES, one)) for one in some],
                        "enricher",
                    )
                except UnknownOutcomeError:
                    self.unknown += 1  # they may be there: not once more
                except BusError:
                    await asyncio.sleep(0.2)
                    continue
                break
            self.published += 1
            await asyncio.sleep(0.1)

    @property
    def settled(self):
        return [name for doing in self.errands for name in doing.called("settle")]

    async def gets_on(self, by=30):
        """Wait until more errands are done than now."""
        wanted = len(self.settled) + by
        async with asyncio.timeout(WITHIN_S):
            while len(self.settled) < wanted:  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0.05)

    async def finish(self):
        """Let the source run dry and everything be done; what there is in the topics then."""
        self.dry.set()
        until = time.monotonic() + WITHIN_S
        async with asyncio.timeout(WITHIN_S):
            await self.source  # else the scan of stories alone might miss what it publishes last
        while True:
            found = await self._topics()
            done = len({len(records) for records in found.values()}) == 1
            if done or time.monotonic() > until:
                break
            await asyncio.sleep(0.2)
        self.stop.set()
        return found

    async def _topics(self):
        names = ("stories.v1", "alerts.v1", "outcomes.v1")
        return {name: [record async for record in self.buses[0].scan(name)] for name in names}

    def check(self, found):
        """Each story is one alert and one outcome, in order; each errand ran as often as told."""
        by_partition = {
            name: {number: [] for number in range(PARTITIONS)}
            for name in ("stories.v1", "alerts.v1")
        }
        for record in found["stories.v1"]:
            by_partition["stories.v1"][record.partition].append(record.key)
        for record in found["alerts.v1"]:
            desk, _, name = record.key.partition("/")
            by_partition["alerts.v1"][int(desk.removeprefix("desk-"))].append(name)
        assert by_partition["stories.v1"] == by_partition["alerts.v1"]
        assert Counter(r.key for r in found["alerts.v1"]) == Counter(
            r.key for r in found["outcomes.v1"]
        )
        acted = Counter(name for doing in self.errands for name in doing.called("act"))
        unknown = Counter(name for doing in self.errands for name in doing.called("unknown"))
        assert set(acted) == {record.key for record in found["stories.v1"]}
        assert {name: acted[name] for name in acted if acted[name] > 1 + unknown[name]} == {}


@asynccontextmanager
async def working(three):
    """A pipe at work; checked in the end."""
    place = KafkaPlace(three.address, partitions=PARTITIONS)
    async with AsyncExitStack() as stack:
        buses = [await stack.enter_async_context(place.open()) for _ in range(2)]
        await buses[0].ensure_topics([MATCH, DELIVER])
        pipe = Pipe(buses)
        async with asyncio.TaskGroup() as group:
            pipe.start(group)
            await pipe.gets_on()
            yield pipe
            await pipe.gets_on()
            pipe.check(await pipe.finish())


async def in_thread(work, *given):
    await asyncio.to_thread(work, *given)


async def test_every_broker_knows_the_topics_that_were_just_made(three):
    """Whoever asks next may ask any broker, and each hears of them in its own time."""
    for number in three.brokers:
        made = KafkaPlace(three.address, partitions=PARTITIONS)
        async with made.open() as bus:
            three.brokers[number].freeze()
            making = asyncio.create_task(bus.ensure_topics([]))
            await asyncio.sleep(1)  # of the three seconds after which it is out
            three.brokers[number].thaw()
            created = [one.name for one in await making if one.action == "created"]
        assert len(created) == len(TOPICS)
        assert set(created) <= await known_by(three, number)


async def known_by(three, number):
    """The topics that one broker says there are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=three.address)
    await admin.start()
    try:
        answer = await admin._send_request(MetadataRequest(None), number)
        return {topic["topic"] for topic in answer.to_object()["topics"]}
    finally:
        await admin.close()


async def test_a_leader_is_killed_and_comes_back(three):
    async with working(three) as pipe:
        three.brokers[1].kill()
        await pipe.gets_on(100)
        await in_thread(three.start_again, 1)


async def test_a_leader_is_frozen_for_longer_than_any_time_limit(three):
    async with working(three) as pipe:
        three.brokers[3].freeze()
        try:
            until = time.monotonic() + 12
            await pipe.gets_on(100)
            await asyncio.sleep(max(0, until - time.monotonic()))
        finally:
            three.brokers[3].thaw()


async def test_a_leader_is_stopped_then_all_are_gone_for_30_seconds_and_come_back(three):
    async with working(three) as pipe:
        await in_thread(three.brokers[2].end)
        await pipe.gets_on(100)
        for number in (1, 3):
            three.brokers[number].kill()
        before, tasks = resident_mib(), len(asyncio.all_tasks())
        until = time.monotonic() + 30
        while time.monotonic() < until:
            await asyncio.sleep(0.5)
            assert len(asyncio.all_tasks()) < tasks + 100
            assert open_files() < 500
            assert all(shard.waiting < 4 * FULL for shard in pipe.shards)
        assert resident_mib() < before + 64
        await in_thread(three.start_again, 1, 2, 3)


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_mib():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
