"""The records that a configuration stands for."""

from typing import Any

from wirewatch.configuration.document import Destination, Document, Feed, Subscription
from wirewatch.configuration.loading import Configuration
from wirewatch.configuration.values import host_of
from wirewatch_schemas.destination import (
    DestinationV1,
    EmailV1,
    SlackBotV1,
    SlackWebhookV1,
    TerminalV1,
)
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.ids import feed_id
from wirewatch_schemas.subscription import SubscriptionV1
from wirewatch_schemas.topics import CONFIG, FEEDS

RowKey = tuple[str, str]
"""A topic's name and a record key."""

Row = FeedV1 | DestinationV1 | SubscriptionV1 | EntityV1
"""What a configuration is made of."""


def desired(configuration: Configuration) -> dict[RowKey, Row]:
    """What the tables feeds.v1 and config.v1 should hold."""
    document = configuration.document
    feeds = [_feed(feed) for feed in document.feeds]
    destinations = [_destination(name, document) for name in document.destinations]
    subscriptions = [_subscription(name, each) for name, each in document.subscriptions.items()]
    rows: dict[RowKey, Row] = {(FEEDS.name, feed.key): feed for feed in feeds}
    configured = (*destinations, *subscriptions, *configuration.entities)
    return rows | {(CONFIG.name, each.key): each for each in configured}


def _feed(feed: Feed) -> FeedV1:
    return FeedV1(
        feed_id=feed.id or feed_id(feed.url),
        host=host_of(feed.url),
        url=feed.url,
        title=feed.title or "",
        tags=tuple(feed.tags),
        every_s=feed.every,
    )


def _destination(name: str, document: Document) -> DestinationV1:
    wanted: Destination = document.destinations[name]
    common: dict[str, Any] = {
        "destination_id": name,
        "timezone": wanted.timezone or document.defaults.timezone,
    }
    if wanted.slack_channel:
        return SlackBotV1(**common, slack_channel=wanted.slack_channel, token=wanted.token)
    common["on_unknown"] = wanted.on_unknown or "resend"
    if wanted.slack_webhook:
        return SlackWebhookV1(**common, slack_webhook=wanted.slack_webhook)
    if wanted.email:
        return EmailV1(**common, email=wanted.email)
    return TerminalV1(**common)


def _subscription(name: str, wanted: Subscription) -> SubscriptionV1:
    return SubscriptionV1(
        subscription_id=name,
        title=wanted.title or name,
        owner=wanted.owner,
        now=wanted.now,
        to=tuple(dict.fromkeys(wanted.to)),
    )
