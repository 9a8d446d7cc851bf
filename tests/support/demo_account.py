"""An account of the demo, built by hand, in which every promise is kept."""

from tests.support.deliveries import alert
from tests.support.stories import CHINA, DIPLOMACY, NOON, RUSSIA, SPORT, relation, story
from wirewatch.demo.account import Account
from wirewatch.demo.outlets import LOOK_ALIKES, SUMMIT_OUTLETS
from wirewatch.demo.promises import NAMED, Killed, Received
from wirewatch.demo.scenes import Ran
from wirewatch_schemas.delivery import FoldRowV1, Telling
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import Entity, StorySnapshot

DESTINATIONS = ("world-desk", "ana")
RECEIVED = Received(baseline=0, news=4, after=4)
PEOPLE = tuple(
    Entity(id=f"own:{name}", kind="person", name=name, mentions=1)
    for name in sorted(NAMED - {"China", "Russia"})
)
OUTLETS = sorted(SUMMIT_OUTLETS)
ABOUT = {"topics": (DIPLOMACY,), "relations": (relation(919),)}
SUMMITS = tuple(
    story(
        "Summit in Moscow",
        story_id=f"summit-{n}",
        source=outlet,
        entities=(CHINA, RUSSIA, *PEOPLE),
        **ABOUT,
    )
    for n, outlet in enumerate(OUTLETS)
)
EDIT = SUMMITS[0].model_copy(update={"revision": 2, "change": "updated"})
CHINESE = story(
    "中俄签署协议", story_id="gas", language="zh", source="晨报", entities=(CHINA, RUSSIA), **ABOUT
)
SILENT = tuple(
    story(
        "A [final] in Beijing",
        story_id=link,
        link=link,
        entities=(CHINA, RUSSIA),
        topics=(SPORT,),
        relations=(relation(84),),
    )
    for link in sorted(LOOK_ALIKES)
)
OLD = story("Stood there", story_id="old", origin="backfill", **ABOUT)


def alerts(told, ending, reason=""):
    """The alerts of a story, and how they end, for each destination."""
    made = [alert(name, **_fields(told)) for name in DESTINATIONS]
    ended = [outcome(each, ending, reason) for each in made]
    return made, ended


def outcome(ended, ending="sent", reason=""):
    delivery = f"{ended.story.story_id}@{ended.destination_id}"
    return OutcomeV1(
        alert_id=ended.alert_id,
        destination_id=ended.destination_id,
        story_id=ended.story.story_id,
        ending=ending,
        reason=reason,
        delivery_id=delivery,
        at=NOON,
    )


def account():
    """Two messages to each of two destinations; all else folded, suppressed or silent."""
    made, ended = [], []
    for told, ending, reason in (
        (SUMMITS[0], "sent", ""),
        (SUMMITS[1], "folded", "story"),
        (SUMMITS[2], "folded", "story"),
        (CHINESE, "sent", ""),
        (EDIT, "folded", "story"),
        (OLD, "suppressed", "backfill"),
    ):
        some_alerts, some_ended = alerts(told, ending, reason)
        made, ended = made + some_alerts, ended + some_ended
    stories = (OLD, *SUMMITS, CHINESE, *SILENT, EDIT)
    return Account(DESTINATIONS, stories, tuple(made), tuple(ended), folds())


def folds():
    rows = [fold(SUMMITS[0], OUTLETS, name) for name in DESTINATIONS]
    rows += [fold(CHINESE, ["晨报"], name) for name in DESTINATIONS]
    return {row.delivery_id: row for row in rows}


def fold(told, outlets, destination):
    tellings = [Telling(story_id=told.story_id, source=o, title="", link="") for o in outlets]
    return FoldRowV1(
        destination_id=destination,
        cluster_id=told.story_id,
        delivery_id=f"{told.story_id}@{destination}",
        due=NOON,
        story_ids=(told.story_id,),
        tellings=tuple(tellings),
    )


def ran(found=None, received=RECEIVED):
    return Ran(found or account(), received, 0.4, 0.05, 0.06, 3.4)


def killed(**changed):
    """A notifier that was killed in mid-send, and a message that is there once."""
    ended = outcome(alert("world-desk", title="Late")).model_copy(update={"receipt": "C0:17.1"})
    facts = {
        "title": "Late",
        "in_mid_send": True,
        "sends": 1,
        "questions": 1,
        "copies": 1,
        "receipt": "C0:17.1",
        "outcome": ended,
        "seconds": 2.1,
    }
    return Killed(**facts | changed)


def _fields(told):
    dumped = told.model_dump()
    return {name: dumped[name] for name in StorySnapshot.model_fields if name != "title"} | {
        "title": told.title
    }
