"""What stands between the agenda and the decisions: waiting, lanes, the newest configuration."""

import asyncio

import pytest
from structlog.testing import capture_logs

from tests.support.clock import DrivenClock, settled
from tests.support.deliveries import ANA, BOT, DESK, SHELL, alert, later, row, subscription
from tests.support.stories import NOON
from wirewatch import metrics
from wirewatch.bus.port import BusError
from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Retry, Unknown
from wirewatch.notifier.deliver.deciding import Decider
from wirewatch.notifier.deliver.handlers import CONFIG_PATIENCE_S, Deliver
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import Settings, SmtpSettings
from wirewatch.stages.lanes import Lane
from wirewatch.stages.messages import Incoming
from wirewatch_schemas import codec
from wirewatch_schemas.delivery import FoldRowV1
from wirewatch_schemas.topics import ALERTS, CONFIG

EMPTY = DeliverView({})
BOT_FORM = "slack_bot C0BOT"


class FakeTable:
    """A followed table that a test writes to."""

    def __init__(self, clock, *messages):
        self._clock, self._grown = clock, asyncio.Event()
        self.rows, self.position = {}, 0
        for message in messages:
            self.put(message)

    def put(self, message):
        self.rows[message.key] = codec.encode(CONFIG, message)
        self.position += 1
        self._grown.set()

    async def reached(self, offset, until):
        while self.position < offset:
            self._grown.clear()
            if not await self._clock.wait(until, self._grown):
                return False
        return True


class Recorder:
    """Sends nothing and remembers it."""

    def __init__(self, result=None):
        self.sent, self.asked, self.result = [], [], result or Delivered("ok")

    async def send(self, destination, payload):
        self.sent.append((destination, payload))
        return self.result

    async def ask(self, destination, row):
        self.asked.append((destination, row.delivery_id))
        return self.result


class Place:
    def __init__(self, *messages, result=None):
        self.clock = DrivenClock()
        self.table = FakeTable(self.clock, *messages or (DESK, ANA, SHELL, BOT, subscription()))
        self.sender = Recorder(result)
        settings = Settings(smtp=SmtpSettings(host="mail.example", port=25))
        self.deliver = Deliver(settings, self.table, self.clock, self.sender)


def taken(offset):
    made = alert().model_copy(update={"config_offset": offset})
    return Incoming(ALERTS, made.key, made)


class TestReady:
    async def test_an_alert_waits_for_the_configuration_that_it_came_from(self):
        place = Place()
        waiting = asyncio.create_task(place.deliver.ready(taken(6)))
        await settled()
        assert not waiting.done()
        place.table.put(subscription("other"))
        await settled()
        assert waiting.done()

    async def test_it_goes_on_after_a_while_and_says_so(self):
        place = Place()
        with capture_logs() as logs:
            waiting = asyncio.create_task(place.deliver.ready(taken(99)))
            await place.clock.advance(CONFIG_PATIENCE_S - 1)
            assert not waiting.done()
            await place.clock.advance(1)
            await waiting
        (said,) = logs
        assert (said["log_level"], said["wanted"], said["at"]) == ("warning", 99, 5)

    async def test_what_was_waited_for_in_vain_is_not_waited_for_again(self):
        place = Place()
        waiting = asyncio.create_task(place.deliver.ready(taken(99)))
        await place.clock.advance(CONFIG_PATIENCE_S)
        await waiting
        for offset in (98, 99):
            await asyncio.wait_for(place.deliver.ready(taken(offset)), 10)
        further = asyncio.create_task(place.deliver.ready(taken(100)))
        await settled()
        assert not further.done()
        await place.clock.advance(CONFIG_PATIENCE_S)
        await further


def test_the_newest_configuration_counts():
    place = Place(DESK, subscription())
    assert place.deliver.accept(taken(0), EMPTY, NOON).emits == ()
    place.table.put(subscription(to=("ana",)))
    (emit,) = place.deliver.accept(taken(0), EMPTY, NOON).emits
    assert emit.message.reason == "unsubscribed"


def test_a_configuration_that_cannot_be_read_stops_everybody_who_asks_for_it():
    place = Place(DESK, subscription())
    place.table.rows["destination/ana"] = b"{}"
    for _ in range(2):
        with pytest.raises(BusError, match="destination/ana"):
            place.deliver.accept(taken(0), EMPTY, NOON)


