"""The topic registry: what each topic holds, who writes it, who reads it, how long it is kept.

Names here have no prefix; the bus adds the installation's (`WIREWATCH_PREFIX`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1
from wirewatch_schemas.destination import EmailV1, SlackBotV1, SlackWebhookV1, TerminalV1
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import StoryV1
from wirewatch_schemas.subscription import SubscriptionV1

DAY_MS = 24 * 60 * 60 * 1000
PARTITIONS = 12


class Kind(StrEnum):
    """How a stage uses a topic."""

    QUEUE = "queue"  # each record handled once, has a position
    TABLE = "table"  # compacted, written by others, read whole and then followed
    STATE = "state"  # compacted, written by its stage alone, through its shard
    LOG = "log"  # kept for people and tools; no stage reads it


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the registry.

    `types` maps the name on the wire (`ce_type`) to the model; with several, each model has a
    `kind` that tells them apart. Empty: the values are not ours to read (dead letters).
    """

    name: str
    kind: Kind
    key: str
    types: Mapping[str, Any]
    writers: frozenset[str]
    readers: frozenset[str]
    partitions: int = PARTITIONS
    retention_ms: int | None = None
    min_compaction_lag_ms: int = 0
    max_bytes: int = 1_000_000

    @property
    def compacted(self) -> bool:
        """Whether only the last record of each key is kept."""
        return self.retention_ms is None

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """Reads and writes the topic's models."""
        return _ADAPTERS[self.name]

    def type_of(self, message: Any) -> str:
        """The wire name of a message of this topic."""
        return next(name for name, model in self.types.items() if type(message) is model)


def _set(*names: str) -> frozenset[str]:
    return frozenset(names)


FEEDS = Topic(
    name="feeds.v1",
    kind=Kind.TABLE,
    key="host/feed_id",
    types={"feed.v1": FeedV1},
    writers=_set("apply"),
    readers=_set("poller"),
)
FEED_STATE = Topic(
    name="feed-state.v1",
    kind=Kind.STATE,
    key="host/feed_id, host/feed_id/seen",
    types={"feed-state.v1": FeedStateV1, "feed-seen.v1": FeedSeenV1},
    writers=_set("poller"),
    readers=_set("poller"),
)
ITEMS = Topic(
    name="items.v1",
    kind=Kind.QUEUE,
    key="item_id",
    types={"item.v1": ItemV1},
    writers=_set("poller", "dlq"),
    readers=_set("enricher"),
    retention_ms=30 * DAY_MS,
)
STORIES = Topic(
    name="stories.v1",
    kind=Kind.QUEUE,
    key="story_id",
    types={"story.v1": StoryV1},
    writers=_set("enricher", "dlq"),
    readers=_set("match"),
    retention_ms=30 * DAY_MS,
)
CONFIG = Topic(
    name="config.v1",
    kind=Kind.TABLE,
    key="kind/id",
    types={
        "slack-webhook.v1": SlackWebhookV1,
        "slack-bot.v1": SlackBotV1,
        "email.v1": EmailV1,
        "terminal.v1": TerminalV1,
        "subscription.v1": SubscriptionV1,
        "entity.v1": EntityV1,
    },
    writers=_set("apply"),
    readers=_set("enricher", "match", "deliver"),
    partitions=1,
    min_compaction_lag_ms=30 * DAY_MS,
)
ALERTS = Topic(
    name="alerts.v1",
    kind=Kind.QUEUE,
    key="destination_id/alert_id",
    types={"alert.v1": AlertV1},
    writers=_set("match", "dlq"),
    readers=_set("deliver"),
    retention_ms=30 * DAY_MS,
)
DELIVERY_STATE = Topic(
    name="delivery-state.v1",
    kind=Kind.STATE,
    key="destination_id/delivery/delivery_id, destination_id/fold/cluster_id",
    types={"delivery-row.v1": DeliveryRowV1, "fold-row.v1": FoldRowV1},
    writers=_set("deliver"),
    readers=_set("deliver"),
    max_bytes=2_000_000,  # a row holds its alert, which may have the size of one, and the payload
)
OUTCOMES = Topic(
    name="outcomes.v1",
    kind=Kind.LOG,
    key="destination_id/alert_id",
    types={"outcome.v1": OutcomeV1},
    writers=_set("deliver"),
    readers=_set(),
    retention_ms=90 * DAY_MS,
)
DEAD_LETTERS = Topic(
    name="dead-letters.v1",
    kind=Kind.LOG,
    key="topic-partition-offset of the original",
    types={},
    writers=_set("enricher", "match", "deliver", "dlq"),
    readers=_set(),
    partitions=3,
    retention_ms=90 * DAY_MS,
    max_bytes=2_000_000,
)

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        topic.name: topic
        for topic in (
            FEEDS,
            FEED_STATE,
            ITEMS,
            STORIES,
            CONFIG,
            ALERTS,
            DELIVERY_STATE,
            OUTCOMES,
            DEAD_LETTERS,
        )
    }
)


def _adapter(topic: Topic) -> TypeAdapter[Any]:
    models = list(topic.types.values())
    union: Any = models[0]
    for model in models[1:]:
        union |= model
    told_apart = Discriminator("kind")
    form: Any = Annotated[union, told_apart] if len(models) > 1 else union
    return TypeAdapter(form)


_ADAPTERS = {topic.name: _adapter(topic) for topic in TOPICS.values() if topic.types}
