"""Applying a configuration: what is there, what the file wants, and the difference published."""

from wirewatch.bus.port import Bus, BusError, Output, Record
from wirewatch.bus.reading import latest
from wirewatch.configuration.loading import Configuration
from wirewatch.configuration.plan import Plan, diff
from wirewatch.configuration.records import Row, RowKey, desired
from wirewatch_schemas import codec
from wirewatch_schemas.topics import CONFIG, FEEDS, TOPICS, Topic

WRITER = "apply"


async def _current(bus: Bus) -> dict[RowKey, Row]:
    """The rows of feeds.v1 and config.v1 as they are now."""
    return {
        (topic.name, key): _row(topic, record)
        for topic in (FEEDS, CONFIG)
        for key, record in (await latest(bus, topic.name)).items()
    }


def _row(topic: Topic, record: Record) -> Row:
    try:
        row: Row = codec.decode(topic, record.value or b"")
    except codec.UndecodableError as error:
        raise BusError(
            f"the row {record.key} can't be read: {error}; a newer version wrote it: run that one"
        ) from error
    return row


async def apply(
    bus: Bus, configuration: Configuration, *, prune: bool, dry_run: bool = False
) -> Plan:
    """Publish the difference between the file and what is there, all or nothing."""
    plan = diff(await _current(bus), desired(configuration))
    outputs = [
        Output(topic, key, None if row is None else codec.encode(TOPICS[topic], row))
        for (topic, key), row in plan.writes(prune=prune).items()
    ]
    if outputs and not dry_run:
        await bus.publish(outputs, writer=WRITER)
    return plan
