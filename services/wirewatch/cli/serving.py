"""`up`, the services, and `topics`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import asyncio

    from wirewatch.bus.port import Bus
    from wirewatch.process.settings import Settings
    from wirewatch.stages.clock import SystemClock

SERVICES = "Services"


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Start here")(up)
    for service in (poller, enricher, notifier, topics):
        app.command(rich_help_panel=SERVICES)(service)


def up(
    config: Annotated[
        Path, typer.Option("--config", "-c", help="The configuration file.", dir_okay=False)
    ],
    *,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what the file no longer has.")
    ] = False,
) -> None:
    """Run everything in one process, with no Kafka: a few thousand feeds on one machine.

    Creates the topics in a SQLite file (WIREWATCH_SQLITE__PATH), applies the
    configuration, then polls, enriches, matches and delivers until Ctrl-C. Start
    it again: it goes on where it was. What was taken out of the file stays until
    --prune.

    Example: wirewatch up --config deploy/config/wirewatch.yaml
    """
    from wirewatch import configuration, together  # late: `--help` must not wait for them
    from wirewatch.bus.sqlite_lock import held
    from wirewatch.cli.configuring import show_notes, show_plan
    from wirewatch.cli.process import run_service
    from wirewatch.process import settings as environment
    from wirewatch.process.http import Http

    settings = environment.load()
    if settings.bus != "sqlite":
        raise environment.SettingsError(
            f"WIREWATCH_BUS={settings.bus}: up runs on SQLite alone; unset it, or run `wirewatch"
            " topics`, `apply FILE`, then `poller`, `enricher` and `notifier`, each by itself"
        )
    wanted = configuration.load(config)

    async def role(
        bus: "Bus", settings: "Settings", clock: "SystemClock", stop: "asyncio.Event"
    ) -> None:
        await bus.ensure_topics(together.STAGES)
        plan = await configuration.apply(bus, wanted, prune=prune)
        show_plan(plan, prune=prune, err=True)
        typer.echo(f"watching; records in {settings.sqlite.path}; Ctrl-C stops", err=True)
        async with Http(settings.http) as http:
            await together.run(bus, settings, clock, stop, http, typer.echo)

    for problem in configuration.undeliverable(wanted, settings):
        typer.echo(f"warning: {problem}", err=True)
    show_notes(configuration.too_often(wanted, settings))
    # Before anything is applied: a second `up` must not change what the first one runs by.
    with held(Path(settings.sqlite.path), f"{settings.prefix}up"):
        run_service(role, together.STAGES, settings=settings)


def poller() -> None:
    """Run the poller: feeds in, items out.

    Example: WIREWATCH_BUS=kafka WIREWATCH_KAFKA__BOOTSTRAP=kafka:9092 wirewatch poller
    """
    from wirewatch.cli.process import run_service  # late: `--help` must not wait for it
    from wirewatch.poller import service
    from wirewatch.process.http import Http

    async def role(
        bus: "Bus", settings: "Settings", clock: "SystemClock", stop: "asyncio.Event"
    ) -> None:
        async with Http(settings.http) as http:
            await service.run(bus, settings, clock, stop, http)

    run_service(role, [service.STAGE])


def enricher() -> None:
    """Run the enricher: items in, stories out.

    Example: WIREWATCH_BUS=kafka WIREWATCH_KAFKA__BOOTSTRAP=kafka:9092 wirewatch enricher
    """
    from wirewatch.cli.process import run_service  # late: `--help` must not wait for it
    from wirewatch.enricher import service

    async def role(
        bus: "Bus", _settings: "Settings", clock: "SystemClock", stop: "asyncio.Event"
    ) -> None:
        await service.run(bus, clock, stop)

    run_service(role, [service.STAGE])


def notifier() -> None:
    """Run the notifier: stories in, alerts to Slack, e-mail and the terminal out.

    Example: WIREWATCH_BUS=kafka WIREWATCH_KAFKA__BOOTSTRAP=kafka:9092 wirewatch notifier
    """
    from wirewatch.cli.process import run_service  # late: `--help` must not wait for it
    from wirewatch.notifier import service
    from wirewatch.process.http import Http
    from wirewatch.process.secrets import Secrets

    async def role(
        bus: "Bus", settings: "Settings", clock: "SystemClock", stop: "asyncio.Event"
    ) -> None:
        secrets = Secrets(settings.secrets_dir)
        async with Http(settings.http) as http:
            await service.run(bus, settings, clock, stop, http, secrets, typer.echo)

    run_service(role, service.STAGES)


def topics(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON a topic.")] = False,
) -> None:
    """Create and reconcile all topics and every group's first position; safe to repeat.

    Example: WIREWATCH_BUS=kafka WIREWATCH_KAFKA__BOOTSTRAP=kafka:9092 wirewatch topics
    """
    from dataclasses import asdict  # late: `--help` must not wait for the services

    from wirewatch import together
    from wirewatch.cli.process import run_once

    reports = run_once(lambda bus, _: bus.ensure_topics(together.STAGES))
    for report in reports:
        plain = f"{report.action:<11} {report.name} {report.detail}".rstrip()
        typer.echo(json.dumps(asdict(report)) if as_json else plain)
