"""The enricher as a running service."""

import asyncio
from collections.abc import Iterator, Mapping

import structlog

from wirewatch import gazetteer
from wirewatch.bus.port import Bus, BusError, Clock, Stage, Table
from wirewatch.enricher.enriching import enrich
from wirewatch.gazetteer import Overlay
from wirewatch.stages.messages import Emit, Incoming
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch_schemas.codec import UndecodableError, decode
from wirewatch_schemas.topics import CONFIG, ITEMS, STORIES

log = structlog.get_logger()
STAGE = Stage("enricher", queues=(ITEMS.name,))


class Enricher:
    """Enriches with the operator's entities as they stand in config.v1."""

    def __init__(self, config: Table) -> None:
        self._config, self._seen = config, -1
        self._rows: dict[str, bytes] = {}
        self._overlay: Overlay | None = None

    def decide(self, taken: Incoming) -> Iterator[Emit]:
        """An item becomes a story."""
        if self._seen != self._config.position:
            self._follow()
        story = enrich(taken.message, self._overlay)
        yield Emit(STORIES, story.key, story)

    def _follow(self) -> None:
        """Most changes of the configuration are not about entities, and cost nothing here."""
        rows = {key: row for key, row in self._config.rows.items() if key.startswith("entity/")}
        self._seen = self._config.position
        if rows != self._rows:
            self._rows, self._overlay = rows, _overlay(rows)
            log.info("entities of our own", count=len(rows), config_offset=self._seen)


def _overlay(rows: Mapping[str, bytes]) -> Overlay | None:
    """Raises `BusError` for a row that can't be read: stories would lack what rules ask for."""
    if not rows:
        return None
    try:
        own = [decode(CONFIG, row) for row in rows.values()]
    except UndecodableError as error:
        raise BusError(
            f"enricher: an entity of {CONFIG.name} can't be read: {error}; write it again with"
            " `wirewatch apply`, or run the version that wrote it"
        ) from error
    return Overlay(gazetteer.load(), own)


async def run(bus: Bus, clock: Clock, stop: asyncio.Event) -> None:
    """Enrich until `stop` is set."""
    async with bus.follow(CONFIG.name) as config:
        transform = Transform(STAGE.name, Enricher(config).decide, clock)
        await serve(bus, STAGE, lambda shard: transform.run(shard, stop), stop)
