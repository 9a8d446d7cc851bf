"""Running a stage: every shard that becomes ours in a task of its own, until told to stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog

from wirewatch.bus.port import Bus, FencedError, Shard, Stage, UnknownOutcomeError, Wake

log = structlog.get_logger()
T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - not an error: the wish to stop came first
    """`stop` was set before the awaited thing came."""


async def unless_stopped(stop: Wake, wanted: Awaitable[T], *, revoked: Wake | None = None) -> T:
    """Await `wanted`; raises `Stopped` (and cancels it) when `stop` or `revoked` comes first."""
    ends = [asyncio.ensure_future(end.wait()) for end in (stop, revoked) if end]
    work = asyncio.ensure_future(wanted)
    try:
        await asyncio.wait({*ends, work}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Stopped
        return work.result()
    finally:
        for task in (*ends, work):
            task.cancel()
        await asyncio.gather(*ends, work, return_exceptions=True)


async def serve(
    bus: Bus, stage: Stage, handle: Callable[[Shard], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Own shards of `stage` and run `handle` on each until `stop` is set.

    A lost shard ends its handler and nothing else; any other error ends the stage.
    """
    async with bus.own(stage) as shards, asyncio.TaskGroup() as tasks:
        async for shard in _until(stop, shards):
            log.info("shard taken", stage=stage.name, partition=shard.number)
            tasks.create_task(_handled(stage, shard, handle))


async def _until(stop: asyncio.Event, shards: AsyncIterator[Shard]) -> AsyncIterator[Shard]:
    try:
        while True:
            yield await unless_stopped(stop, anext(shards))
    except (Stopped, StopAsyncIteration):
        return


async def _handled(stage: Stage, shard: Shard, handle: Callable[[Shard], Awaitable[None]]) -> None:
    try:
        await handle(shard)
    except* (FencedError, UnknownOutcomeError) as lost:
        why = type(lost.exceptions[0]).__name__
        log.info("shard over", stage=stage.name, partition=shard.number, why=why)
    finally:
        await shard.release()
