"""A message's way: prepared, sent, settled, or taken over half-way."""

import json

import pytest

from tests.support.deliveries import (
    ANA,
    DESK,
    SENDER,
    SUMMIT,
    alert,
    directory,
    later,
    subscription,
)
from tests.support.stories import NOON
from wirewatch.notifier.channels.results import Delivered, Refused, Retry, Unknown
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
        ([Retry("refused")], "unreachable"),
        ([Unknown("timeout"), Retry("refused")], "unknown_outcome"),
        ([Unknown("timeout")], "unknown_outcome"),
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
