"""Feed documents to build, and a poller to run over a bus file of its own."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from xml.sax.saxutils import escape

from wirewatch.bus.port import Output
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.poller import service
from wirewatch.process.http import Http
from wirewatch.process.settings import HttpSettings, PollerSettings, Settings
from wirewatch.stages.clock import SystemClock
from wirewatch_schemas import codec, ids
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.topics import FEED_STATE, FEEDS, ITEMS

WITHIN_S = 20.0
QUICK = Settings(
    http=HttpSettings(allow_networks="127.0.0.0/8", timeout_s=2.0),
    poller=PollerSettings(min_interval_s=0.05, host_concurrency=8, host_spacing_s=0),
)


def rss(*items, title="Our wire"):
    """An RSS document of items given as dicts of element to text."""
    inner = "".join(
        "<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in item.items()) + "</item>"
        for item in items
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{escape(title)}</title>{inner}</channel></rss>".encode()


def item(guid, title="A title", description="What happened."):
    """An item for `rss`."""
    link = f"https://example.org/{guid}"
    return {"guid": guid, "link": link, "title": title, "description": description}


def feed(url, feed_id="wire", every_s=1, **more):
    """A configured feed; its host is that of `url`."""
    host = url.split("/")[2]
    return FeedV1(feed_id=feed_id or ids.feed_id(url), host=host, url=url, every_s=every_s, **more)


class Poller:
    """The poller at work; `configure` is what `apply` does."""

    def __init__(self, bus):
        self._bus = bus

    async def configure(self, *feeds):
        """Add or change feeds."""
        outputs = [Output(FEEDS.name, one.key, codec.encode(FEEDS, one)) for one in feeds]
        await self._bus.publish(outputs, "apply")

    async def remove(self, gone):
        """Take a feed out of the table."""
        await self._bus.publish([Output(FEEDS.name, gone.key, None)], "apply")

    async def items(self):
        """Every item so far."""
        return [codec.decode(ITEMS, one.value) async for one in self._bus.scan(ITEMS.name)]

    async def records(self):
        """As `items`, as they lie on the bus."""
        return [one async for one in self._bus.scan(ITEMS.name)]

    async def states(self, key):
        """Every value that the state row `key` has had and the bus still holds."""
        found = [one async for one in self._bus.scan(FEED_STATE.name) if one.key == key]
        return [json.loads(one.value) if one.value else None for one in found]

    async def until(self, read, holds):
        """What `read` gives, as soon as it satisfies `holds`; fails after a while."""
        end = time.monotonic() + WITHIN_S
        while not holds(found := await read()):
            assert time.monotonic() < end, f"it never came to it: {found}"
            await asyncio.sleep(0.02)
        return found

    async def until_items(self, count):
        """Wait for so many items."""
        return await self.until(self.items, lambda found: len(found) >= count)

    async def until_result(self, wanted, reason):
        """Wait until the last poll of a feed ended with `reason`; returns its state row."""
        states = await self.until(
            lambda: self.states(wanted.key), lambda found: found and found[-1]["result"] == reason
        )
        return states[-1]


@asynccontextmanager
async def polling(path, settings=QUICK):
    """A poller on the bus in the file `path`, until the block is left."""
    clock, stop = SystemClock(), asyncio.Event()
    bus = SqliteBus(path, clock)
    await bus.ensure_topics([service.STAGE])
    async with asyncio.TaskGroup() as tasks, Http(settings.http) as http:
        running = tasks.create_task(service.run(bus, settings, clock, stop, http))
        try:
            yield Poller(bus)
        finally:
            stop.set()
            await running
    await bus.close()
