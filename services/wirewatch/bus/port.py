"""The bus: what the program needs of the place where records live.

Two adapters, `sqlite` and `kafka`, keep this contract; tests/contract/test_bus.py is the contract
as a suite. Values are bytes here; stages decode them.

Errors, and what to do about each:

- `FencedError`: somebody else owns the shard now. Drop everything derived from it.
- `UnknownOutcomeError`: nobody can say whether the commit happened. Drop everything derived from
  the shard; `own` hands it out again, and its state then tells.
- `TooLargeError`: this output can never be published. Nothing was written; the shard lives on.
- `BusError`: the bus can't be used as it is. The message names the place and the next step.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class BusError(Exception):
    """The bus can't be used as it is; the message names the place and the next step."""


class FencedError(BusError):
    """Another process owns the shard now."""


class UnknownOutcomeError(BusError):
    """Nobody can say whether the commit happened."""


class TooLargeError(BusError):
    """The output at `index` of a commit or publish is larger than its topic allows."""

    def __init__(self, index: int, topic: str, size: int, limit: int) -> None:
        self.index = index
        super().__init__(f"a record of {size} bytes is too large for {topic} (limit {limit})")


class Wake(Protocol):
    """Something to wait for: an asyncio.Event is one."""

    async def wait(self) -> object:
        """Return when it has happened."""


class Clock(Protocol):
    """Time as an input; replay and tests drive it."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    async def wait(self, until: float | None, wake: Wake | None = None) -> bool:
        """Wait until monotonic time `until` (None: for ever) or `wake`; True if `wake` came."""


@dataclass(frozen=True, slots=True)
class Output:
    """A record to be written. `value` None is a tombstone. The partition follows from the key."""

    topic: str
    key: str
    value: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read. `key` is "" where it was absent or not UTF-8 (then `raw_key` tells)."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Mapping[str, str]
    log_time: datetime
    raw_key: bytes = b""


@dataclass(frozen=True, slots=True)
class TableChange:
    """A row of a co-partitioned table that was set (or removed: `value` None)."""

    topic: str
    key: str
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What `take` returns.

    `upto` maps each queue topic to the position after the batch: committing it says that all of
    the batch was handled. It may move without records (transaction markers on Kafka).
    """

    records: Sequence[Record] = ()
    changes: Sequence[TableChange] = ()
    upto: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.records or self.changes or self.upto)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage reads and remembers; its name is also its consumer group.

    `tables` are co-partitioned; one-partition tables are read with `Bus.follow` instead. All
    topics of a stage have the same number of partitions.
    """

    name: str
    queues: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    state: str | None = None


class Shard(Protocol):
    """Partition `number` of a stage's topics, owned by this process until `FencedError`."""

    @property
    def number(self) -> int:
        """The partition."""

    @property
    def state(self) -> Mapping[str, bytes]:
        """The committed state: complete at hand-over, changed by this shard's commits only."""

    @property
    def revoked(self) -> Wake:
        """Happens when the shard is to be given up: no more takes, start no side effect."""

    async def take(self, until: float | None, most: int = 500) -> Batch:
        """The next records and table changes; an empty batch when `until` comes first.

        `until` is the clock's monotonic time; None waits for ever. `most` limits the records. At
        hand-over every current row of the tables comes once, before any record, and with them
        the rows removed in the last 30 days at least (`value` None), as the state may still know
        them. A cancelled take loses nothing. Raises `FencedError`, also once `revoked`.
        """

    async def commit(self, outputs: Sequence[Output], upto: Mapping[str, int]) -> None:
        """Write outputs, state (outputs to the state topic) and positions: all or nothing.

        `upto` may be empty or end within a batch; a commit of nothing returns at once. Commits
        of one shard are serialised by the caller. Raises `FencedError`, `UnknownOutcomeError`,
        `TooLargeError`; after anything but success and `TooLargeError` (a cancel too) the shard
        is over, and `own` hands it out again if it is still ours.

        A `revoked` shard can still commit, until `release` or for 10 s, so that side effects
        under way can settle.
        """

    async def release(self) -> None:
        """The stage is done with the shard; after a loss, nobody has to wait for it any longer."""


class Table(Protocol):
    """A one-partition table, kept up to date in the background."""

    @property
    def rows(self) -> Mapping[str, bytes]:
        """The current rows."""

    @property
    def position(self) -> int:
        """The next offset: rows hold everything before it. Changes with every change."""

    async def reached(self, offset: int, until: float | None) -> bool:
        """Wait until `position` >= `offset`; False when monotonic time `until` came first."""


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What `ensure_topics` did to a topic or a group's positions."""

    name: str
    action: str  # "created", "kept", "reconciled", "positioned"
    detail: str = ""


class Bus(Protocol):
    """One installation's records: all names get its prefix here and nowhere else."""

    async def ensure_topics(self, stages: Sequence[Stage]) -> Sequence[TopicReport]:
        """Create and reconcile every topic of the registry and every group's first position.

        Idempotent. A topic with another partition count is a `BusError`: counts never change. A
        position that is missing or outside its log is put at the log's beginning and reported
        ("positioned"): a worker never makes one up.
        """

    def own(self, stage: Stage) -> AbstractAsyncContextManager[AsyncIterator[Shard]]:
        """Join the stage's group; yields shards as they become ours, also again after a loss.

        Leaving the block gives them up. Raises `BusError` at once where a topic or a position
        is missing, the state can't be read, or (SQLite) another worker has the group.
        """

    def follow(self, topic: str) -> AbstractAsyncContextManager[Table]:
        """Read a one-partition table whole, then keep it up to date until the block is left."""

    async def publish(self, outputs: Sequence[Output], writer: str) -> None:
        """Write `outputs` atomically, outside any stage. Refused where `writer` isn't listed."""

    def scan(
        self, topic: str, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncIterator[Record]:
        """The committed records of a topic up to now, by (log time, partition, offset).

        With `since` <= log time < `until`. A commit that another has open is waited for briefly.
        """

    async def lag(self, stage: Stage, partitions: Collection[int] | None = None) -> int:
        """Records of the stage's queues (of those partitions) not handled yet by its group.

        The answer is fresh, by a way that no worker uses: it tells a bus that is away (`BusError`)
        from a worker that is stuck.
        """

    async def oldest(self, stage: Stage) -> datetime | None:
        """The log time of the oldest record that the stage's group has not handled yet."""

    def last_answer(self) -> float | None:
        """The monotonic time at which the bus last did as asked; None: not yet."""

    async def close(self) -> None:
        """Give up every connection and file."""
