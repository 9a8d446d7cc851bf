"""The smallest agenda that has it all: each alert is an errand that is run once and reported."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.support.clock import START
from tests.support.stories import story
from wirewatch.stages.agenda import Step
from wirewatch.stages.lanes import Lane
from wirewatch.stages.messages import Emit, Incoming, RejectedError
from wirewatch_schemas import codec
from wirewatch_schemas.alert import AlertV1, Match
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.outcome import Ending, OutcomeV1
from wirewatch_schemas.story import StorySnapshot
from wirewatch_schemas.topics import DELIVERY_STATE, OUTCOMES

LEASE = timedelta(seconds=15)
GRACE = timedelta(seconds=15)


def alert(name: str, to: str = "desk") -> AlertV1:
    """An alert whose id is `name`."""
    told = StorySnapshot.model_validate(story(story_id=name).model_dump())
    why = Match(subscription_id="s", title="S", rule_hash="h", why=("word",))
    return AlertV1(alert_id=name, destination_id=to, matches=(why,), config_offset=0, story=told)


def row(name: str, to: str = "desk", **fields: Any) -> DeliveryRowV1:
    """The row of the errand `name`, due at once."""
    given = {
        "delivery_id": name,
        "destination_id": to,
        "cluster_id": name,
        "due": START,
        "created_at": START,
        "alert": alert(name, to),
    }
    return DeliveryRowV1(**given | fields)


def ended(to: str, name: str, reason: str = "", ending: Ending = "failed") -> OutcomeV1:
    """How the alert `name` ended."""
    ids = {"alert_id": name, "destination_id": to, "story_id": name}
    return OutcomeV1(**ids, ending=ending, reason=reason, at=START)


def state(*rows: DeliveryRowV1) -> dict[str, bytes]:
    """Committed state that holds `rows`."""
    return {one.key: codec.encode(DELIVERY_STATE, one) for one in rows}


class View:
    """The rows, no indexes."""

    def __init__(self, rows: Mapping[str, DeliveryRowV1]) -> None:
        self.rows = dict(rows)

    @property
    def open(self) -> int:
        return len(self.rows)

    def apply(self, key: str, changed: DeliveryRowV1 | None) -> None:
        if changed is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = changed


class Errands:
    """Handlers that write down what happens; a test opens `finish[name]` to end a side effect.

    The errand "poison" is rejected, "vast" has an output that no topic takes, "later" is due an
    hour after it came. `results[name]` (default "done") is what its side effect comes back with: a
    number of seconds means "again, and pause the lane for so long".
    """

    def __init__(self, shard: Any = None, *, spacing_s: float = 0.0, concurrency: int = 1) -> None:
        self._shard, self._lane = shard, (concurrency, spacing_s)
        self.log: list[tuple[str, str]] = []  # what was called, for which errand
        self.running = self.most_running = 0
        self.finish: dict[str, asyncio.Event] = defaultdict(_set)
        self.results: dict[str, str | float] = {}
        self.is_ready = _set()

    def called(self, what: str) -> list[str]:
        """The errands that `what` was called for, in order."""
        return [name for step, name in self.log if step == what]

    def view(self, state: Mapping[str, Any]) -> View:
        return View(state)

    def due(self, _key: str, row: DeliveryRowV1) -> datetime | None:
        return row.lease_until + GRACE if row.lease_until else row.due

    def prepared(self, row: DeliveryRowV1) -> bool:
        return row.phase == "prepared"

    def lease_until(self, row: DeliveryRowV1) -> datetime | None:
        return row.lease_until

    def lane(self, _key: str, row: DeliveryRowV1, _view: View) -> Lane | None:
        return None if row.destination_id == "nobody" else Lane(row.destination_id, *self._lane)

    async def ready(self, _taken: Incoming) -> None:
        await self.is_ready.wait()

    def accept(self, taken: Incoming, view: View, now: datetime) -> Step:
        if taken.topic.name == "feeds.v1":  # stands for any table: it cancels or hurries an errand
            key = taken.key.replace("/", "/delivery/")
            if taken.message is None:
                return Step(state={key: None} if key in view.rows else {})
            return Step(state={key: view.rows[key].model_copy(update={"due": now})})
        name = taken.message.alert_id
        self.log.append(("accept", name))
        if name == "poison":
            raise RejectedError("it is poison")
        due = now + timedelta(hours=1 if name == "later" else 0)
        made = row(name, taken.message.destination_id, due=due, created_at=now)
        if name == "vast":
            made = made.model_copy(update={"payload": "x" * DELIVERY_STATE.max_bytes})
        return Step(state={made.key: made})

    def prepare(self, key: str, row: DeliveryRowV1, _view: View, now: datetime) -> Step:
        self.log.append(("prepare", row.delivery_id))
        if row.destination_id == "nobody":
            return self._ended(key, row, now, "suppressed")
        changed = {"phase": "prepared", "lease_until": now + LEASE, "attempt": row.attempt + 1}
        return Step(state={key: row.model_copy(update=changed)}, act=True)

    async def act(self, key: str, row: DeliveryRowV1) -> str | float:
        self.log.append(("act", row.delivery_id))
        if self._shard is not None:
            kept = codec.decode(DELIVERY_STATE, self._shard.state[key])
            assert kept == row, "what is acted on is what is committed"
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            await self.finish[row.delivery_id].wait()
        finally:
            self.running -= 1
        return self.results.get(row.delivery_id, "done")

    def settle(
        self, key: str, row: DeliveryRowV1, result: str | float, _view: View, now: datetime
    ) -> Step:
        self.log.append(("settle", row.delivery_id))
        if isinstance(result, str):
            return self._ended(key, row, now, "sent")
        again = {"phase": "waiting", "lease_until": None, "due": now + timedelta(seconds=result)}
        return Step(state={key: row.model_copy(update=again)}, pause_lane_s=result)

    def unknown(self, key: str, row: DeliveryRowV1, _view: View, now: datetime) -> Step:
        self.log.append(("unknown", row.delivery_id))
        again = {"phase": "waiting", "lease_until": None, "due": now, "resent": row.resent + 1}
        return Step(state={key: row.model_copy(update=again)})

    def _ended(self, key: str, row: DeliveryRowV1, now: datetime, ending: Any) -> Step:
        outcome = OutcomeV1(
            alert_id=row.alert.alert_id,
            destination_id=row.destination_id,
            story_id=row.alert.story.story_id,
            ending=ending,
            attempts=row.attempt,
            at=now,
        )
        return Step(emits=(Emit(OUTCOMES, outcome.key, outcome),), state={key: None})


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event
