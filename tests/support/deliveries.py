"""Alerts, rows and directories for the tests of deliver and its channels."""

from datetime import timedelta

from tests.support.stories import CHINA, DIPLOMACY, NOON, RUSSIA, XI, story
from wirewatch.notifier.deliver.directory import Directory
from wirewatch_schemas import ids
from wirewatch_schemas.alert import AlertV1, Match
from wirewatch_schemas.delivery import DeliveryRowV1, Telling
from wirewatch_schemas.destination import EmailV1, SlackBotV1, SlackWebhookV1, TerminalV1
from wirewatch_schemas.story import Relation, StorySnapshot
from wirewatch_schemas.subscription import SubscriptionV1

DESK = SlackWebhookV1(destination_id="desk", slack_webhook="secret:desk", timezone="Europe/Berlin")
ANA = EmailV1(destination_id="ana", email="ana@example.org", timezone="Asia/Hong_Kong")
SHELL = TerminalV1(destination_id="shell")
BOT = SlackBotV1(destination_id="bot", slack_channel="C0BOT", token="secret:bot")
SENDER = "alerts@wirewatch.example"

WHY = "relation:CN-RU=main (912)"
RELATION = Relation(
    a="CN", b="RU", kind="diplomacy", main=912, part=950, evidence=("cue words: sign, pact",)
)


def subscription(name="ties", to=("desk", "ana", "shell", "bot")):
    return SubscriptionV1(
        subscription_id=name, title="China–Russia ties", owner="ana", now="relation:CN-RU", to=to
    )


def directory(*destinations, subscriptions=None):
    """All four destinations and one subscription, unless told otherwise."""
    asked = [subscription()] if subscriptions is None else subscriptions
    return Directory(
        {d.destination_id: d for d in destinations or (DESK, ANA, SHELL, BOT)},
        {s.subscription_id: s for s in asked},
    )


def snapshot(title="Xi and Putin sign a rail pact in Moscow", **fields):
    """What an alert carries of a story; keys as the enricher makes them, near enough."""
    made = story(title, **fields)
    keys = {"title_key": fields.get("title_key", title.casefold())}
    return StorySnapshot.model_validate(made.model_dump() | keys)


def alert(destination="desk", why=(WHY,), subscriptions=("ties",), **story_fields):
    told = snapshot(**story_fields)
    return AlertV1(
        alert_id=ids.alert_id(destination, told.story_id, told.revision),
        destination_id=destination,
        matches=tuple(
            Match(subscription_id=s, title="China–Russia ties", rule_hash="0" * 12, why=why)
            for s in subscriptions
        ),
        config_offset=0,
        story=told,
    )


SUMMIT = {
    "title": "Xi and Putin sign a rail pact in Moscow",
    "link": "https://wire.example/a?x=1&y=2",
    "link_key": "wire.example/a",
    "extract": "Xi Jinping met Vladimir Putin at the Kremlin. They signed a rail pact.",
    "entities": (CHINA, RUSSIA, XI.model_copy(update={"surfaces": ("Xi", "Xi Jinping")})),
    "topics": (DIPLOMACY,),
    "relations": (RELATION,),
    "published_at": NOON,
}


def row(made=None, **fields):
    """A waiting message of `alert`, created at noon."""
    made = made or alert(**SUMMIT)
    return DeliveryRowV1(
        **{
            "delivery_id": ids.delivery_id(made.destination_id, "alert", made.story.story_id),
            "destination_id": made.destination_id,
            "cluster_id": made.story.story_id,
            "due": NOON,
            "created_at": NOON,
            "alert": made,
        }
        | fields
    )


def telling(source="Example Wire", link="https://wire.example/a", story_id="story-1"):
    return Telling(story_id=story_id, source=source, title="A title", link=link)


def later(**span):
    return NOON + timedelta(**span)
