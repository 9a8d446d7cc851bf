"""From the item on the bus to the request at Slack, and how many alerts a second one can deliver.

Enricher and notifier run as in production (two processes over Kafka; `up` over SQLite); the items
and Slack are here.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles

from tests.bench.rows import Row, row
from tests.bench.services import CHANNELS, Installation, cpu_s, installed, tree
from tests.support.kafka import NoBrokerError, broker
from wirewatch.bus.port import Bus, Output
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock
from wirewatch.standins.slack import SlackStandin
from wirewatch_schemas.codec import encode
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.topics import ITEMS

RATES, SECONDS = (25, 100), 12  # items a second; the broker and all services share the machine
WARM_UP_S = 20  # at the lowest rate: before that a broker's compiler wants a core of its own
TICK = 5  # items a publish: as a poll of a busy feed gives
ALERTS = CHANNELS  # delivered at once: one a channel
WITHIN_S = 180.0  # on a machine that is too busy the figures are bad, not missing
RANDOM = Random(7)


def item(number: int) -> ItemV1:
    """An item for one channel; like no other, so that nothing is folded."""
    words = " ".join(f"w{RANDOM.getrandbits(24):x}" for _ in range(9))
    return ItemV1(
        item_id=f"item-{number}",
        revision=1,
        change="new",
        origin="live",
        feed_id=f"feed-{number % 50}",
        feed_url="https://example.org/rss",
        source="Example Wire",
        title=f"channel{number % CHANNELS} {words}",
        link=f"https://example.org/{number}",
        summary=f"Officials said on Monday that number{number} had been decided after long talks.",
        fetched_at=datetime.now(UTC),
    )


async def _publish(bus: Bus, some: Sequence[ItemV1]) -> None:
    outputs = [Output(ITEMS.name, each.key, encode(ITEMS, each)) for each in some]
    await bus.publish(outputs, "poller")


class Arrivals:
    """When the request of each item came in, by the item's link in it."""

    def __init__(self, slack: SlackStandin) -> None:
        self._slack, self._read = slack, 0
        self.at: dict[int, float] = {}

    async def watch(self) -> None:
        """Note them as they come, until cancelled."""
        while True:
            await self._slack.until(requests=self._read + 1)
            now = time.perf_counter()
            for request in islice(self._slack.requests, self._read, None):
                link = request.body.partition(b'"https://example.org/')[2]
                self.at[int(link.partition(b'"')[0])] = now
                self._read += 1

    async def until(self, count: int) -> None:
        """Wait until so many came."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.at) < count:  # noqa: ASYNC110 - not worth an event of its own
                await asyncio.sleep(0.01)


async def _latencies(bus: Bus, arrivals: Arrivals, rate: int, seconds: int) -> list[float]:
    """Milliseconds from the begin of an item's publish to its request."""
    first, begun = len(arrivals.at), time.perf_counter()
    published = {}
    for start in range(0, rate * seconds, TICK):
        await asyncio.sleep(max(0.0, begun + start / rate - time.perf_counter()))
        numbers = range(first + start, first + start + TICK)
        published.update(dict.fromkeys(numbers, time.perf_counter()))
        await _publish(bus, [item(number) for number in numbers])
    await arrivals.until(first + len(published))
    return [1000 * (arrivals.at[number] - at) for number, at in published.items()]


async def _burst(
    bus: Bus, there: Installation, arrivals: Arrivals, name: str
) -> tuple[float, float]:
    """(alerts a second, milliseconds of CPU an alert) when one comes for every channel at once."""
    already, pids = len(arrivals.at), tree(there.commands.services[name].pid)
    await asyncio.sleep(2)  # the last messages of the channels are a second old
    before = cpu_s(pids)
    await _publish(bus, [item(already + number) for number in range(ALERTS)])
    await arrivals.until(already + ALERTS)
    times = sorted(arrivals.at.values())[already:]
    return (ALERTS - 1) / (times[-1] - times[0]), 1000 * (cpu_s(pids) - before) / ALERTS


async def _measured(
    name: str, kafka: str, services: Sequence[str], shards: dict[str, int]
) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        async with installed(Path(home), kafka) as (there, slack):
            bus, arrivals = _bus(there, kafka), Arrivals(slack)
            args = ["--config", str(there.file)] if services == ("up",) else []
            async with there.commands.serving(*services, args=args):
                await there.until_taken(shards)
                watching = asyncio.create_task(arrivals.watch())
                try:
                    await _latencies(bus, arrivals, RATES[0], WARM_UP_S)
                    took = {rate: await _latencies(bus, arrivals, rate, SECONDS) for rate in RATES}
                    rate, cpu = await _burst(bus, there, arrivals, services[-1])
                finally:
                    watching.cancel()
                    await bus.close()
    told = [
        found
        for rate, some in took.items()
        for found in (
            row(f"item to Slack at {rate}/s on {name}, p50", median(some), "ms"),
            row(f"item to Slack at {rate}/s on {name}, p99", quantiles(some, n=100)[98], "ms"),
        )
    ]
    return [
        *told,
        row(f"deliver a burst on {name}", rate, "alerts/s"),
        row(f"deliver a burst on {name}, CPU of {services[-1]}", cpu, "ms/alert"),
    ]


def _bus(there: Installation, kafka: str) -> Bus:
    if not kafka:
        return SqliteBus(there.database, SystemClock(), there.prefix)
    from wirewatch.bus.kafka import KafkaBus  # only where it is measured

    return KafkaBus(kafka, SystemClock(), there.prefix)


def sqlite_rows() -> list[Row]:
    """`wirewatch up`; the items come from another process, which is looked for every 50 ms."""
    return asyncio.run(_measured("SQLite", "", ("up",), {"up": 4}))


def kafka_rows() -> list[Row]:
    """Enricher and notifier over Kafka; none where no broker is."""
    shards = {"enricher": 12, "notifier": 24}
    try:
        with broker() as found:
            return asyncio.run(_measured("Kafka", found.address, ("enricher", "notifier"), shards))
    except NoBrokerError as error:
        print(f"no Kafka rows: {error}", file=sys.stderr)
        return []
