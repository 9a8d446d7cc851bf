"""What the topics say happened: read back from the bus, nothing remembered on the way."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from wirewatch import together
from wirewatch.bus.port import Bus
from wirewatch.bus.reading import latest
from wirewatch_schemas import codec
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import FoldRowV1
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import StoryV1
from wirewatch_schemas.topics import ALERTS, DELIVERY_STATE, OUTCOMES, STORIES, Topic


@dataclass(frozen=True, slots=True)
class Account:
    """Every story revision judged, and the end of every alert; `folds` by delivery id."""

    destinations: tuple[str, ...]
    stories: tuple[StoryV1, ...]
    alerts: tuple[AlertV1, ...]
    outcomes: tuple[OutcomeV1, ...]
    folds: dict[str, FoldRowV1]

    @property
    def judged(self) -> int:
        """Story revisions, each once for every destination."""
        return len(self.stories) * len(self.destinations)

    @property
    def ended(self) -> Counter[str]:
        """Alerts by how they ended."""
        return Counter(str(outcome.ending) for outcome in self.outcomes)

    @property
    def live(self) -> tuple[StoryV1, ...]:
        """New stories: neither there before the first poll nor an edit."""
        return tuple(s for s in self.stories if s.origin == "live" and s.revision == 1)

    @property
    def silent(self) -> tuple[StoryV1, ...]:
        """New stories that made no alert."""
        alerted = {alert.story.story_id for alert in self.alerts}
        return tuple(story for story in self.live if story.story_id not in alerted)

    @property
    def sent(self) -> tuple[OutcomeV1, ...]:
        """The messages that went out, in order."""
        return tuple(outcome for outcome in self.outcomes if outcome.ending == "sent")

    def alert_of(self, outcome: OutcomeV1) -> AlertV1:
        """The alert that an outcome ended."""
        return next(alert for alert in self.alerts if alert.alert_id == outcome.alert_id)

    def outlets(self, outcome: OutcomeV1) -> list[str]:
        """Who had the story that a message told, as far as its fold row knows."""
        fold = self.folds.get(outcome.delivery_id)
        return [telling.source for telling in fold.tellings] if fold else []


async def read(bus: Bus, destinations: tuple[str, ...]) -> Account:
    """Read the account back from the topics."""
    stories, alerts, outcomes = [await _messages(bus, t) for t in (STORIES, ALERTS, OUTCOMES)]
    # Last: an outcome's fold row was committed before it.
    state = (await latest(bus, DELIVERY_STATE.name)).values()
    rows = [codec.decode(DELIVERY_STATE, record.value or b"") for record in state]
    folds = {row.delivery_id: row for row in rows if isinstance(row, FoldRowV1)}
    return Account(destinations, tuple(stories), tuple(alerts), tuple(outcomes), folds)


async def quiet(bus: Bus, destinations: tuple[str, ...], stories: int) -> Account | None:
    """The account, once `stories` revisions came and all that they led to has ended."""
    account = await read(bus, destinations)
    lag = sum([await bus.lag(stage) for stage in together.STAGES])
    if len(account.stories) < stories or lag:
        return None
    account = await read(bus, destinations)  # now with what the last story made
    return account if len(account.outcomes) == len(account.alerts) else None


async def _messages(bus: Bus, topic: Topic) -> list[Any]:
    """The messages of a queue, in order."""
    records = [record async for record in bus.scan(topic.name)]
    return [codec.decode(topic, record.value) for record in records if record.value is not None]