def test_the_trace_of_an_alert_goes_with_it_to_its_outcome():
    place = Place(ANA, subscription())
    made = Incoming(ALERTS, "desk/x", alert(), "00-aa-bb-01")
    (emit,) = place.deliver.accept(made, EMPTY, NOON).emits
    assert emit.traceparent == "00-aa-bb-01"


@pytest.mark.parametrize(
    ("destination", "lane"),
    [
        ("desk", Lane("slack secret:desk", spacing_s=1.05)),
        ("ana", Lane("smtp mail.example:25", concurrency=2)),
        ("shell", Lane("terminal")),
        ("nobody", None),
    ],
)
def test_a_lane_is_a_channel_or_a_mail_server(destination, lane):
    waiting = row(alert(destination))
    assert Place().deliver.lane(waiting.key, waiting, EMPTY) == lane


POSTS = Lane("slack secret:bot chat.postMessage", 20, 0.2)


@pytest.mark.parametrize(
    ("phase", "lane"),
    [
        ("waiting", Lane("slack C0BOT", spacing_s=1.05, within=POSTS)),
        ("asking", Lane("slack secret:bot conversations", spacing_s=1.25)),
    ],
)
def test_a_bots_messages_and_its_questions_have_lanes_of_their_own(phase, lane):
    waiting = row(alert("bot"), phase=phase)
    assert Place().deliver.lane(waiting.key, waiting, EMPTY) == lane


def test_two_destinations_with_one_webhook_share_its_lane():
    twin = DESK.model_copy(update={"destination_id": "twin"})
    deliver = Place(DESK, twin, subscription()).deliver
    lanes = {deliver.lane("", row(alert(name)), EMPTY) for name in ("desk", "twin")}
    assert len(lanes) == 1


class TestDue:
    fold = FoldRowV1(
        destination_id="desk", cluster_id="c", delivery_id="d", due=later(hours=72), story_ids=()
    )

    @pytest.mark.parametrize(
        ("waits", "due", "prepared"),
        [
            (row(), NOON, False),
            (row(phase="prepared", lease_until=later(seconds=15)), later(seconds=30), True),
            (fold, later(hours=72), False),
        ],
        ids=["waiting", "prepared", "event"],
    )
    def test_a_prepared_message_is_due_when_its_lease_and_grace_are_over(
        self, waits, due, prepared
    ):
        deliver = Place().deliver
        assert deliver.due(waits.key, waits) == due
        assert deliver.prepared(waits) is prepared

    def test_an_event_has_no_lane_and_is_forgotten_when_due(self):
        deliver = Place().deliver
        assert deliver.lane(self.fold.key, self.fold, EMPTY) is None
        step = deliver.prepare(self.fold.key, self.fold, EMPTY, later(hours=72))
        assert step.state == {self.fold.key: None}


class TestAct:
    prepared = row(phase="prepared", payload="{}", payload_form="slack_webhook", attempt=3)

    async def test_the_payload_goes_to_the_destination_as_it_is(self):
        place = Place()
        assert await place.deliver.act("", self.prepared) == Delivered("ok")
        assert place.sender.sent == [(DESK, "{}")]

    @pytest.mark.parametrize("now", [ANA, SHELL.model_copy(update={"destination_id": "desk"})])
    async def test_a_destination_that_left_or_became_another_gets_nothing(self, now):
        place = Place(now)
        found = await place.deliver.act("", self.prepared)
        assert found == Retry("destination_changed")
        assert place.sender.sent == []

    @pytest.mark.parametrize(
        "result", [Retry("dns_error", "no such host"), Unknown("timeout"), Refused("http_404")]
    )
    async def test_what_went_wrong_is_logged_with_the_ids(self, result):
        with capture_logs() as logs:
            await Place(result=result).deliver.act("", self.prepared)
        (said,) = logs
        assert said["why"] == result.reason
        assert said["detail"] == result.detail
        assert {"story_id", "destination_id", "delivery_id"} <= said.keys()

    @pytest.mark.parametrize(
        ("made", "result", "said"),
        [
            (row(alert("bot")), Unknown("timeout"), "the channel is asked"),
            (row(), Unknown("timeout"), "the same bytes go out again"),
            (row(alert("bot"), phase="asking"), Retry("missing_scope"), "not asked yet"),
            (row(alert("bot"), phase="asking"), Absent(), "not there"),
        ],
    )
    async def test_the_log_says_what_comes_next(self, made, result, said):
        forms = {"bot": "slack_bot C0BOT", "desk": "slack_webhook"}
        prepared = made.model_copy(update={"payload_form": forms[made.destination_id]})
        with capture_logs() as logs:
            await Place(result=result).deliver.act("", prepared)
        assert said in str(logs)


