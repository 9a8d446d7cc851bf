"""What becomes of an alert: told, folded or suppressed."""

import pytest

from tests.support.deliveries import DESK, SENDER, alert, directory, later, subscription
from tests.support.stories import NOON
from wirewatch.notifier.deliver.deciding import Decider, forget
from wirewatch.notifier.deliver.folding import MOST
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch_schemas import ids
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1

DECIDER = Decider(DeliverSettings(), SENDER)


class Desk:
    """One destination's alerts, one after another."""

    def __init__(self):
        self.view = DeliverView({})

    def accept(self, made, known=None, now=NOON, traceparent=""):
        step = DECIDER.accept(made, known or directory(), self.view, now, traceparent)
        for key, row in step.state.items():
            self.view.apply(key, row)
        return step

    def outcome(self, *args, **kwargs):
        """The outcome of the alert: (ending, reason), or nothing."""
        emits = self.accept(*args, **kwargs).emits
        return (emits[0].message.ending, emits[0].message.reason) if emits else None

    def rows(self, kind):
        return [row for row in self.view.rows.values() if isinstance(row, kind)]


def test_a_new_story_opens_a_message_that_is_due_now_and_an_event():
    desk, made = Desk(), alert(source="Reuters", link="https://r.example/1", link_key="r/1")
    step = desk.accept(made, traceparent="00-1-2-01")
    (row,), (fold,) = desk.rows(DeliveryRowV1), desk.rows(FoldRowV1)
    assert step.emits == ()
    assert row.delivery_id == ids.delivery_id("desk", "alert", "story-1")
    assert (row.phase, row.due, row.created_at, row.traceparent) == (
        "waiting",
        NOON,
        NOON,
        "00-1-2-01",
    )
    assert (fold.cluster_id, fold.delivery_id) == ("story-1", row.delivery_id)
    assert fold.due == later(hours=72)
    assert [t.source for t in fold.tellings] == ["Reuters"]


@pytest.mark.parametrize(
    ("known", "fields", "reason"),
    [
        (directory(subscriptions=[subscription(to=("ana",))]), {}, "unsubscribed"),
        (directory(subscriptions=[]), {}, "unsubscribed"),
        (directory(DESK.model_copy(update={"destination_id": "x"})), {}, "destination_gone"),
        (directory(), {"origin": "backfill"}, "backfill"),
    ],
)
def test_who_is_not_to_be_told_is_not_and_the_reason_is_kept(known, fields, reason):
    desk = Desk()
    assert desk.outcome(alert(**fields), known) == ("suppressed", reason)
    assert not desk.view.rows


def test_backfill_opens_no_event_that_would_silence_the_live_story():
    desk = Desk()
    desk.accept(alert(story_id="old", origin="backfill"))
    assert desk.outcome(alert(story_id="new")) is None


def test_only_the_subscriptions_that_still_stand_are_named_as_the_reason():
    desk = Desk()
    desk.accept(alert(subscriptions=("gone", "ties")))
    assert [m.subscription_id for m in desk.rows(DeliveryRowV1)[0].alert.matches] == ["ties"]


@pytest.mark.parametrize(
    "again",
    [
        {"story_id": "story-1", "revision": 2, "title": "Quite another headline by now"},
        {"story_id": "b", "title": "Other words for the same page", "link_key": "wire/a"},
        {"story_id": "b", "link_key": "other/b"},
    ],
    ids=["same story", "same link", "same title"],
)
def test_what_was_told_is_folded_and_gives_the_event_one_more_telling(again):
    desk = Desk()
    desk.accept(alert(link_key="wire/a"))
    step = desk.accept(alert(source="TASS", **again))
    (outcome,), (fold,) = [e.message for e in step.emits], desk.rows(FoldRowV1)
    assert outcome.ending == "folded"
    assert outcome.delivery_id == fold.delivery_id
    assert len(desk.rows(DeliveryRowV1)) == 1
    told = ["Example Wire"] if again["story_id"] == "story-1" else ["Example Wire", "TASS"]
    assert [t.source for t in fold.tellings] == told


def test_what_a_telling_brings_folds_later_copies_of_it():
    desk = Desk()
    desk.accept(alert(link_key="wire/a"))
    desk.accept(alert(story_id="b", title="A second headline for that page", link_key="wire/a"))
    copy = alert(story_id="c", title="A second headline for that page", link_key="wire/c")
    assert desk.outcome(copy) == ("folded", "")


def test_short_titles_come_again_with_other_news_and_are_not_folded():
    desk = Desk()
    desk.accept(alert(title="Live updates today"))
    assert desk.outcome(alert(story_id="b", title="Live updates today")) is None


