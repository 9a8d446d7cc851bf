"""The whole pipe for a test: feeds, Slack and SMTP stand-ins, and how to wait for it."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

from wirewatch.demo.account import quiet
from wirewatch.standins.feeds import FeedServer
from wirewatch.standins.slack import SlackStandin
from wirewatch.standins.smtp import SmtpStandin

WITHIN_S = 60.0
DESTINATIONS = ("world-desk", "ana")
CONFIGURATION = """\
version: 1
feeds:
  - {{url: "{feeds}/feed.xml", title: The Wire, every: 1s}}
destinations:
  world-desk: {{slack_webhook: secret:slack_world_desk}}
  ana: {{email: ana@example.org}}
subscriptions:
  china-russia:
    title: China–Russia ties
    owner: ana
    now: relation:CN-RU=main NOT topic:sport
    to: [world-desk, ana]
"""


class Pipe:
    """The stand-ins; `file` is the configuration, `env` what a service needs to find them."""

    def __init__(self, folder: Path, feeds: FeedServer, slack: SlackStandin, mail: SmtpStandin):
        self.feeds, self.slack, self.mail = feeds, slack, mail
        self.file = folder / "wirewatch.yaml"
        self.file.write_text(CONFIGURATION.format(feeds=feeds.url))
        secrets = folder / "secrets"
        secrets.mkdir()
        (secrets / "slack_world_desk").write_text(slack.webhook("world-desk"))
        self.env = {
            "WIREWATCH_SECRETS_DIR": str(secrets),
            "WIREWATCH_HTTP__ALLOW_NETWORKS": "127.0.0.0/8",
            "WIREWATCH_POLLER__MIN_INTERVAL_S": "0.2",
            "WIREWATCH_SMTP__HOST": mail.host,
            "WIREWATCH_SMTP__PORT": str(mail.port),
            "WIREWATCH_SMTP__TLS": "none",
            "WIREWATCH_LOG__FORMAT": "json",
        }

    def serve(self, document: str) -> None:
        """Let the feed show `document` from now on."""
        self.feeds.set("/feed.xml", document.encode())

    async def settled(self, bus, stories: int):
        """The account once `stories` story revisions came and all that they led to has ended."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                if account := await quiet(bus, DESTINATIONS, stories):
                    return account
                await asyncio.sleep(0.05)

    async def polled_again(self) -> None:
        """Wait until the feed was asked for twice more: the first may be under way."""
        wanted = len(self.feeds.requests) + 2
        end = monotonic() + WITHIN_S
        while len(self.feeds.requests) < wanted:
            assert monotonic() < end, "the feed is not polled any more"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def pipe(folder: Path):
    """Stand-ins on free ports, and nothing that runs yet."""
    async with AsyncExitStack() as stack:
        feeds = await stack.enter_async_context(FeedServer())
        slack = await stack.enter_async_context(SlackStandin())
        mail = await stack.enter_async_context(SmtpStandin())
        yield Pipe(folder, feeds, slack, mail)


class Wirewatch:
    """The command, as a user would run it; what it prints goes to `folder`/NAME.log."""

    def __init__(self, folder: Path, env: dict[str, str]):
        self.folder, self.env = folder, {**os.environ, **env}
        self.services: dict[str, asyncio.subprocess.Process] = {}

    async def run(self, *args: object) -> tuple[int, str]:
        """Run to the end: exit code and everything printed."""
        process = await self._start(*args, out=asyncio.subprocess.PIPE)
        async with asyncio.timeout(WITHIN_S):
            printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode()

    @asynccontextmanager
    async def serving(self, *names: str, args: Sequence[object] = ()):
        """Services in the background; each must live until the block ends."""
        for name in names:
            with (self.folder / f"{name}.log").open("w") as log:
                self.services[name] = await self._start(name, *args, out=log)
        try:
            yield
            died = {n: p.returncode for n, p in self.services.items() if p.returncode is not None}
            assert not died, f"{died}: {[self.log(name)[-2000:] for name in died]}"
        finally:
            await self.stop()

    async def stop(self) -> dict[str, int]:
        """Stop the services as a supervisor would; exit codes by name."""
        codes = {}
        for process in self.services.values():
            if process.returncode is None:
                process.terminate()
        for name, process in self.services.items():
            async with asyncio.timeout(WITHIN_S):
                codes[name] = await process.wait()
        self.services = {}
        return codes

    def log(self, name: str) -> str:
        """What a service printed."""
        return (self.folder / f"{name}.log").read_text()

    async def _start(self, *args: object, out) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "wirewatch",
            *map(str, args),
            stdout=out,
            stderr=asyncio.subprocess.STDOUT,
            env=self.env,
        )
