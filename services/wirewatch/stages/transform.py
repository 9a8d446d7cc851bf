"""Transform: one record in, messages out; a batch only shares commits."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog
from structlog.contextvars import bound_contextvars

from wirewatch import faults
from wirewatch.bus.port import Batch, BusError, Clock, Output, Record, Shard
from wirewatch.stages.messages import (
    Emit,
    Incoming,
    bug,
    context_of,
    dead_letter,
    incoming,
    outputs,
)
from wirewatch.stages.portion import Portion
from wirewatch.stages.serve import Stopped, unless_stopped

log = structlog.get_logger()
Decide = Callable[[Incoming], Iterable[Emit]]


class Transform:
    """`decide` is pure and knows no clock; an error of its own makes a dead letter."""

    def __init__(self, name: str, decide: Decide, clock: Clock) -> None:
        self._name, self._decide, self._clock = name, decide, clock

    async def run(self, shard: Shard, stop: asyncio.Event) -> None:
        """Handle the shard's records until it is lost or `stop` is set."""
        while not stop.is_set():  # also where records come without a pause
            try:
                batch = await unless_stopped(stop, shard.take(None))
            except Stopped:
                return
            faults.hit("transform.taken")
            for portion in self._portions(batch):
                faults.hit("transform.decided")
                await shard.commit(portion.outputs, portion.upto)
                faults.hit("transform.committed")

    def _portions(self, batch: Batch) -> Iterator[Portion]:
        """The batch as commits, in order: a few records can become very many."""
        portion = Portion()
        for record in batch.records:
            portion.add(self.outputs_of(record), {record.topic: record.offset + 1})
            if portion.full:
                yield portion
                portion = Portion()
        portion.add((), batch.upto)
        yield portion

    def outputs_of(self, record: Record) -> Sequence[Output]:
        """What one record becomes; a dead letter if it can't be handled."""
        with bound_contextvars(stage=self._name, story=record.key, **context_of(record)):
            try:
                return self._decided(incoming(record))
            except (BusError, MemoryError):  # not the record's fault
                raise
            except Exception as error:
                log.warning("dead letter", topic=record.topic, why=str(error), exc_info=bug(error))
                return [dead_letter(record, error, stage=self._name)]

    def _decided(self, taken: Incoming) -> list[Output]:
        emits = (
            Emit(e.topic, e.key, e.message, e.traceparent or taken.traceparent)
            for e in self._decide(taken)
        )
        return outputs(emits, source=self._name, at=self._clock.now())
