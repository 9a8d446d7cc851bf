"""A message's way: prepared, sent, settled, or taken over half-way."""

import json

import pytest

from tests.support.deliveries import (
    ANA,
    BOT,
    DESK,
    SENDER,
    SUMMIT,
    alert,
    directory,
    later,
    subscription,
)
from tests.support.stories import NOON
from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Retry, Unknown
from wirewatch.notifier.deliver.deciding import (
    LONGEST_BACK_OFF_S,
    LONGEST_PAUSE_S,
    Decider,
)
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1

DECIDER = Decider(DeliverSettings(), SENDER)


class Message:
    """One message and what is decided about it."""

    def __init__(self, destination="desk"):
        self.view = DeliverView({})
        self.take(DECIDER.accept(alert(destination, **SUMMIT), directory(), self.view, NOON))

    def take(self, step):
        for key, row in step.state.items():
            self.view.apply(key, row)
        return step

    @property
    def row(self):
        return next((r for r in self.view.rows.values() if isinstance(r, DeliveryRowV1)), None)

    @property
    def fold(self):
        return next((r for r in self.view.rows.values() if isinstance(r, FoldRowV1)), None)

    def prepare(self, known=None, now=NOON):
        return self.take(DECIDER.prepare(self.row, known or directory(), self.view, now))

    def settle(self, result, now=NOON, known=None):
        return self.take(DECIDER.settle(self.row, result, known or directory(), self.view, now))

    def unknown(self, now=NOON, known=None):
        return self.take(DECIDER.unknown(self.row, known or directory(), now))


def outcome(step):
    (emit,) = step.emits
    return emit.message


def test_preparing_renders_the_message_and_starts_the_lease():
    message = Message()
    assert message.prepare().act
    row = message.row
    assert (row.phase, row.attempt, row.lease_until) == ("prepared", 1, later(seconds=15))
    assert json.loads(row.payload)["text"].startswith("Xi and Putin sign a rail pact")


def test_the_outlets_that_joined_before_it_was_rendered_are_named():
    message = Message()
    copy = alert(**(SUMMIT | {"story_id": "b", "source": "TASS"}))
    message.take(DECIDER.accept(copy, directory(), message.view, NOON))
    message.prepare()
    assert "Example Wire +1" in message.row.payload


def test_what_was_rendered_once_is_never_rendered_again():
    message = Message()
    message.prepare()
    payload = message.row.payload
    message.settle(Unknown("timeout"))
    copy = alert(**(SUMMIT | {"story_id": "b", "source": "TASS"}))
    message.take(DECIDER.accept(copy, directory(), message.view, NOON))
    message.prepare()
    assert message.row.payload == payload
    assert message.row.attempt == 2


def test_a_destination_that_became_another_channel_or_address_gets_a_payload_of_its_own():
    message = Message("ana")
    message.prepare()
    message.settle(Retry("connect_error"))
    moved = ANA.model_copy(update={"email": "ana@example.net"})
    message.prepare(directory(moved))
    assert "To: ana@example.net" in message.row.payload
    message.settle(Retry("connect_error"))
    message.prepare(directory(DESK.model_copy(update={"destination_id": "ana"})))
    assert "blocks" in json.loads(message.row.payload)


def test_a_lease_that_ran_out_before_the_send_is_no_second_attempt():
    message = Message()
    message.prepare()
    message.prepare(now=later(seconds=20))
    assert (message.row.attempt, message.row.lease_until) == (1, later(seconds=35))


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (directory(ANA), "destination_gone"),
        (directory(subscriptions=[subscription(to=("ana",))]), "unsubscribed"),
    ],
)
def test_who_left_while_the_message_waited_is_not_told(known, reason):
    message = Message()
    step = message.prepare(known)
    assert not step.act
    assert (outcome(step).ending, outcome(step).reason) == ("suppressed", reason)
    assert not message.view.rows


def test_an_address_that_no_server_takes_ends_the_alert_at_once():
    message = Message("ana")
    step = message.prepare(directory(ANA.model_copy(update={"email": "zoë@example.org"})))
    assert (step.act, outcome(step).ending, outcome(step).reason) == (
        False,
        "failed",
        "bad_address",
    )


def test_a_message_that_was_taken_ends_as_sent_and_the_event_keeps_the_receipt():
    message = Message()
    message.prepare()
    delivery_id = message.row.delivery_id
    told = outcome(message.settle(Delivered("ok"), later(seconds=1)))
    assert (told.ending, told.receipt, told.attempts) == ("sent", "ok", 1)
    assert (told.delivery_id, told.at) == (delivery_id, later(seconds=1))
    assert message.row is None
    assert message.fold.receipt == "ok"


def test_a_refusal_ends_the_alert_at_once_and_the_next_telling_is_tried_anew():
    message = Message()
    message.prepare()
    told = outcome(message.settle(Refused("http_404 no_service")))
    assert (told.ending, told.reason) == ("failed", "http_404 no_service")
    assert not message.view.rows


