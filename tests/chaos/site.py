"""One installation: feeds, channels, settings, configuration, and a bus to look at it with."""

import asyncio
import logging
import os
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from aiokafka.errors import KafkaError

from tests.chaos.channels import bad_channels
from tests.chaos.world import HOSTS, LISTS, World
from wirewatch import configuration, together
from wirewatch.bus.port import Bus, BusError
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.stages.clock import SystemClock
from wirewatch.standins.feeds import FeedServer
from wirewatch.standins.slack import SlackStandin
from wirewatch.standins.smtp import SmtpStandin

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's, of its own deprecations

T = TypeVar("T")
AWAY = (BusError, KafkaError, OSError)  # what the harness's own look at the bus may raise
PATIENCE_S = 180.0
SESSION_S = 1.5
BAD = 0.01  # of the requests to a channel that write
LEASE_S, GRACE_S = 2.0, 6.0
ROLES = {"kafka": ("poller", "enricher", "notifier"), "sqlite": ("up",)}


class Site:
    """What runs and what it is to do; `env` is for its processes, `lists` says who gets what."""

    def __init__(self, folder: Path, kind: str, kafka: str, rng: random.Random, bad: float) -> None:
        self._bad = bad
        self.folder, self.kind, self.kafka, self.rng = folder, kind, kafka, rng
        self.prefix = f"c{secrets.token_hex(4)}."
        self.token = secrets.token_hex(12)
        self.password = secrets.token_hex(12)
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        one, other = LISTS
        self.lists = {
            one: {f"hook-{one}": "webhook", f"bot-{one}": "bot"},
            other: {f"mail-{other}": "smtp", f"bot-{other}": "bot"},
        }
        self.config, self.fault_log = folder / "wirewatch.yaml", folder / "faults.log"

    @property
    def destinations(self) -> dict[str, str]:
        """What sort of channel each destination is."""
        return {name: sort for named in self.lists.values() for name, sort in named.items()}

    @property
    def secrets(self) -> list[str]:
        """What must never be printed."""
        return [self.token, self.password, self.bot_token]

    def bus(self) -> Bus:
        """A bus of our own on this installation's records."""
        if self.kind == "kafka":
            from wirewatch.bus.kafka import KafkaBus  # SQLite alone needs no Kafka client

            return KafkaBus(self.kafka, SystemClock(), self.prefix)
        return SqliteBus(self.folder / "wirewatch.db", SystemClock(), self.prefix)

    async def open(self, stack: AsyncExitStack) -> None:
        """Start the stand-ins, write the files, create the topics, apply the configuration."""
        enter = stack.enter_async_context
        self.folder.mkdir(parents=True)
        self.world = World([await enter(FeedServer()) for _ in range(HOSTS)], self.rng)
        bad = bad_channels(self.rng, self._bad)
        self.slack = await enter(
            SlackStandin(faults=bad.slack, tokens=[self.bot_token], parallel_s=0.0)
        )
        login = ("wirewatch", self.password)
        self.smtp = await enter(SmtpStandin(login=login, faults=bad.smtp))
        self._write_files()
        await self.ask(self._prepare)

    async def _prepare(self, bus: Bus) -> None:
        await bus.ensure_topics(together.STAGES)
        await configuration.apply(bus, configuration.load(self.config), prune=False)

    async def ask(self, work: Callable[[Bus], Awaitable[T]]) -> T:
        """Do `work` on a bus of our own, again if the broker is away just now."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                bus = self.bus()
                try:
                    return await work(bus)
                except AWAY as error:
                    last = error
                finally:
                    await bus.close()
                print(f"asking again: {last!r}", flush=True)
                await asyncio.sleep(1)

    def _write_files(self) -> None:
        hidden = self.folder / "secrets"
        hidden.mkdir()
        (hidden / "smtp_password").write_text(self.password)
        (hidden / "slack_bot").write_text(self.bot_token)
        lines = ["version: 1", "feeds:"]
        lines += [
            f'  - {{url: "{feed.url}", id: {feed.id}, title: The {feed.name}, every: 1s}}'
            for feed in self.world.feeds
        ]
        lines += ["destinations:"]
        for name, sort in self.destinations.items():
            if sort == "webhook":
                (hidden / name).write_text(self.slack.webhook(f"{name}.{self.token}"))
                lines += [f"  {name}: {{slack_webhook: secret:{name}}}"]
            elif sort == "bot":
                channel = f"C{name.removeprefix('bot-').upper()}"
                lines += [f"  {name}: {{slack_channel: {channel}, token: secret:slack_bot}}"]
            else:
                lines += [f"  {name}: {{email: {name}@example.org}}"]
        lines += ["subscriptions:"]
        for word, names in self.lists.items():
            to = ", ".join(names)
            lines += [f"  {word}: {{title: {word}, owner: ana, now: {word}, to: [{to}]}}"]
        self.config.write_text("\n".join(lines) + "\n")

    def copies(self) -> dict[str, dict[str, list[bytes]]]:
        """What came, by sort of channel and delivery id."""
        found: dict[str, dict[str, list[bytes]]] = {"webhook": {}, "bot": {}, "smtp": {}}
        for posted in self.slack.posted:
            delivery = posted.payload["blocks"][0]["block_id"].partition(".")[0]
            found["bot" if posted.id else "webhook"].setdefault(delivery, []).append(posted.body)
        for mail in self.smtp.mails:
            delivery = mail.message["Message-ID"].strip("<>").partition("@")[0]
            found["smtp"].setdefault(delivery, []).append(mail.raw)
        return found

    @property
    def env(self) -> dict[str, str]:
        """The environment of the site's processes."""
        kept = {name: value for name, value in os.environ.items() if "WIREWATCH" not in name}
        return kept | {
            "WIREWATCH_BUS": self.kind,
            "WIREWATCH_PREFIX": self.prefix,
            "WIREWATCH_SQLITE__PATH": str(self.folder / "wirewatch.db"),
            "WIREWATCH_KAFKA__BOOTSTRAP": self.kafka or "127.0.0.1:1",
            "WIREWATCH_KAFKA__SESSION_MS": str(int(SESSION_S * 1000)),
            "WIREWATCH_SECRETS_DIR": str(self.folder / "secrets"),
            "WIREWATCH_HTTP__ALLOW_NETWORKS": "127.0.0.0/8",
            "WIREWATCH_POLLER__MIN_INTERVAL_S": "0.5",
            "WIREWATCH_POLLER__HOST_SPACING_S": "0",
            "WIREWATCH_DELIVER__LEASE_S": str(LEASE_S),
            "WIREWATCH_DELIVER__GRACE_S": str(GRACE_S),
            "WIREWATCH_DELIVER__SPACING_S": "0",
            "WIREWATCH_DELIVER__FOLD_HOURS": "0.05",  # so that some are forgotten meanwhile
            "WIREWATCH_SLACK__API_URL": self.slack.api_url,
            "WIREWATCH_SLACK__POST_SPACING_S": "0",
            "WIREWATCH_SLACK__ASK_SPACING_S": "0.1",
            "WIREWATCH_SMTP__HOST": self.smtp.host,
            "WIREWATCH_SMTP__PORT": str(self.smtp.port),
            "WIREWATCH_SMTP__TLS": "none",
            "WIREWATCH_SMTP__USERNAME": "wirewatch",
            "WIREWATCH_LOG__FORMAT": "json",
            "WIREWATCH_TEST_FAULT_LOG": str(self.fault_log),
        }


@asynccontextmanager
async def site(
    folder: Path, kind: str, kafka: str, rng: random.Random, bad: float = BAD
) -> AsyncIterator[Site]:
    """An installation for as long as the block runs; its processes are not started here."""
    async with AsyncExitStack() as stack:
        found = Site(folder, kind, kafka, rng, bad)
        await found.open(stack)
        yield found
