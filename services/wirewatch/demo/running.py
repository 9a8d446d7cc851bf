"""The demo from one end to the other: a world, a configuration, the services, the scenes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from wirewatch import configuration, together
from wirewatch.bus.port import Bus
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.demo.killing import GRACE_S, LEASE_S, kill_while_sending
from wirewatch.demo.outlets import OUTLETS
from wirewatch.demo.promises import Killed
from wirewatch.demo.scenes import Ran, Scenes
from wirewatch.demo.world import PATH, World, world
from wirewatch.enricher import service as enricher
from wirewatch.notifier import service as notifier
from wirewatch.poller import service as poller
from wirewatch.process.groups import (
    DeliverSettings,
    HttpSettings,
    PollerSettings,
    SmtpSettings,
    SqliteSettings,
)
from wirewatch.process.http import Http
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings
from wirewatch.stages.clock import SystemClock

RULE = "relation:CN-RU=main NOT topic:sport"
DESTINATIONS = ("world-desk", "ana")
WEBHOOK = "{slack_webhook: secret:slack_world_desk}"
BOT = "{slack_channel: C0WORLDDESK, token: secret:slack_bot_token}"


async def run(folder: Path) -> tuple[Ran, Killed]:
    """Play the demo; everything it makes stays in `folder`."""
    async with world(folder) as there:
        settings = _settings(folder, there)
        bus = SqliteBus(settings.sqlite.path, SystemClock())
        try:
            await bus.ensure_topics(together.STAGES)
            await _apply(bus, folder, there, WEBHOOK, DESTINATIONS)
            async with _serving(bus, settings, notifying=True):
                ran = await Scenes(there, bus, DESTINATIONS).play()
            await _apply(bus, folder, there, BOT, DESTINATIONS[:1])
            async with _serving(bus, settings, notifying=False):
                env, log = _env(settings, there), folder / "notifier.log"
                return ran, await kill_while_sending(there, bus, env, log)
        finally:
            await bus.close()


@asynccontextmanager
async def _serving(bus: Bus, settings: Settings, *, notifying: bool) -> AsyncIterator[None]:
    """The services in this process, as long as the block lasts."""
    clock, stop = SystemClock(), asyncio.Event()
    async with Http(settings.http) as http, asyncio.TaskGroup() as tasks:
        tasks.create_task(poller.run(bus, settings, clock, stop, http))
        tasks.create_task(enricher.run(bus, clock, stop))
        if notifying:
            secrets = Secrets(settings.secrets_dir)
            tasks.create_task(notifier.run(bus, settings, clock, stop, http, secrets, print))
        yield
        stop.set()


def _settings(folder: Path, there: World) -> Settings:
    """The defaults, but for where things are and how often feeds are polled."""
    return Settings.model_construct(
        secrets_dir=str(folder / "secrets"),
        sqlite=SqliteSettings(path=str(folder / "wirewatch.db")),
        http=HttpSettings.model_validate({"allow_networks": "127.0.0.0/8"}),
        smtp=SmtpSettings(host=there.mail.host, port=there.mail.port, tls="none"),
        poller=PollerSettings(min_interval_s=0.5),
        deliver=DeliverSettings(),
    )


def _env(settings: Settings, there: World) -> dict[str, str]:
    """The same settings for a process of its own; and how long it may take to find out."""
    return {
        "WIREWATCH_SECRETS_DIR": settings.secrets_dir,
        "WIREWATCH_SQLITE__PATH": settings.sqlite.path,
        "WIREWATCH_HTTP__ALLOW_NETWORKS": "127.0.0.0/8",
        "WIREWATCH_SLACK__API_URL": there.slack.api_url,
        "WIREWATCH_SLACK__ASK_SPACING_S": "0.1",
        "WIREWATCH_DELIVER__LEASE_S": str(LEASE_S),
        "WIREWATCH_DELIVER__GRACE_S": str(GRACE_S),
    }


async def _apply(bus: Bus, folder: Path, there: World, desk: str, told: tuple[str, ...]) -> None:
    file = _configuration(folder, there, desk, told)
    await configuration.apply(bus, configuration.load(file), prune=False)


def _configuration(folder: Path, there: World, desk: str, told: tuple[str, ...]) -> Path:
    """Write the file that a person would write, and the secrets that it names."""
    secrets = folder / "secrets"
    secrets.mkdir(exist_ok=True)
    (secrets / "slack_world_desk").write_text(there.slack.webhook("world-desk") + "\n")
    (secrets / "slack_bot_token").write_text("xoxb-for-the-demo\n")
    feeds = "\n".join(
        f'  - {{url: "{there.feeds[outlet].url}{PATH}", title: "{outlet.name}", every: 1s}}'
        for outlet in OUTLETS
    )
    file = folder / "wirewatch.yaml"
    file.write_text(_YAML.format(feeds=feeds, rule=RULE, desk=desk, told=", ".join(told)), "utf-8")
    return file


_YAML = """\
version: 1
defaults: {{timezone: Europe/Berlin}}
feeds:
{feeds}
destinations:
  world-desk: {desk}
  ana: {{email: ana@example.org, timezone: Asia/Hong_Kong}}
subscriptions:
  china-russia:
    title: China–Russia ties
    owner: ana
    now: {rule}
    to: [{told}]
    examples:
      - {{text: "Xi and Putin upgrade ties at Moscow summit", expect: now}}
      - {{text: "Russian wins China Open tennis final", expect: silent}}
"""
