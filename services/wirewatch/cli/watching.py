"""`status` and `tail`."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from wirewatch.bus.port import Bus, Record
    from wirewatch.cli.status import Snapshot
    from wirewatch_schemas.outcome import OutcomeV1

PANEL = "Watching it"
AGAIN_S = 1.0  # between two looks of `tail --follow`
# A record may show a while after its time: a transaction that was open lasts 15 s at most.
LATE = timedelta(seconds=30)
# How far back the last item and the last alert are looked for, the nearest first.
WINDOWS = tuple(timedelta(minutes=minutes) for minutes in (1, 60, 24 * 60, 30 * 24 * 60))


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (status, tail):
        app.command(rich_help_panel=PANEL)(command)


def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")] = False
) -> None:
    """Say whether all is well, and what waits where; the verdict comes first.

    Exits with 1 where something needs attention: records or messages that wait
    for more than a minute, alerts of the last day that failed for good, feeds
    that are not polled, no feed ever read, dead letters, more than a tenth of
    the feeds dark (3 failed polls in a row). Exits with 3 where the bus can't be
    read.

    Example: wirewatch status || wirewatch status --json | jq .attention
    """
    from wirewatch.cli import status as room  # late: `--help` must not wait for it
    from wirewatch.cli.process import run_once
    from wirewatch.stages.clock import SystemClock

    snapshot: Snapshot = run_once(lambda bus, _: _read(bus, SystemClock().now()))
    now = SystemClock().now()
    if as_json:
        typer.echo(json.dumps(room.as_json(snapshot, now), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(room.lines(snapshot, now)))
    if room.wrong(snapshot, now):
        raise typer.Exit(1)


def tail(
    topic: Annotated[str, typer.Argument(help="Such as items.v1, or items.")],
    *,
    since: Annotated[str, typer.Option(help="How far back: 30s, 10m, 2h, 7d.")] = "10m",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON a record.")] = False,
) -> None:
    """Show a topic's records, a line each: time, key, what is in it. Changes nothing.

    Examples:
      wirewatch tail alerts --since 1d
      wirewatch tail items -f --json | jq .value.title
    """
    from wirewatch.cli import showing  # late: `--help` must not wait for it
    from wirewatch.cli.process import run_until_stopped
    from wirewatch.stages.clock import SystemClock

    name = _known(topic)
    try:
        start = SystemClock().now() - showing.span(since)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from None
    shown = showing.as_json if as_json else showing.line

    async def role(bus: "Bus", _s: object, clock: SystemClock, stop: "asyncio.Event") -> None:
        seen: dict[tuple[int, int], datetime] = {}
        after = start
        while True:
            async for record in bus.scan(name, after):
                if stop.is_set():
                    return
                if (record.partition, record.offset) not in seen:
                    seen[record.partition, record.offset] = record.log_time
                    typer.echo(shown(record))
            after = max([start, *(at - LATE for at in seen.values())])
            seen = {place: at for place, at in seen.items() if at >= after}
            if not follow or await clock.wait(clock.monotonic() + AGAIN_S, stop):
                return

    run_until_stopped(role)


def _known(topic: str) -> str:
    from wirewatch_schemas.topics import TOPICS  # late: as above

    for name in (topic, f"{topic}.v1"):
        if name in TOPICS:
            return name
    raise typer.BadParameter(f"there is no topic {topic!r}; there are {', '.join(TOPICS)}")


async def _read(bus: "Bus", now: datetime) -> "Snapshot":
    """Everything by scans and lags; no group is joined, nothing is written."""
    from wirewatch import together  # late: as above
    from wirewatch.cli.status import FAILED_FOR, Backlog, Snapshot
    from wirewatch.stages.dead_letters import waiting
    from wirewatch_schemas.delivery import DeliveryRowV1
    from wirewatch_schemas.feed import FeedStateV1
    from wirewatch_schemas.outcome import OutcomeV1
    from wirewatch_schemas.topics import (
        DEAD_LETTERS,
        DELIVERY_STATE,
        FEED_STATE,
        FEEDS,
        ITEMS,
        OUTCOMES,
    )

    feeds, configured_at = await _table(bus, FEEDS.name)
    states, _ = await _table(bus, FEED_STATE.name)
    rows, _ = await _table(bus, DELIVERY_STATE.name)
    letters = waiting([record async for record in bus.scan(DEAD_LETTERS.name)])
    failed, last_alert = [], None
    async for record in bus.scan(OUTCOMES.name, now - FAILED_FOR):
        match _outcome(record):
            case OutcomeV1(ending="failed") as outcome:
                failed.append(outcome)
            case OutcomeV1(ending="sent"):
                last_alert = record.log_time
    return Snapshot(
        feeds=feeds,
        feed_states={key: row for key, row in states.items() if isinstance(row, FeedStateV1)},
        configured_at=configured_at,
        backlogs=[
            Backlog(stage.name, lag, await bus.oldest(stage) if lag else None)
            for stage in together.STAGES
            if stage.queues
            for lag in [await bus.lag(stage)]
        ],
        rows=[row for row in rows.values() if isinstance(row, DeliveryRowV1)],
        failed=failed,
        dead_letters=len(letters),
        last_item=await _last(bus, ITEMS.name, now),
        last_alert=last_alert or await _last(bus, OUTCOMES.name, now, _tells_somebody),
    )


async def _table(bus: "Bus", topic: str) -> tuple[dict[str, Any], dict[str, datetime]]:
    """A compacted topic's rows, and when each was written; what can't be read is left out."""
    from wirewatch.bus.reading import latest  # late: as above
    from wirewatch_schemas import codec
    from wirewatch_schemas.topics import TOPICS

    rows, written = {}, {}
    for key, record in (await latest(bus, topic)).items():
        try:
            rows[key] = codec.decode(TOPICS[topic], record.value or b"")
        except codec.UndecodableError:
            typer.echo(f"warning: {topic}: the row {key} can't be read", err=True)
        else:
            written[key] = record.log_time
    return rows, written


async def _last(
    bus: "Bus", topic: str, now: datetime, wanted: "Callable[[Record], bool]" = bool
) -> datetime | None:
    """When the last record that is wanted was written."""
    for window in WINDOWS:
        times = [at.log_time async for at in bus.scan(topic, now - window) if wanted(at)]
        if times:
            return times[-1]
    return None


def _tells_somebody(record: "Record") -> bool:
    outcome = _outcome(record)
    return outcome is not None and outcome.ending == "sent"


def _outcome(record: "Record") -> "OutcomeV1 | None":
    """The outcome; None where it can't be read."""
    from wirewatch_schemas import codec  # late: as above
    from wirewatch_schemas.topics import OUTCOMES

    try:
        found: OutcomeV1 = codec.decode(OUTCOMES, record.value or b"")
    except codec.UndecodableError:
        return None
    return found