class TestAsking:
    asking = row(alert("bot"), phase="asking", payload="{}", payload_form="slack_bot C0BOT")

    async def test_the_channel_is_asked_and_sent_nothing(self):
        place = Place()
        assert await place.deliver.act("", self.asking) == Delivered("ok")
        assert place.sender.asked == [(BOT, self.asking.delivery_id)]
        assert place.sender.sent == []

    async def test_a_channel_that_changed_meanwhile_is_not_asked(self):
        place = Place(BOT.model_copy(update={"slack_channel": "C0OTHER"}))
        assert await place.deliver.act("", self.asking) == Retry("destination_changed")
        assert place.sender.asked == []


def value(metric, *labels):
    return metric.labels(*labels)._value.get()


class TestCounts:
    """What nobody can say the outcome of, and what goes out again for it."""

    @pytest.mark.parametrize(
        ("name", "form", "resent"),
        [("desk", "slack_webhook", 1), ("ana", "email ana@example.org", 1), ("bot", BOT_FORM, 0)],
    )
    async def test_an_unknown_outcome_and_a_resend_are_counted(self, name, form, resent):
        place, channel = Place(result=Unknown("timeout")), form.split()[0]
        made = row(alert(name), phase="prepared", payload="{}", payload_form=form, attempt=1)
        counted = metrics.UNKNOWN_OUTCOMES, metrics.RESENDS
        before = [value(metric, channel) for metric in counted]
        result = await place.deliver.act("", made)
        place.deliver.settle("", made, result, EMPTY, NOON)
        assert [value(m, channel) for m in counted] == [before[0] + 1, before[1] + resent]
        place.deliver.unknown("", made, EMPTY, NOON)
        assert [value(m, channel) for m in counted] == [before[0] + 2, before[1] + 2 * resent]

    async def test_what_slack_does_not_have_goes_out_again_and_is_counted(self):
        place = Place(result=Absent())
        asking = TestAsking.asking
        before = value(metrics.RESENDS, "slack_bot")
        sends = value(metrics.SENDS, "slack_bot", "delivered")
        place.deliver.settle("", asking, await place.deliver.act("", asking), EMPTY, NOON)
        assert value(metrics.RESENDS, "slack_bot") == before + 1
        assert value(metrics.SENDS, "slack_bot", "delivered") == sends


class TestBugs:
    """A bug that one message trips over ends or delays it, never the stage."""

    fresh = row(phase="waiting")
    sent = TestAct.prepared

    def steps(self, deliver):
        return {
            "prepare": lambda: deliver.prepare("", self.fresh, EMPTY, NOON),
            "settle": lambda: deliver.settle("", self.sent, Delivered("ok"), EMPTY, NOON),
            "unknown": lambda: deliver.unknown("", self.sent, EMPTY, NOON),
        }

    @pytest.mark.parametrize("name", ["prepare", "settle", "unknown"])
    def test_a_decision_that_trips_ends_the_alert_with_its_traceback(self, name, monkeypatch):
        monkeypatch.setattr(Decider, name, trips(OverflowError("date value out of range")))
        with capture_logs() as logs:
            step = self.steps(Place().deliver)[name]()
        (emit,) = step.emits
        assert (emit.message.ending, emit.message.reason) == ("failed", "internal_error")
        assert step.state == {self.sent.key: None}
        assert not step.act
        assert any(said.get("exc_info") for said in logs)

    @pytest.mark.parametrize("name", ["prepare", "settle", "unknown"])
    @pytest.mark.parametrize("error", [BusError, MemoryError])
    def test_what_is_not_its_fault_ends_no_alert(self, name, error, monkeypatch):
        monkeypatch.setattr(Decider, name, trips(error()))
        with pytest.raises(error):
            self.steps(Place().deliver)[name]()

    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            (sent, Unknown("internal_error", "KeyError")),
            (TestAsking.asking, Retry("internal_error", "KeyError")),
        ],
        ids=["send", "question"],
    )
    async def test_a_send_that_trips_is_unknown_and_a_question_is_asked_again(self, made, expected):
        place = Place()

        async def trip(*_):
            raise KeyError

        place.sender.send = place.sender.ask = trip
        with capture_logs() as logs:
            assert await place.deliver.act("", made) == expected
        assert logs[0]["exc_info"]


def trips(error):
    def trip(*_):
        raise error

    return trip