def test_stories_without_a_link_do_not_share_one():
    desk = Desk()
    desk.accept(alert(title="One headline of some length", link_key=""))
    assert desk.outcome(alert(story_id="b", title="Another one that differs", link_key="")) is None


def test_each_destination_is_told_for_itself():
    desk = Desk()
    desk.accept(alert("desk"))
    assert desk.outcome(alert("ana")) is None


def test_the_alert_of_the_open_message_read_again_changes_nothing():
    desk = Desk()
    desk.accept(alert())
    before = dict(desk.view.rows)
    step = desk.accept(alert())
    assert (step.emits, step.state) == ((), {})
    assert desk.view.rows == before


def test_an_event_keeps_a_bounded_number_of_everything():
    desk = Desk()
    for n in range(MOST + 10):
        desk.accept(alert(story_id=f"s{n}", title="The same headline of five words", source=f"{n}"))
    (fold,) = desk.rows(FoldRowV1)
    assert len(fold.tellings) == len(fold.story_ids) == MOST


def test_an_event_is_forgotten_in_time_and_may_then_be_told_again_under_another_id():
    desk = Desk()
    desk.accept(alert())
    first, (fold,) = desk.rows(DeliveryRowV1)[0], desk.rows(FoldRowV1)
    desk.view.apply(first.key, None)
    for key, row in forget(fold, desk.view).state.items():
        desk.view.apply(key, row)
    assert not desk.view.rows
    desk.accept(alert(revision=2), now=later(hours=73))
    assert desk.rows(DeliveryRowV1)[0].delivery_id != first.delivery_id


def test_an_event_is_not_forgotten_while_its_message_is_on_its_way():
    desk = Desk()
    desk.accept(alert())
    (fold,) = desk.rows(FoldRowV1)
    (kept,) = forget(fold, desk.view).state.values()
    assert kept.due > fold.due


class TestAskedByOthers:
    """A message that is on its way goes out for all who asked for its event."""

    both = directory(subscriptions=[subscription(), subscription("rail")])

    def desk(self):
        desk = Desk()
        desk.accept(alert(), self.both)
        desk.accept(alert(story_id="b", subscriptions=("rail", "ties", "gone")), self.both)
        return desk

    def test_the_subscriptions_of_what_is_folded_join_it_once(self):
        (row,) = self.desk().rows(DeliveryRowV1)
        assert [m.subscription_id for m in row.alert.matches] == ["ties", "rail"]
        assert row.alert.alert_id == alert().alert_id

    def test_it_goes_out_although_the_subscription_that_opened_it_is_removed(self):
        desk = self.desk()
        (row,) = desk.rows(DeliveryRowV1)
        left = directory(subscriptions=[subscription("rail")])
        assert DECIDER.prepare(row, left, desk.view, NOON).act

    def test_once_it_is_sent_nothing_is_left_to_join(self):
        desk = self.desk()
        (row,) = desk.rows(DeliveryRowV1)
        desk.view.apply(row.key, None)
        step = desk.accept(alert(story_id="c", subscriptions=("rail",)), self.both)
        assert [kept.kind for kept in step.state.values()] == ["fold"]


class TestOver:
    """An event whose time is over doesn't wait to be forgotten: after a pause much is due."""

    def desk(self):
        desk = Desk()
        for made in (alert(link_key="w/1"), alert(story_id="b", title="Quite other news")):
            desk.accept(made)
        for row in desk.rows(DeliveryRowV1):
            desk.view.apply(row.key, None)
        return desk

    again = alert(story_id="b", revision=2, link_key="w/1", title="Both pages told anew here")

    def test_it_folds_nothing_and_goes_when_its_signs_are_taken_over(self):
        desk = self.desk()
        assert desk.outcome(self.again, now=later(hours=72)) is None
        (fold,) = desk.rows(FoldRowV1)
        assert (fold.story_ids, fold.link_keys) == (("b",), ("w/1",))

    @pytest.mark.parametrize(
        "copy", [{"story_id": "b", "title": "x"}, {"story_id": "c", "link_key": "w/1"}]
    )
    def test_what_took_its_signs_over_folds(self, copy):
        desk = self.desk()
        desk.accept(self.again, now=later(hours=72))
        assert desk.outcome(alert(**copy, revision=3), now=later(hours=73)) == ("folded", "")

    def test_until_then_it_folds(self):
        assert self.desk().outcome(self.again, now=later(hours=71)) == ("folded", "")

    def test_a_message_on_its_way_keeps_it(self):
        desk = Desk()
        desk.accept(alert())
        assert desk.outcome(alert(revision=2), now=later(hours=80)) == ("folded", "")
