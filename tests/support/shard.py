"""A shard in memory whose commits a test can hold back or let fail."""

import asyncio
from collections.abc import Mapping, Sequence

from tests.support.clock import START
from wirewatch.bus.port import Batch, Output, Record, TableChange
from wirewatch_schemas import codec
from wirewatch_schemas.topics import TOPICS, Kind, Topic


class MemoryShard:
    """Keeps the part of the `Shard` contract that stages rely on."""

    def __init__(self, state: Mapping[str, bytes] | None = None) -> None:
        self.number = 0
        self.state: dict[str, bytes] = dict(state or {})
        self.commits: list[tuple[list[Output], dict[str, int]]] = []
        self.taken = 0
        self.open_gate = asyncio.Event()  # commits wait for it
        self.open_gate.set()
        self.failure: Exception | None = None  # of the next commit
        self.revoked = asyncio.Event()  # a test sets it
        self.released = False
        self._arriving: asyncio.Queue[Batch | Exception] = asyncio.Queue()
        self._offset = 0
        self._committing = False

    def bring(self, *records: Record, changes: Sequence[TableChange] = ()) -> None:
        """Make the next batch."""
        upto = {record.topic: record.offset + 1 for record in records}
        self._arriving.put_nowait(Batch(records, changes, upto))

    def take_away(self, error: Exception) -> None:
        """What the next `take` raises."""
        self._arriving.put_nowait(error)

    def record(self, topic: Topic, key: str, value: bytes | None, **headers: str) -> Record:
        """The next record of the partition."""
        self._offset += 1
        return Record(topic.name, self.number, self._offset - 1, key, value, headers, START)

    def holding(self, topic: Topic, message: object, **headers: str) -> Record:
        """The next record, with `message` in it."""
        return self.record(topic, message.key, codec.encode(topic, message), **headers)  # type: ignore[attr-defined]

    async def take(self, until: float | None, most: int = 500) -> Batch:
        assert until is None, "stages wait by their own clock"
        found = await self._arriving.get()
        if isinstance(found, Exception):
            raise found
        assert len(found.records) <= most
        self.taken += 1
        return found

    async def release(self) -> None:
        self.released = True

    async def commit(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        assert not self._committing, "commits of one shard are serialised by the caller"
        self._committing = True
        try:
            await self.open_gate.wait()
            if self.failure is not None:
                raise self.failure
        finally:
            self._committing = False
        self.commits.append((list(outputs), dict(upto)))
        for output in outputs:
            if TOPICS[output.topic].kind is Kind.STATE:
                if output.value is None:
                    self.state.pop(output.key, None)
                else:
                    self.state[output.key] = output.value

    @property
    def outputs(self) -> list[Output]:
        """Everything that was committed, in order."""
        return [output for outputs, _ in self.commits for output in outputs]

    def written(self, topic: Topic) -> list[Output]:
        """What was committed to `topic`."""
        return [output for output in self.outputs if output.topic == topic.name]

    @property
    def position(self) -> dict[str, int]:
        """The committed positions."""
        return {topic: at for _, upto in self.commits for topic, at in upto.items()}
