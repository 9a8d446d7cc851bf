"""The demo from one end to the other: a world, a configuration, the services, the scenes."""

import asyncio
from pathlib import Path

from wirewatch import configuration, together
from wirewatch.bus.sqlite import SqliteBus
from wirewatch.demo.outlets import OUTLETS
from wirewatch.demo.scenes import Ran, Scenes
from wirewatch.demo.world import PATH, World, world
from wirewatch.process.groups import (
    DeliverSettings,
    HttpSettings,
    PollerSettings,
    SmtpSettings,
    SqliteSettings,
)
from wirewatch.process.http import Http
from wirewatch.process.settings import Settings
from wirewatch.stages.clock import SystemClock

RULE = "relation:CN-RU=main NOT topic:sport"
DESTINATIONS = ("world-desk", "ana")


async def run(folder: Path) -> Ran:
    """Play the demo; everything it makes stays in `folder`."""
    async with world(folder) as there:
        settings = _settings(folder, there)
        wanted = configuration.load(_configuration(folder, there))
        clock, stop = SystemClock(), asyncio.Event()
        bus = SqliteBus(settings.sqlite.path, clock)
        try:
            await bus.ensure_topics(together.STAGES)
            await configuration.apply(bus, wanted, prune=False)
            async with Http(settings.http) as http, asyncio.TaskGroup() as tasks:
                tasks.create_task(together.run(bus, settings, clock, stop, http, print))
                ran = await Scenes(there, bus, DESTINATIONS).play()
                stop.set()
            return ran
        finally:
            await bus.close()


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


def _configuration(folder: Path, there: World) -> Path:
    """Write the file that a person would write, and the secret that it names."""
    secrets = folder / "secrets"
    secrets.mkdir()
    (secrets / "slack_world_desk").write_text(there.slack.webhook("world-desk") + "\n")
    feeds = "\n".join(
        f'  - {{url: "{there.feeds[outlet].url}{PATH}", title: "{outlet.name}", every: 1s}}'
        for outlet in OUTLETS
    )
    file = folder / "wirewatch.yaml"
    file.write_text(_YAML.format(feeds=feeds, rule=RULE), "utf-8")
    return file


_YAML = """\
version: 1
defaults: {{timezone: Europe/Berlin}}
feeds:
{feeds}
destinations:
  world-desk: {{slack_webhook: secret:slack_world_desk}}
  ana: {{email: ana@example.org, timezone: Asia/Hong_Kong}}
subscriptions:
  china-russia:
    title: China–Russia ties
    owner: ana
    now: {rule}
    to: [world-desk, ana]
    examples:
      - {{text: "Xi and Putin upgrade ties at Moscow summit", expect: now}}
      - {{text: "Russian wins China Open tennis final", expect: silent}}
"""
