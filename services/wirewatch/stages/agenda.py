"""Agenda: rows with a due time; what is decided is committed before and after the side effect.

The pure half (accept, prepare, settle, unknown) is the stage's own; this module is the machinery:
a heap of due rows, a committer that takes along whatever gathered, lanes, leases.

A decision is applied to the view at once and committed later, so that the next decision sees it.
Nothing is ever rolled back: a commit that fails ends the shard and the view with it. A side effect
starts only after the commit of the step that prepared it.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from wirewatch import faults, metrics
from wirewatch.bus.port import BusError, Clock, FencedError, Output, Record, Shard
from wirewatch.stages.lanes import Lane, Lanes
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
from wirewatch_schemas import codec
from wirewatch_schemas.topics import TOPICS

log = structlog.get_logger()

MAX_OPEN = 10_000  # open rows a shard; past it nothing more is taken
MAX_STAGED = 5_000  # records that wait for a commit; past it nothing more is taken
DRAIN_S = 10.0  # how long running side effects may take to settle when the shard goes


class View(Protocol):
    """The decoded state and the indexes derived from it."""

    @property
    def rows(self) -> Mapping[str, Any]:
        """Every state row by key."""

    @property
    def open(self) -> int:
        """How many rows wait for a side effect that a queue record asked for."""

    def apply(self, key: str, row: Any) -> None:
        """Set a row (None: remove it) and keep the indexes true."""


V = TypeVar("V", bound=View)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision wants: messages, changed rows (None: a tombstone), and what follows.

    `act` (prepare only): start the side effect once this is committed. `pause_lane_s` (settle
    only): start nothing in the row's lane for so long.
    """

    emits: tuple[Emit, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    act: bool = False
    pause_lane_s: float = 0.0


class Handlers(Protocol[V, R]):
    """The stage's own half. All but `ready` and `act` are pure."""

    def view(self, state: Mapping[str, Any]) -> V:
        """Derive the view from the whole state; at hand-over."""

    def due(self, key: str, row: Any) -> datetime | None:
        """When the row needs us; None: never. For a prepared row: when its lease and grace end."""

    def prepared(self, row: Any) -> bool:
        """Whether a side effect may have begun; taken over like this, the outcome is unknown."""

    def lease_until(self, row: Any) -> datetime | None:
        """No side effect starts after it; None: no lease."""

    def lane(self, key: str, row: Any, view: V) -> Lane | None:
        """Where the side effect goes; None: there is none."""

    async def ready(self, taken: Incoming) -> None:
        """Wait until `taken` may be accepted."""

    def accept(self, taken: Incoming, view: V, now: datetime) -> Step:
        """A queue record, or a table row that was set or removed (idempotent)."""

    def prepare(self, key: str, row: Any, view: V, now: datetime) -> Step:
        """The row is due."""

    async def act(self, key: str, row: Any) -> R:
        """The side effect; bounded in time; failures are results, not exceptions."""

    def settle(self, key: str, row: Any, result: R, view: V, now: datetime) -> Step:
        """What the side effect's result means."""

    def unknown(self, key: str, row: Any, view: V, now: datetime) -> Step:
        """A prepared row was taken over, and lease and grace are over."""


@dataclass(slots=True)
class _Pending(Portion):
    """What waits for the next commit, or for one after it."""

    done: asyncio.Event = field(default_factory=asyncio.Event)


class Agenda(Generic[V, R]):
    """The agenda of one shard."""

    def __init__(
        self, name: str, shard: Shard, handlers: Handlers[V, R], lanes: Lanes, clock: Clock
    ) -> None:
        self._name, self._shard, self._do = name, shard, handlers
        self._lanes, self._clock = lanes, clock
        self._state_topic = next(
            t for t in TOPICS.values() if t.kind == "state" and name in t.writers
        )
        self._pending, self._staged = deque[_Pending](), asyncio.Event()
        self._heap: list[tuple[datetime, str]] = []
        self._noted: dict[str, datetime] = {}  # the latest entry of each key that is in the heap
        self._changed = asyncio.Event()  # an earlier due time may have come in
        self._busy: set[str] = set()  # rows that a worker has in hand
        self._acting: dict[str, datetime] = {}  # those whose side effect may have begun, since
        self._tasks = asyncio.TaskGroup()
        self._workers: set[asyncio.Task[None]] = set()
        self._draining = self._uncommitted = False
        self.view = handlers.view(self._decoded(shard.state))
        for key, row in self.view.rows.items():
            self._schedule(key, row)

    def _decoded(self, state: Mapping[str, bytes]) -> dict[str, Any]:
        try:
            return {key: codec.decode(self._state_topic, value) for key, value in state.items()}
        except codec.UndecodableError as error:
            raise BusError(
                f"{self._name}: the state of partition {self._shard.number} can't be read: {error};"
                " it was written by a newer version or damaged: run the version that wrote it"
            ) from error

    async def run(self, stop: asyncio.Event) -> None:
        """Work until the shard is lost or `stop` is set; running side effects settle first."""
        shown = metrics.rows(self._name, self._shard.number, self._open, self._overdue_s)
        async with self._tasks as tasks:
            committer = tasks.create_task(self._commit_forever())
            firer = tasks.create_task(self._fire_forever())
            try:
                with shown:
                    await unless_stopped(stop, self._take_forever(), revoked=self._shard.revoked)
            except (Stopped, FencedError) as end:
                log.debug("draining", stage=self._name, why=type(end).__name__)
            firer.cancel()
            await self._drain()
            for task in (committer, *self._workers):
                task.cancel()

    def _open(self) -> float:
        return self.view.open

    def _overdue_s(self) -> float:
        """How long the row is overdue that waits for us longest, its turn in a lane apart."""
        waiting = [*self._acting.values(), *(due for due, _ in self._heap[:1])]
        return max(0.0, (self._clock.now() - min(waiting)).total_seconds()) if waiting else 0.0

    async def _take_forever(self) -> None:
        while True:
            while self.view.open >= MAX_OPEN:
                await self._clock.wait(self._clock.monotonic() + 0.1)
            batch = await self._shard.take(None)
            for change in batch.changes:
                self._accept_change(change.topic, change.key, change.value)
            for record in batch.records:
                await self._accept_record(record)
            self._stage((), batch.upto)
            self._fire()  # before the commit begins, which then has their leases in it
            while sum(len(pending.outputs) for pending in self._pending) >= MAX_STAGED:
                await self._pending[0].done.wait()

    async def _accept_record(self, record: Record) -> None:
        upto = {record.topic: record.offset + 1}
        with bound_contextvars(stage=self._name, **context_of(record)):
            try:
                taken = incoming(record)
                await self._do.ready(taken)
                step = self._do.accept(taken, self.view, self._clock.now())
                self._apply(step, upto)
                faults.hit("agenda.accepted")
            except (BusError, MemoryError):  # not the record's fault
                raise
            except Exception as error:
                log.warning("dead letter", topic=record.topic, why=str(error), exc_info=bug(error))
                self._stage([dead_letter(record, error, stage=self._name)], upto)

    def _accept_change(self, topic: str, key: str, value: bytes | None) -> None:
        known = TOPICS[topic]
        try:
            message = None if value is None else codec.decode(known, value)
        except codec.UndecodableError as error:
            raise BusError(
                f"{self._name}: the row {key!r} of {topic} in partition {self._shard.number} can't"
                f" be read: {error}; it was written by a newer version or damaged: run the version"
                " that wrote it"
            ) from error
        taken = Incoming(known, key, message)
        self._apply(self._do.accept(taken, self.view, self._clock.now()), {})
        faults.hit("agenda.accepted")

    async def _fire_forever(self) -> None:
        """Start the work of every row that becomes due."""
        while True:
            self._changed.clear()
            self._fire()
            until = None
            if self._heap:
                left = self._heap[0][0] - self._clock.now()
                until = self._clock.monotonic() + left.total_seconds()
            await self._clock.wait(until, self._changed)

    def _fire(self) -> None:
        """Start the work of every row that is due."""
        now = self._clock.now()
        while self._heap and self._heap[0][0] <= now:
            due, key = heapq.heappop(self._heap)
            if self._noted.get(key) == due:
                del self._noted[key]
            row = self.view.rows.get(key)
            if row is not None and key not in self._busy and self._do.due(key, row) == due:
                self._busy.add(key)
                worker = self._tasks.create_task(self._work(key))
                self._workers.add(worker)
                worker.add_done_callback(self._workers.discard)

    async def _work(self, key: str) -> None:
        try:
            if (row := self.view.rows.get(key)) is None:  # removed since it was found due
                return
            with bound_contextvars(stage=self._name, row=key):
                if self._do.prepared(row):
                    step = self._do.unknown(key, row, self.view, self._clock.now())
                    await self._apply(step, {}).wait()
                elif lane := self._do.lane(key, row, self.view):
                    await self._in_lane(key, lane)
                else:
                    step = self._do.prepare(key, row, self.view, self._clock.now())
                    await self._apply(step, {}).wait()
        finally:
            self._busy.discard(key)
            if (row := self.view.rows.get(key)) is not None:
                self._schedule(key, row)

    async def _in_lane(self, key: str, lane: Lane) -> None:
        try:
            async with self._lanes.slot(lane):
                if self._draining:
                    return
                self._acting[key] = self._clock.now()
                if not await self._lease(key):
                    return
                faults.hit("agenda.acting")
                result = await self._do.act(key, self.view.rows[key])
            faults.hit("agenda.acted")
            await self._settle(key, lane, result)
        finally:
            self._acting.pop(key, None)

    async def _settle(self, key: str, lane: Lane, result: R) -> None:
        row = self.view.rows.get(key)
        if row is None:  # removed while we acted: nothing to settle
            return
        step = self._do.settle(key, row, result, self.view, self._clock.now())
        if step.pause_lane_s:
            self._lanes.pause(lane, step.pause_lane_s)
        await self._apply(step, {}).wait()
        faults.hit("agenda.settled")

    async def _lease(self, key: str) -> bool:
        """Prepare and commit until a side effect may start under a lease that still runs."""
        while (row := self.view.rows.get(key)) is not None:
            now, began = self._clock.now(), self._clock.monotonic()
            step = self._do.prepare(key, row, self.view, now)
            if step.state or step.emits:
                await self._apply(step, {}).wait()
                faults.hit("agenda.prepared")
            if not step.act or (row := self.view.rows.get(key)) is None:
                return False
            lease = self._do.lease_until(row)
            if lease is None or self._clock.monotonic() < began + (lease - now).total_seconds():
                return True
        return False

    def _apply(self, step: Step, upto: Mapping[str, int]) -> asyncio.Event:
        """Stage a step; the event is set once it is committed."""
        changed = [Emit(self._state_topic, key, row) for key, row in step.state.items()]
        written = outputs([*step.emits, *changed], source=self._name, at=self._clock.now())
        for key, row in step.state.items():
            self.view.apply(key, row)
            if row is not None and key not in self._busy:
                self._schedule(key, row)
        return self._stage(written, upto)

    def _schedule(self, key: str, row: Any) -> None:
        due = self._do.due(key, row)
        if due is not None and self._noted.get(key) != due:
            self._noted[key] = due
            heapq.heappush(self._heap, (due, key))
            self._changed.set()

    def _stage(self, written: list[Output] | tuple[()], upto: Mapping[str, int]) -> asyncio.Event:
        if not self._pending or self._pending[-1].full:
            self._pending.append(_Pending())
        self._pending[-1].add(written, upto)
        self._staged.set()
        self._uncommitted = True
        return self._pending[-1].done

    async def _commit_forever(self) -> None:
        """Commit what gathered; the next commit starts as soon as the last one ended."""
        while True:
            await self._staged.wait()
            await asyncio.sleep(0)  # what was fired with it gets its lease in the same commit
            self._staged.clear()
            while self._pending:
                batch = self._pending.popleft()
                await self._shard.commit(batch.outputs, batch.upto)
                batch.done.set()
            self._uncommitted = False

    async def _drain(self) -> None:
        """Start nothing new; let running side effects settle and commit, for a bounded time."""
        self._draining = True
        end = self._clock.monotonic() + DRAIN_S
        while (self._acting or self._uncommitted) and self._clock.monotonic() < end:
            await self._clock.wait(min(end, self._clock.monotonic() + 0.02))
