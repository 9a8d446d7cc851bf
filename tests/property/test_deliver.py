"""Whatever comes in whatever order, every alert ends in one outcome and the counts add up.

Where a channel can be asked, it never has two copies, and what is said to be sent is there.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support.deliveries import ANA, BOT, DESK, SENDER, alert, directory, subscription
from tests.support.stories import NOON
from wirewatch.notifier.channels.results import Absent, Delivered, Refused, Retry, Unknown
from wirewatch.notifier.deliver.deciding import Decider, forget
from wirewatch.notifier.deliver.directory import Directory
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch.text import sketch
from wirewatch_schemas.delivery import DeliveryRowV1, FoldRowV1

TERMS = DeliverSettings(fold_hours=3, unreachable_hours=6)  # a message may outlive its event
GRACE = timedelta(seconds=TERMS.grace_s)
DIED = "its sender died before it could settle"
TEXTS = [" ".join(f"word{n}" for n in range(first, first + 60)) for first in (0, 20, 300)]
TITLES = ["One headline of five words", "Another headline of five words", "Brief"]

results = st.sampled_from(
    [
        Delivered("ok"),
        Refused("http_404"),
        Retry("refused"),
        Retry("http_429", after_s=90.0),
        Unknown("timeout"),
        Unknown("http_500", after_s=7.0),
        DIED,
    ]
)
directories = st.sampled_from(
    [
        directory(),
        directory(),
        directory(DESK, BOT),
        directory(subscriptions=[subscription(to=("ana",))]),
        directory(ANA, BOT, DESK.model_copy(update={"on_unknown": "hold"})),
    ]
)
# When what nobody knows the outcome of arrives after all: seconds within the grace, or never.
arrivals = st.sampled_from([None, 0.0, 10.0])
alerts = st.builds(
    alert,
    destination=st.sampled_from(["desk", "ana", "bot", "bot"]),
    story_id=st.sampled_from("abcdef"),
    revision=st.integers(1, 3),
    title=st.sampled_from(TITLES),
    source=st.sampled_from(["Reuters", "TASS", "Xinhua"]),
    link_key=st.sampled_from(["", "w/1", "w/2", "w/3"]),
    sketch=st.sampled_from(["", "", *map(sketch, TEXTS)]),
    origin=st.sampled_from(["live", "live", "live", "backfill"]),
)


class Deliveries(RuleBasedStateMachine):
    """The agenda in miniature: steps take effect at once, `fire` does what is due."""

    def __init__(self):
        super().__init__()
        self.decider = Decider(TERMS, SENDER)
        self.view, self.now, self.known = DeliverView({}), NOON, directory()
        self.accepted, self.outcomes = {}, []
        self.unknown = Counter()  # delivery id -> outcomes that nobody knows
        self.payloads = {}
        self.channel = []  # (when, delivery id) of each copy that a reader of a channel gets

    def take(self, step):
        for key, row in step.state.items():
            self.view.apply(key, row)
        self.outcomes += [emit.message for emit in step.emits]
        return step

    @rule(made=alerts)
    def arrive(self, made):
        if made.alert_id not in self.accepted:  # a queue brings each record once
            self.accepted[made.alert_id] = made
            self.take(self.decider.accept(made, self.known, self.view, self.now))

    @rule(known=directories)
    def reconfigure(self, known: Directory):
        self.known = known

    @rule(seconds=st.sampled_from([6, 6, 60, 1200, 7200, 24_000]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @property
    def due(self):
        return sorted(key for key, row in self.view.rows.items() if self.due_at(row) <= self.now)

    def due_at(self, row):
        lease = getattr(row, "lease_until", None)
        return lease + GRACE if lease else row.due

    @precondition(lambda self: self.due)
    @rule(result=results, arrives=arrivals, data=st.data())
    def fire(self, result, arrives, data):
        self.step(self.view.rows[data.draw(st.sampled_from(self.due))], result, arrives)

    def step(self, row, result, arrives):
        if isinstance(row, FoldRowV1):
            self.take(forget(row, self.view))
        elif row.phase == "prepared":
            self.take(self.decider.unknown(row, self.known, self.now))
        else:
            self.work(row, result, arrives)

    def work(self, row, result, arrives):
        if not self.take(self.decider.prepare(row, self.known, self.view, self.now)).act:
            return
        if row.phase == "asking":
            self.ask(row, result)
        else:
            self.send(self.view.rows[row.key], result, arrives)

    def ask(self, row, result):
        """The channel tells the truth, or nothing."""
        if result is DIED:
            return
        if not isinstance(result, Retry):
            there = self.copies(row.delivery_id, by=self.now)
            result = Delivered("C0BOT:1") if there else Absent()
        self.settle(row, result)

    def send(self, row, result, arrives):
        assert self.payloads.setdefault(row.delivery_id, row.payload) == row.payload
        assert row.resent <= self.unknown[row.delivery_id]
        if result is DIED or isinstance(result, Unknown):
            self.unknown[row.delivery_id] += 1
            if arrives is not None:
                self.arrive_at(row, arrives)
        elif isinstance(result, Delivered):
            self.arrive_at(row, 0.0)
        if result is not DIED:
            self.settle(row, result)

    def settle(self, row, result):
        self.take(self.decider.settle(row, result, self.known, self.view, self.now))

    def arrive_at(self, row, seconds):
        self.channel.append((self.now + timedelta(seconds=seconds), row.delivery_id))

    def copies(self, delivery_id, by=None):
        return sum(1 for at, one in self.channel if one == delivery_id and (not by or at <= by))

    @invariant()
    def every_alert_is_open_or_has_ended_once(self):
        rows = [r for r in self.view.rows.values() if isinstance(r, DeliveryRowV1)]
        ended = Counter(outcome.alert_id for outcome in self.outcomes)
        assert max(ended.values(), default=1) == 1
        assert set(ended).isdisjoint(row.alert.alert_id for row in rows)
        assert len(ended) + len(rows) == len(self.accepted)
        assert self.view.open == len(rows)

    @invariant()
    def nothing_arrives_twice_unless_nobody_knows(self):
        for _, delivery_id in self.channel:
            assert self.copies(delivery_id) <= 1 + self.unknown[delivery_id]

    @invariant()
    def what_can_be_asked_for_never_arrives_twice(self):
        ids = {outcome.delivery_id for outcome in self.outcomes if outcome.destination_id == "bot"}
        ids |= {row.delivery_id for row in self.view.rows.values() if row.destination_id == "bot"}
        assert all(self.copies(delivery_id) <= 1 for delivery_id in ids)

    @invariant()
    def what_is_said_to_be_sent_is_there(self):
        for outcome in self.outcomes:
            if outcome.ending == "sent":
                assert self.copies(outcome.delivery_id, by=self.now)

    @invariant()
    def no_event_has_two_messages_on_their_way(self):
        for row in self.view.rows.values():
            if isinstance(row, DeliveryRowV1):
                assert self.view.fold(row).delivery_id == row.delivery_id

    @invariant()
    def the_index_is_what_the_rows_say(self):
        again = DeliverView(dict(self.view.rows))
        for made in self.accepted.values():
            told = made.destination_id, made.story, self.now
            assert again.told(*told) == self.view.told(*told)

    @invariant()
    def what_is_folded_names_a_message_that_there_was(self):
        opened = {row.delivery_id for row in self.view.rows.values()}
        ended = {outcome.delivery_id for outcome in self.outcomes if outcome.ending != "folded"}
        folded = {outcome.delivery_id for outcome in self.outcomes if outcome.ending == "folded"}
        assert folded <= opened | ended

    def teardown(self):
        """With good channels and time enough, nothing stays open."""
        self.known = directory()
        for _ in range(200):
            if not self.view.rows:
                break
            self.now += timedelta(hours=2)
            for key in self.due:
                if row := self.view.rows.get(key):  # what failed took its event along
                    self.step(row, Delivered("ok"), None)
        assert not self.view.rows
        assert {outcome.alert_id for outcome in self.outcomes} == set(self.accepted)


lives = st.lists(st.tuples(results, arrivals, st.sampled_from([0, 0, 1, 40])), max_size=12)


@given(lives)
def test_a_message_that_can_be_asked_for_arrives_exactly_once(life):
    post = Deliveries()
    post.arrive(alert("bot"))
    (key,) = post.due
    for result, arrives, late_s in [*life, *[(Delivered("ok"), None, 0)] * 3]:
        if row := post.view.rows.get(key):
            post.now = max(post.now, post.due_at(row)) + timedelta(seconds=late_s)
            post.step(row, result, arrives)
    (outcome,) = post.outcomes
    arrived = post.copies(outcome.delivery_id)
    assert (outcome.ending, arrived) in {("sent", 1), ("failed", 0)}


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
