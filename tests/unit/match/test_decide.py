"""Who is told of a story: the configuration of the README against stories built by hand."""

from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from tests.support.stories import (
    CHINA,
    DIPLOMACY,
    KREMLIN,
    RUSSIA,
    TENNIS,
    XI,
    relation,
    story,
)
from tests.support.vocabulary import FakeVocabulary
from wirewatch import metrics
from wirewatch.bus.port import BusError
from wirewatch.notifier.match import build, decide
from wirewatch.notifier.match.service import Matcher
from wirewatch_schemas.alert import AlertV1
from wirewatch_schemas.codec import encode
from wirewatch_schemas.destination import EmailV1, SlackWebhookV1, TerminalV1
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.ids import alert_id, rule_hash
from wirewatch_schemas.story import StorySnapshot
from wirewatch_schemas.subscription import SubscriptionV1
from wirewatch_schemas.topics import CONFIG

RULE = "relation:CN-RU=main NOT topic:sport"
DESK = SlackWebhookV1(destination_id="world-desk", slack_webhook="secret:slack_world_desk")
ANA = EmailV1(destination_id="ana", email="ana@example.org")
SCREEN = TerminalV1(destination_id="screen")
SUMMIT = story(
    "Xi and Putin upgrade ties at Moscow summit",
    content="Furniture that no alert carries.",
    summary="The two met.",
    entities=(XI, KREMLIN),
    topics=(DIPLOMACY,),
    relations=(relation(812),),
)


def wants(name, rule=RULE, to=("world-desk", "ana")):
    return SubscriptionV1(
        subscription_id=name, title=name.title(), owner="ana", now=rule, to=tuple(to)
    )


def context(*messages, offset=7, **raw):
    rows = {message.key: encode(CONFIG, message) for message in messages}
    return build(rows | raw, offset, FakeVocabulary())


CONFIGURED = context(DESK, ANA, wants("china-russia"))


def told(of, configured=CONFIGURED):
    return [alert.destination_id for alert in decide(of, configured)]


def test_the_summit_is_told_to_each_destination_once_with_the_reason():
    alerts = decide(SUMMIT, CONFIGURED)
    assert [alert.destination_id for alert in alerts] == ["ana", "world-desk"]
    (match,) = alerts[0].matches
    assert match.subscription_id == "china-russia"
    assert match.title == "China-Russia"
    assert match.rule_hash == rule_hash(RULE)
    assert match.cut == "now"
    assert match.why == ("relation:CN-RU=main (812)",)
    assert alerts[0].alert_id == alert_id("ana", "story-1", 1)
    assert alerts[0].config_offset == 7


def test_look_alikes_that_name_both_countries_stay_silent():
    tennis = story(entities=(CHINA, RUSSIA), topics=(TENNIS,), relations=(relation(990),))
    listed = story(entities=(CHINA, RUSSIA), relations=(relation(30, 990),))
    unrelated = story(entities=(CHINA, RUSSIA))
    assert told(tennis) == told(listed) == told(unrelated) == []


def test_matches_of_several_subscriptions_share_the_alert_of_a_destination():
    configured = context(
        DESK, ANA, wants("b-ties"), wants("a-xi", 'entity:"Xi Jinping"', to=["ana", "ana"])
    )
    ana, desk = decide(SUMMIT, configured)
    assert [match.subscription_id for match in ana.matches] == ["a-xi", "b-ties"]
    assert [match.subscription_id for match in desk.matches] == ["b-ties"]


def test_an_alert_carries_the_story_without_its_text():
    (alert, _) = decide(SUMMIT, CONFIGURED)
    assert type(alert.story) is StorySnapshot
    assert alert.story.title == SUMMIT.title
    assert alert.story.relations == SUMMIT.relations
    written = alert.model_dump_json()
    assert "Furniture" not in written
    assert AlertV1.model_validate_json(written) == alert


def test_a_revision_is_judged_like_any_story_and_has_an_alert_id_of_its_own():
    edit = SUMMIT.model_copy(update={"revision": 2, "change": "updated"})
    first, second = decide(SUMMIT, CONFIGURED)[0], decide(edit, CONFIGURED)[0]
    assert first.alert_id != second.alert_id
    assert first.story.story_id == second.story.story_id


def test_backfill_is_judged_too_since_deliver_accounts_for_it():
    assert told(SUMMIT.model_copy(update={"origin": "backfill"})) == ["ana", "world-desk"]


def test_deciding_twice_gives_the_same_alerts_to_the_byte():
    once = [alert.model_dump_json() for alert in decide(SUMMIT, CONFIGURED)]
    again = context(wants("china-russia"), ANA, DESK)
    assert once == [alert.model_dump_json() for alert in decide(SUMMIT, again)]


def test_an_unreadable_row_is_reported_and_the_others_go_on_working():
    configured = context(DESK, ANA, wants("china-russia"), **{"mute/x": b"{not json"})
    (skipped,) = configured.skipped
    assert skipped.key == "mute/x"
    assert skipped.why
    assert told(SUMMIT, configured) == ["ana", "world-desk"]


@pytest.mark.parametrize("key", ["destination/ana", "subscription/china-russia"])
def test_a_destination_or_subscription_that_cannot_be_read_stops_match(key):
    with pytest.raises(BusError, match=rf"{key} .*run the version that wrote it"):
        context(DESK, ANA, wants("china-russia"), **{key: b"{}"})


@dataclass
class Table:
    rows: dict
    position: int = 7


def test_a_rule_that_is_no_longer_understood_is_an_error_in_the_log_and_counted():
    messages = (DESK, ANA, wants("china-russia", to=("ana",)), wants("old", "gas entity:Zorblax"))
    rows = {message.key: encode(CONFIG, message) for message in messages}
    with capture_logs() as logs:
        Matcher(Table(rows))
    assert [said["key"] for said in logs if said["log_level"] == "error"] == ["subscription/old"]
    assert metrics.RULES_SKIPPED._value.get() == 1
    Matcher(Table({}))
    assert metrics.RULES_SKIPPED._value.get() == 0


def test_a_rule_that_is_no_longer_understood_is_reported_with_its_place():
    configured = context(DESK, ANA, wants("china-russia"), wants("old", "gas entity:Zorblax"))
    (skipped,) = configured.skipped
    assert skipped.key == "subscription/old"
    assert skipped.why.startswith("its rule, line 1, column 12: unknown entity 'Zorblax'")
    assert told(SUMMIT, configured) == ["ana", "world-desk"]


def test_a_destination_that_does_not_exist_is_reported_and_the_others_are_told():
    configured = context(ANA, wants("china-russia"))
    assert [(each.key, each.why) for each in configured.skipped] == [
        ("subscription/china-russia", "there is no destination world-desk")
    ]
    assert told(SUMMIT, configured) == ["ana"]


def test_a_subscription_without_any_destination_left_tells_nobody():
    configured = context(wants("china-russia"))
    assert len(configured.skipped) == 2
    assert told(SUMMIT, configured) == []


def test_nothing_configured_tells_nobody():
    assert told(SUMMIT, context()) == []


def test_a_rule_may_name_an_entity_of_the_operators():
    acme = EntityV1(entity_id="acme", entity_kind="organisation", name="Acme")
    found = story("Acme opens a plant", entities=(XI.model_copy(update={"id": "acme"}),))
    asked = wants("plants", rule="entity:Acme", to=("ana",))
    assert told(found, context(ANA, acme, asked)) == ["ana"]
    assert [skipped.key for skipped in context(ANA, asked).skipped] == ["subscription/plants"]
