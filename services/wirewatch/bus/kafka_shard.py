"""A shard on Kafka: what was fetched for it and not taken yet, its state, and its one writer."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Protocol, TypeVar

from aiokafka.errors import KafkaError, ProducerFenced

from wirewatch.bus.guard import refuse_too_large
from wirewatch.bus.kafka_writer import Writer
from wirewatch.bus.port import (
    Batch,
    Clock,
    FencedError,
    Output,
    Record,
    Stage,
    TableChange,
    UnknownOutcomeError,
)

T = TypeVar("T")

FULL = 1_000  # waiting records and changes at which the shard's partitions are paused
LOW = FULL // 2  # and resumed


class Keeper(Protocol):
    """What a shard asks of the membership that handed it out."""

    def resume(self, shard: "KafkaShard") -> None:
        """The shard has room again."""

    async def lose(self, shard: "KafkaShard") -> None:
        """The shard is over; it is taken afresh if it is still ours."""


class KafkaShard:
    """Partition `number` of a stage's topics, from hand-over until it is `over`."""

    def __init__(
        self,
        keeper: Keeper,
        clock: Clock,
        stage: Stage,
        number: int,
        *,
        writer: Writer,
        state: MutableMapping[str, bytes],
        rows: Iterable[TableChange],
        positions: Mapping[str, int],
    ) -> None:
        self.number = number
        self.state = state
        self.writer = writer
        self.over = False
        self.paused = False
        self.revoked = asyncio.Event()  # takes are over
        self.released = asyncio.Event()  # commits too
        self.busy = asyncio.Lock()  # held by a commit
        self._keeper = keeper
        self._clock = clock
        self._stage = stage
        self._records: deque[Record] = deque()
        self._changes = deque(rows)
        self._fetched = dict(positions)  # after everything that waits
        self._handed = dict(positions)  # what takes have told
        self._recorded: dict[str, int] = {}  # after the last record that was taken
        self._news = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How much was fetched and not taken."""
        return len(self._records) + len(self._changes)

    def add(self, records: Iterable[Record]) -> None:
        """Put fetched records of the queues and tables in line."""
        for record in records:
            if record.topic in self._stage.queues:
                self._records.append(record)
            elif not record.raw_key:
                self._changes.append(TableChange(record.topic, record.key, record.value))
        self._news.set()

    def fetched(self, positions: Mapping[str, int]) -> None:
        """Note where fetching has got to: past the records in line, and past markers."""
        if positions != self._fetched:
            self._fetched.update(positions)
            self._news.set()

    def revoke(self) -> None:
        """No more takes; commits go on until the stage releases the shard or it is ended."""
        self.revoked.set()
        self._records.clear()
        self._changes.clear()
        self._news.set()

    def end(self) -> None:
        """No more takes and commits."""
        self.over = True
        self.revoke()
        self.released.set()

    async def release(self) -> None:
        """The stage is done with it; see the port."""
        self.end()

    async def take(self, until: float | None, most: int = 500) -> Batch:
        """The next records and table changes; see the port."""
        while True:
            self._check(over=self.revoked.is_set())
            if batch := self._next(most):
                return batch
            self._news.clear()
            if not await self._clock.wait(until, self._news):
                self._check(over=self.revoked.is_set())
                return self._next(most)

    async def commit(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        """Outputs, state and positions in one transaction; see the port."""
        self._check(over=self.over)
        if not outputs and not upto:
            return
        refuse_too_large(outputs)
        async with self.busy:
            self._check(over=self.over)
            await self._write(outputs, upto)
            for output in outputs:
                self._remember(output)
            for topic, at in upto.items():
                if at >= self._recorded.get(topic, 0):
                    self._handed[topic] = at  # markers beyond it are told once more

    async def _write(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        try:
            await self.writer.write(outputs, upto, self._stage, self.number)
        except ProducerFenced as error:
            await self._keeper.lose(self)
            raise FencedError(f"{self}: another process owns it now") from error
        except (KafkaError, TimeoutError, AssertionError) as error:
            await self._keeper.lose(self)
            raise UnknownOutcomeError(
                f"{self}: the broker did not say whether the commit happened ({error!r}); "
                "the shard is handed out again"
            ) from error
        except BaseException:
            await self._keeper.lose(self)
            raise

    def _remember(self, output: Output) -> None:
        if output.topic != self._stage.state:
            return
        if output.value is None:
            self.state.pop(output.key, None)
        else:
            self.state[output.key] = output.value

    def _next(self, most: int) -> Batch:
        changes = _pop(self._changes, most)
        records = _pop(self._records, most - len(changes)) if not self._changes else []
        upto = {record.topic: record.offset + 1 for record in records}
        self._recorded.update(upto)
        if not self._records:
            for topic, at in self._fetched.items():  # it may be told after its records are in line
                if at > max(self._handed.get(topic, 0), upto.get(topic, 0)):
                    upto[topic] = at
        self._handed.update(upto)
        if self.paused and self.waiting < LOW:
            self._keeper.resume(self)
        return Batch(tuple(records), tuple(changes), upto)

    def _check(self, *, over: bool) -> None:
        if over:
            raise FencedError(f"{self} is not ours any more")

    def __str__(self) -> str:
        return f"shard {self.number} of {self._stage.name}"


def _pop(line: deque[T], most: int) -> list[T]:
    return [line.popleft() for _ in range(min(most, len(line)))]