def test_a_plain_failure_is_tried_again_later_and_later():
    message, waits = Message(), []
    for _ in range(12):
        message.prepare()
        step = message.settle(Retry("refused"))
        waits.append((message.row.due - NOON).total_seconds())
        assert (step.emits, step.pause_lane_s) == ((), 0.0)
    assert waits[:4] == [5.0, 10.0, 20.0, 40.0]
    assert waits[-1] == LONGEST_BACK_OFF_S
    assert (message.row.resent, message.row.last_result) == (0, "refused")


def test_a_channel_that_asks_for_a_pause_gets_it_for_all_its_messages():
    message = Message()
    message.prepare()
    step = message.settle(Retry("http_429", after_s=30.0))
    assert (step.pause_lane_s, message.row.due) == (30.0, later(seconds=30))


def test_no_channel_can_ask_for_a_pause_of_days():
    message = Message()
    message.prepare()
    assert message.settle(Retry("http_429", after_s=1e9)).pause_lane_s == LONGEST_PAUSE_S


def test_an_unknown_outcome_is_counted_and_the_same_bytes_go_out_again():
    message = Message()
    message.prepare()
    payload = message.row.payload
    message.settle(Unknown("http_500"))
    row = message.row
    assert (row.phase, row.resent, row.payload, row.lease_until) == ("waiting", 1, payload, None)


def test_a_message_whose_sender_died_is_due_again_at_once_with_the_same_bytes():
    message = Message()
    message.prepare()
    payload = message.row.payload
    message.unknown(later(seconds=30))
    row = message.row
    assert (row.phase, row.due, row.resent, row.payload) == (
        "waiting",
        later(seconds=30),
        1,
        payload,
    )


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([Retry("refused")] * 3, "unreachable"),
        ([Unknown("timeout"), Retry("refused"), Retry("refused")], "unknown_outcome"),
        ([Unknown("timeout")] * 4, "unknown_outcome"),
    ],
)
def test_after_a_day_it_is_given_up_and_the_reason_says_whether_it_may_have_arrived(
    results, reason
):
    message = Message()
    for result in results[:-1]:
        message.prepare()
        assert not message.settle(result, later(hours=23, minutes=59)).emits
    message.prepare()
    told = outcome(message.settle(results[-1], later(hours=24)))
    assert (told.ending, told.reason, told.attempts) == ("failed", reason, len(results))
    assert not message.view.rows


def test_a_message_that_waited_while_nobody_tried_has_its_day_from_the_first_try():
    message = Message()
    for hours in (30, 31, 53):
        message.prepare(now=later(hours=hours))
        assert not message.settle(Retry("refused"), later(hours=hours)).emits
    message.prepare(now=later(hours=54))
    assert outcome(message.settle(Retry("refused"), later(hours=54))).reason == "unreachable"


def test_a_message_that_waited_after_its_first_try_is_tried_three_times():
    message = Message()
    for hours in (0, 30):
        message.prepare(now=later(hours=hours))
        assert not message.settle(Retry("refused"), later(hours=hours)).emits
    message.prepare(now=later(hours=31))
    assert outcome(message.settle(Retry("refused"), later(hours=31))).attempts == 3


def test_the_first_preparing_is_remembered_whatever_comes_after():
    message = Message("bot")
    message.prepare()
    message.settle(Retry("refused"))
    message.prepare(now=later(minutes=5))
    assert message.row.begun_at == NOON


