"""A service whose stage takes records and never commits; its settings come from the environment."""

import asyncio

from wirewatch.cli.process import run_service
from wirewatch.enricher.service import STAGE
from wirewatch.stages.serve import serve


async def _role(bus, _settings, _clock, stop):
    async def hang(shard):
        await shard.take(None)
        await asyncio.Event().wait()

    await serve(bus, STAGE, hang, stop)


if __name__ == "__main__":
    run_service(_role, [STAGE])
