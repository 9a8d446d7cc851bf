"""Reading a compacted topic from outside a stage."""

from wirewatch.bus.port import Bus, Record


async def latest(bus: Bus, topic: str) -> dict[str, Record]:
    """The last record of each key, the last to be set at the end; removed keys are left out."""
    found: dict[str, Record] = {}
    async for record in bus.scan(topic):
        found.pop(record.key, None)
        if record.value is not None:
            found[record.key] = record
    return found