class TestAsking:
    """What becomes of a message when nobody can say whether it arrived, and Slack can be asked."""

    def asking(self, **span):
        message = Message("bot")
        message.prepare()
        message.settle(Unknown("timeout"), later(**span))
        assert message.row.phase == "asking"
        return message

    @pytest.mark.parametrize(
        ("failed_after_s", "due_s"),
        [(0, 30), (10, 30), (20, 35)],
        ids=["at once", "in the lease", "after the lease"],
    )
    def test_it_is_asked_when_lease_and_grace_are_over(self, failed_after_s, due_s):
        message = self.asking(seconds=failed_after_s)
        assert message.row.due == later(seconds=due_s)
        assert (message.row.lease_until, message.row.resent) == (None, 0)

    def test_slack_may_ask_for_more_patience(self):
        message = Message("bot")
        message.prepare()
        step = message.settle(Unknown("internal_error", after_s=90.0))
        assert (message.row.due, step.pause_lane_s) == (later(seconds=90), 90.0)

    def test_a_message_whose_sender_died_is_asked_for_as_soon_as_it_is_taken_over(self):
        message = Message("bot")
        message.prepare()
        message.unknown(later(seconds=30))
        row = message.row
        assert (row.phase, row.due, row.last_result) == ("asking", later(seconds=30), "taken_over")

    def test_asking_needs_no_commit_and_no_lease(self):
        message = self.asking()
        before = message.row
        step = message.prepare(now=later(seconds=30))
        assert (step.act, step.state, message.row) == (True, {}, before)

    def test_what_is_there_ends_as_sent_with_its_receipt(self):
        message = self.asking()
        told = outcome(message.settle(Delivered("C0BOT:17.1"), later(seconds=31)))
        assert (told.ending, told.receipt, told.attempts) == ("sent", "C0BOT:17.1", 1)
        assert (message.row, message.fold.receipt) == (None, "C0BOT:17.1")

    def test_what_is_not_there_goes_out_again_with_the_same_bytes(self):
        message = self.asking()
        payload = message.row.payload
        message.settle(Absent(), later(seconds=31))
        row = message.row
        assert (row.phase, row.due, row.resent) == ("waiting", later(seconds=31), 1)
        message.prepare(now=later(seconds=31))
        assert (message.row.payload, message.row.attempt) == (payload, 2)

    def test_a_question_that_fails_is_asked_again_later_and_later_and_nothing_is_sent(self):
        message, waits = self.asking(), []
        for _ in range(10):
            message.settle(Retry("missing_scope"))
            assert message.row.phase == "asking"
            waits.append((message.row.due - NOON).total_seconds())
        assert waits[:3] == [5.0, 10.0, 20.0]
        assert waits[-1] == LONGEST_BACK_OFF_S
        assert (message.row.attempt, message.row.asked) == (1, 10)

    def test_too_many_questions_pause_the_questions(self):
        assert self.asking().settle(Retry("http_429", after_s=60.0)).pause_lane_s == 60.0

    def test_a_day_without_an_answer_ends_it_and_the_reason_says_that_it_may_have_arrived(self):
        message = self.asking()
        assert not message.settle(Retry("missing_scope"), later(hours=24)).emits
        told = outcome(message.settle(Retry("missing_scope"), later(hours=25)))
        assert (told.ending, told.reason) == ("failed", "unknown_outcome")
        assert not message.view.rows

    def test_after_a_day_what_is_not_there_goes_out_once_more_and_then_no_longer(self):
        message = self.asking(hours=24)
        message.settle(Absent(), later(hours=25))
        message.prepare(now=later(hours=25))
        message.settle(Unknown("http_500"), later(hours=25))
        told = outcome(message.settle(Absent(), later(hours=26)))
        assert (told.ending, told.reason, told.attempts) == ("failed", "unreachable", 2)

    def test_who_unsubscribed_meanwhile_may_have_been_told_so_slack_is_asked_all_the_same(self):
        message = self.asking()
        left = directory(subscriptions=[])
        assert message.prepare(left, later(seconds=30)).act
        message.settle(Absent(), later(seconds=31), known=left)
        told = outcome(message.prepare(left, later(seconds=32)))
        assert (told.ending, told.reason) == ("suppressed", "unsubscribed")

    def test_a_channel_that_is_gone_from_the_configuration_is_not_asked(self):
        message = self.asking()
        step = message.prepare(directory(ANA), later(seconds=30))
        assert (step.act, outcome(step).reason) == (False, "destination_gone")

    @pytest.mark.parametrize(
        "other",
        [
            BOT.model_copy(update={"slack_channel": "C0OTHER"}),
            DESK.model_copy(update={"destination_id": "bot"}),
        ],
        ids=["another channel", "a webhook"],
    )
    def test_a_destination_that_became_another_was_never_sent_to(self, other):
        message = self.asking()
        moved = directory(other)
        assert not message.prepare(moved, later(seconds=30)).act
        assert message.row.phase == "waiting"
        assert message.prepare(moved, later(seconds=30)).act
        assert ("C0OTHER" in message.row.payload) is (other.kind == "slack_bot")


class TestHolding:
    @pytest.mark.parametrize("died", [False, True])
    @pytest.mark.parametrize("channel", [ANA, DESK], ids=["mail", "webhook"])
    def test_who_rather_misses_a_message_than_gets_it_twice_gets_no_second(self, channel, died):
        holding = directory(channel.model_copy(update={"on_unknown": "hold"}))
        message = Message(channel.destination_id)
        message.prepare(holding)
        if died:
            told = outcome(message.unknown(later(seconds=30), holding))
        else:
            told = outcome(message.settle(Unknown("timeout"), known=holding))
        assert (told.ending, told.reason, told.attempts) == ("failed", "held_unknown", 1)
        assert message.row is None

    def test_the_event_counts_as_told(self):
        holding = directory(DESK.model_copy(update={"on_unknown": "hold"}))
        message = Message()
        message.prepare(holding)
        message.settle(Unknown("timeout"), known=holding)
        copy = alert(**(SUMMIT | {"story_id": "b", "source": "TASS"}))
        told = outcome(message.take(DECIDER.accept(copy, holding, message.view, NOON)))
        assert told.ending == "folded"

    def test_what_certainly_did_not_arrive_is_tried_again(self):
        holding = directory(DESK.model_copy(update={"on_unknown": "hold"}))
        message = Message()
        message.prepare(holding)
        assert not message.settle(Retry("refused"), known=holding).emits
