"""Deliver as it runs, for a test: the embedded log, the HTTP client, stand-ins on this machine."""

import asyncio
from contextlib import asynccontextmanager, suppress

from tests.support.deliveries import ANA, BOT, DESK, SENDER, SHELL, SUMMIT, alert, subscription
from tests.support.hasty_clock import HastyClock
from wirewatch.bus.port import Output
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.notifier.deliver import service
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import (
    DeliverSettings,
    HttpSettings,
    Settings,
    SlackSettings,
    SmtpSettings,
)
from wirewatch_schemas import codec
from wirewatch_schemas.topics import ALERTS, CONFIG, DELIVERY_STATE, OUTCOMES

WITHIN_S = 30.0  # no wait is longer; each ends as soon as what it waits for happens
LEASE_S, GRACE_S = 15.0, 15.0
TOKEN = "xoxb-only-for-tests"


class Post:
    """An installation with all four destinations; each `running` block is a process's life."""

    def __init__(self, folder, slack=None, mail=None, clock=None):
        self.folder, self.clock = folder, clock or HastyClock()
        self.written = []
        if slack:
            self.put_secret(slack.webhook("desk"))
            (folder / "bot").write_text(TOKEN + "\n")
        self.settings = Settings(
            http=HttpSettings(allow_networks="127.0.0.0/8"),
            smtp=SmtpSettings(
                host="127.0.0.1", port=mail.port if mail else 9, tls="none", sender=SENDER
            ),
            slack=SlackSettings(api_url=slack.api_url if slack else "http://127.0.0.1:9/api"),
            deliver=DeliverSettings(lease_s=LEASE_S, grace_s=GRACE_S),
        )

    def put_secret(self, url):
        (self.folder / "desk").write_text(url + "\n")

    @asynccontextmanager
    async def bus(self):
        bus = SqliteBus(self.folder / "bus.db", self.clock)
        try:
            await bus.ensure_topics([service.STAGE])
            yield bus
        finally:
            await bus.close()

    async def publish(self, topic, *messages):
        writer = next(iter(topic.writers))
        lines = [Output(topic.name, m.key, codec.encode(topic, m)) for m in messages]
        async with self.bus() as bus:
            await bus.publish(lines, writer)

    async def configure(self, *others):
        """Put the destinations in place; `others` in place of those with the same id."""
        every = {d.destination_id: d for d in (DESK, ANA, SHELL, BOT, *others)}
        await self.publish(CONFIG, *every.values(), subscription())

    async def tell(self, *alerts):
        """Put alerts on their way."""
        await self.publish(ALERTS, *alerts)

    @asynccontextmanager
    async def running(self, *, killed=False):
        """Deliver runs; at the end it is told to stop, or dies at once."""
        stop = asyncio.Event()
        async with self.bus() as bus, Http(self.settings.http) as http:
            task = asyncio.create_task(
                service.run(
                    bus,
                    self.settings,
                    self.clock,
                    stop,
                    http,
                    Secrets(self.folder),
                    self.written.append,
                )
            )
            try:
                async with asyncio.timeout(WITHIN_S):
                    yield bus
            finally:
                (task.cancel if killed else stop.set)()
                with suppress(asyncio.CancelledError):
                    await task

    async def outcomes(self, bus, count):
        """The first `count` outcomes, as soon as they are there."""
        while True:
            found = [codec.decode(OUTCOMES, r.value) async for r in bus.scan(OUTCOMES.name)]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)

    async def prepared(self):
        """The rows that a dead process left prepared."""
        async with self.bus() as bus, bus.own(service.STAGE) as shards:
            shard = await anext(shards)
            rows = [codec.decode(DELIVERY_STATE, value) for value in shard.state.values()]
            return [r for r in rows if r.kind == "delivery" and r.phase == "prepared"]


def summit(destination="desk", **fields):
    return alert(destination, **(SUMMIT | fields))


async def logged(logs, event):
    """The first log line `event`, as soon as it is there."""
    while True:
        if found := [entry for entry in logs if entry["event"] == event]:
            return found[0]
        await asyncio.sleep(0.01)
