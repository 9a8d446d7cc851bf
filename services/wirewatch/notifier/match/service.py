"""Match as a running stage."""

import asyncio
from collections.abc import Iterator

import structlog

from wirewatch import metrics
from wirewatch.bus.port import Bus, Clock, Stage, Table
from wirewatch.notifier.match.context import Context, build
from wirewatch.notifier.match.decide import decide
from wirewatch.rules import known_names
from wirewatch.stages.messages import Emit, Incoming
from wirewatch.stages.serve import serve
from wirewatch.stages.transform import Transform
from wirewatch_schemas.topics import ALERTS, CONFIG, STORIES

log = structlog.get_logger()
STAGE = Stage("match", queues=(STORIES.name,))


class Matcher:
    """Decides with the configuration as it stands; compiles it again when it has changed."""

    def __init__(self, config: Table) -> None:
        self._config, self._context = config, self._built(config)

    def decide(self, taken: Incoming) -> Iterator[Emit]:
        """A story becomes an alert for each destination that wants it."""
        if self._context.config_offset != self._config.position:
            self._context = self._built(self._config)
        for alert in decide(taken.message, self._context):
            yield Emit(ALERTS, alert.key, alert)

    @staticmethod
    def _built(config: Table) -> Context:
        context = build(config.rows, config.position, known_names())
        for skipped in context.skipped:
            write = log.error if skipped.rule else log.warning
            write("configuration skipped", key=skipped.key, why=skipped.why)
        metrics.RULES_SKIPPED.set(sum(skipped.rule for skipped in context.skipped))
        log.info("subscriptions", count=len(context.standing), config_offset=config.position)
        return context


async def run(bus: Bus, clock: Clock, stop: asyncio.Event) -> None:
    """Match until `stop` is set."""
    async with bus.follow(CONFIG.name) as config:
        transform = Transform(STAGE.name, Matcher(config).decide, clock)
        await serve(bus, STAGE, lambda shard: transform.run(shard, stop), stop)
