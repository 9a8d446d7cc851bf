"""The agenda's promises, on a shard in memory and a clock that the test moves."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from tests.support.clock import START, DrivenClock, settled
from tests.support.errands import Errands, alert, row, state
from tests.support.shard import MemoryShard
from wirewatch.bus.port import BusError, FencedError, TableChange, UnknownOutcomeError
from wirewatch.stages import agenda as machinery
from wirewatch.stages import portion
from wirewatch.stages.agenda import Agenda, Step
from wirewatch.stages.lanes import Lanes
from wirewatch_schemas import codec
from wirewatch_schemas.feed import FeedV1
from wirewatch_schemas.topics import ALERTS, DEAD_LETTERS, DELIVERY_STATE, FEEDS, OUTCOMES


class Run:
    """An agenda at work, and everything that a test wants to look at."""

    def __init__(self, kept=(), *, limit=100, **lane):
        self.clock, self.stop = DrivenClock(), asyncio.Event()
        self.shard = MemoryShard(state(*kept))
        self.errands = Errands(self.shard, **lane)
        self.agenda = Agenda(
            "deliver", self.shard, self.errands, Lanes(self.clock, limit), self.clock
        )

    def bring(self, *alerts):
        self.shard.bring(*(self.shard.holding(ALERTS, one) for one in alerts))

    def row(self, name):
        """The committed row of an errand."""
        return codec.decode(DELIVERY_STATE, self.shard.state[f"desk/delivery/{name}"])

    @property
    def reported(self):
        return [codec.decode(OUTCOMES, out.value).alert_id for out in self.shard.written(OUTCOMES)]

    @asynccontextmanager
    async def working(self, *, fails=False):
        task = asyncio.create_task(self.agenda.run(self.stop))
        await settled()
        try:
            yield task
        finally:
            self.stop.set()
            await self.clock.advance(machinery.DRAIN_S + 1)
            if not task.done():
                task.cancel()
            (end,) = await asyncio.gather(task, return_exceptions=True)
            assert isinstance(end, Exception) == fails, end


def changed(key, feed=None):
    return TableChange(FEEDS.name, key, feed and codec.encode(FEEDS, feed))


async def test_an_alert_is_accepted_prepared_acted_on_and_settled():
    run = Run()
    async with run.working():
        run.bring(alert("a"))
        await settled()
    assert run.errands.log == [("accept", "a"), ("prepare", "a"), ("act", "a"), ("settle", "a")]
    assert run.reported == ["a"]
    assert run.shard.state == {}
    assert run.shard.position == {ALERTS.name: 1}
    assert len(run.shard.commits) == 2, "accepted and leased in one commit, settled in another"


async def test_the_side_effect_starts_only_after_its_prepare_is_committed():
    run = Run()
    async with run.working():
        run.shard.open_gate.clear()
        run.bring(alert("a"))
        await settled()
        assert run.errands.called("prepare") == ["a"]
        assert run.errands.called("act") == []
        run.shard.open_gate.set()
        await settled()
        assert run.errands.called("act") == ["a"]


async def test_a_commit_takes_along_what_gathered_during_the_last():
    run = Run()
    async with run.working():
        run.shard.open_gate.clear()
        for name in "abcdefgh":
            run.bring(alert(name, to="nobody"))
            await settled()
        run.shard.open_gate.set()
        await settled()
        first, second, *rest = run.shard.commits
        assert first[1] == {ALERTS.name: 1}
        assert second[1] == {ALERTS.name: 8}
        assert rest == []
    assert len(run.reported) == 8


async def test_a_row_that_became_another_while_it_waited_is_acted_on_as_committed():
    run = Run(concurrency=1)
    run.errands.finish["a"] = asyncio.Event()
    async with run.working():
        run.bring(alert("a"), alert("b"))
        await settled()
        run.shard.bring(changes=[changed("desk/b")])  # cancelled while it waits for its turn
        await settled()
        run.errands.finish["a"].set()
        await settled()
    assert run.errands.called("act") == ["a"]
    assert run.reported == ["a"]


async def test_a_poison_alert_becomes_a_dead_letter_and_the_next_is_handled():
    run = Run()
    async with run.working():
        run.bring(alert("poison"), alert("b"))
        await settled()
    (letter,) = run.shard.written(DEAD_LETTERS)
    assert letter.headers["why"] == "it is poison"
    assert letter.headers["stage"] == "deliver"
    assert run.reported == ["b"]


async def test_an_alert_whose_row_no_topic_takes_becomes_a_dead_letter():
    run = Run()
    async with run.working():
        run.bring(alert("vast"))
        await settled()
        assert run.agenda.view.rows == {}
    (letter,) = run.shard.written(DEAD_LETTERS)
    assert letter.headers["origin-offset"] == "0"
    assert "too large" in letter.headers["why"]
    assert run.errands.called("prepare") == []


async def test_bytes_that_are_no_alert_become_a_dead_letter():
    run = Run()
    async with run.working():
        run.shard.bring(run.shard.record(ALERTS, "desk/x", b"\xff"))
        await settled()
    (letter,) = run.shard.written(DEAD_LETTERS)
    assert letter.value == b"\xff"
    assert run.shard.position == {ALERTS.name: 1}


async def test_a_row_is_due_when_its_time_comes_and_not_before():
    run = Run()
    async with run.working():
        run.bring(alert("later"))
        await run.clock.advance(3599)
        assert run.errands.called("act") == []
        await run.clock.advance(1)
        assert run.errands.called("act") == ["later"]


async def test_an_earlier_due_time_wakes_who_waits_for_a_later_one():
    run = Run([row("z", due=START + timedelta(hours=5))])
    async with run.working():
        run.bring(alert("later"))
        await run.clock.advance(3600)
        assert run.reported == ["later"]
        run.bring(alert("now"))
        await settled()
        assert run.reported == ["later", "now"]


async def test_nothing_spins_while_nothing_is_due():
    run = Run([row("z", due=START + timedelta(hours=5))])
    async with run.working():
        await settled()
        before = run.clock.waits, len(run.shard.commits)
        await run.clock.advance(3600)
        assert (run.clock.waits, len(run.shard.commits)) == before


async def test_a_lease_that_ends_while_the_commit_waits_means_prepare_again_and_no_act():
    run = Run()
    async with run.working():
        run.bring(alert("a"))
        run.shard.open_gate.clear()
        await settled()
        await run.clock.advance(20)  # longer than the lease
        run.errands.finish["a"] = asyncio.Event()
        run.shard.open_gate.set()
        await settled()
        assert run.errands.log.count(("prepare", "a")) == 2
        assert run.errands.called("act") == ["a"]
        assert run.row("a").lease_until == START + timedelta(seconds=20 + 15)
        run.errands.finish["a"].set()


async def test_a_prepared_row_at_hand_over_is_unknown_after_lease_and_grace_and_never_before():
    held = row("a", phase="prepared", lease_until=START + timedelta(seconds=10), attempt=1)
    run = Run([held])
    async with run.working():
        await run.clock.advance(24.9)
        assert run.errands.log == []
        await run.clock.advance(0.1)
        assert run.errands.log[0] == ("unknown", "a")
        assert run.errands.called("act") == ["a"]
    assert run.reported == ["a"]


async def test_a_pause_holds_the_lane_and_no_other():
    run = Run()
    run.errands.results["a"] = 30.0
    async with run.working():
        run.bring(alert("a"), alert("b"), alert("c", to="ana"))
        await settled()
        assert run.errands.called("act") == ["c", "a"]
        await run.clock.advance(29)
        assert run.errands.called("act") == ["c", "a"]
        run.errands.results.clear()
        await run.clock.advance(1)
    assert sorted(run.reported) == ["a", "b", "c"]


async def test_past_the_limit_of_open_rows_nothing_more_is_taken(monkeypatch):
    monkeypatch.setattr(machinery, "MAX_OPEN", 2)
    run = Run()
    for name in "ab":
        run.errands.finish[name] = asyncio.Event()
    async with run.working():
        for name in "abc":
            run.bring(alert(name))
        await run.clock.advance(1)
        assert run.errands.called("accept") == ["a", "b"]
        run.errands.finish["a"].set()
        await run.clock.advance(1)
        assert run.errands.called("accept") == ["a", "b", "c"]
        run.errands.finish["b"].set()


async def test_while_commits_hang_no_more_is_taken_than_fits(monkeypatch):
    monkeypatch.setattr(machinery, "MAX_STAGED", 4)
    run = Run()
    async with run.working():
        run.shard.open_gate.clear()
        for n in range(50):
            run.bring(alert(f"a{n}", to="nobody"))
        await settled()
        assert run.shard.taken < 10
        run.shard.open_gate.set()
        await settled()
        assert run.shard.taken == 50


async def test_a_commit_takes_no_more_than_a_portion_and_never_half_a_step(monkeypatch):
    monkeypatch.setattr(portion, "MAX_OUTPUTS", 3)
    run = Run()
    async with run.working():
        run.shard.open_gate.clear()
        run.bring(alert("z", to="nobody"))
        await settled()
        for name in "abcdefgh":
            run.bring(alert(name, to="nobody"))
        await settled()
        run.shard.open_gate.set()
        await settled()
    assert max(len(outputs) for outputs, _ in run.shard.commits) == 4
    assert sorted(run.reported) == list("abcdefghz")
    positions = [upto[ALERTS.name] for _, upto in run.shard.commits if upto]
    assert positions == sorted(positions)
    assert positions[-1] == 9
    for outputs, _ in run.shard.commits:  # an ending and the tombstone of its row
        reported = sum(out.topic == OUTCOMES.name for out in outputs)
        assert reported == sum(out.value is None for out in outputs)
    assert run.shard.state == {}


async def test_a_row_that_is_written_again_with_the_same_time_is_noted_once():
    run = Run([row("a", due=START + timedelta(hours=1))])
    held = run.agenda.view.rows["desk/delivery/a"]
    for n in range(100):
        run.agenda._apply(
            Step(state={"desk/delivery/a": held.model_copy(update={"attempt": n})}), {}
        )
    assert len(run.agenda._heap) == 1


async def test_a_row_whose_time_moves_to_and_fro_is_due_at_the_last():
    run = Run([row("a", due=START + timedelta(hours=1))])
    held = run.agenda.view.rows["desk/delivery/a"]
    async with run.working():
        for hours in (2, 1, 3):
            due = START + timedelta(hours=hours)
            run.agenda._apply(Step(state={held.key: held.model_copy(update={"due": due})}), {})
        await run.clock.advance(3 * 3600 - 1)
        assert run.reported == []
        await run.clock.advance(1)
        assert run.reported == ["a"]


async def test_stop_lets_what_runs_settle_and_starts_nothing_that_waits():
    run = Run()
    run.errands.finish["a"] = asyncio.Event()
    async with run.working() as task:
        run.bring(alert("a"), alert("b"))
        await settled()
        run.stop.set()
        await run.clock.advance(1)
        assert not task.done()
        run.errands.finish["a"].set()
        await run.clock.advance(1)
        assert task.done()
    assert run.reported == ["a"]
    assert run.errands.called("act") == ["a"]
    assert run.row("b").phase == "waiting"


async def test_stop_does_not_wait_for_a_side_effect_for_ever():
    run = Run()
    run.errands.finish["a"] = asyncio.Event()
    async with run.working() as task:
        run.bring(alert("a"))
        await settled()
        run.stop.set()
        await run.clock.advance(machinery.DRAIN_S + 0.1)
        assert task.done()
    assert run.row("a").phase == "prepared"


async def test_a_shard_that_goes_lets_what_runs_settle():
    run = Run()
    run.errands.finish["a"] = asyncio.Event()
    async with run.working() as task:
        run.bring(alert("a"), alert("b"))
        await settled()
        run.shard.take_away(FencedError("another has it"))
        await settled()
        run.errands.finish["a"].set()
        await run.clock.advance(1)
        assert task.done()
        assert task.exception() is None
    assert run.reported == ["a"]
    assert run.errands.called("act") == ["a"]


async def test_a_revoked_shard_settles_what_runs_even_while_a_record_has_to_wait():
    run = Run()
    run.errands.finish["a"].clear()
    async with run.working() as task:
        run.bring(alert("a"), alert("b"))
        await settled()
        run.errands.is_ready.clear()
        run.bring(alert("c"))
        await settled()
        run.shard.revoked.set()
        await settled()
        assert not task.done()
        run.errands.finish["a"].set()
        await run.clock.advance(1)
        assert task.done()
        assert task.exception() is None
    assert run.reported == ["a"]
    assert run.errands.called("act") == ["a"]


@pytest.mark.parametrize("error", [FencedError("x"), UnknownOutcomeError("x")])
async def test_a_commit_that_fails_ends_the_agenda_and_starts_nothing(error):
    run = Run()
    async with run.working(fails=True) as task:
        run.shard.failure = error
        run.bring(alert("a"))
        await settled()
        assert task.done()
        assert task.exception().subgroup(type(error))
    assert run.errands.called("act") == []


async def test_a_tombstone_in_the_table_takes_the_row_along():
    run = Run([row("a", due=START + timedelta(hours=1))])
    async with run.working():
        run.shard.bring(changes=[changed("desk/a")])
        await run.clock.advance(7200)
    assert run.errands.called("act") == []
    assert run.shard.state == {}


async def test_a_change_in_the_table_may_bring_a_row_forward():
    run = Run([row("a", due=START + timedelta(hours=1))])
    feed = FeedV1(feed_id="a", host="desk", url="https://desk/")
    async with run.working():
        run.shard.bring(changes=[changed("desk/a", feed)])
        await settled()
    assert run.reported == ["a"]


async def test_a_row_removed_between_falling_due_and_its_turn_is_let_go():
    run = Run()
    await run.agenda._work("desk/delivery/gone")
    assert run.errands.log == []


async def test_a_row_removed_while_its_prepare_is_committed_is_not_acted_on():
    run = Run()
    async with run.working():
        run.bring(alert("a"))
        run.shard.open_gate.clear()
        await settled()
        run.shard.bring(changes=[changed("desk/a")])
        await settled()
        run.shard.open_gate.set()
        await settled()
    assert run.errands.called("act") == []
    assert run.shard.state == {}


async def test_an_alert_waits_until_it_may_be_accepted():
    run = Run()
    run.errands.is_ready.clear()
    async with run.working():
        run.bring(alert("a"))
        await settled()
        assert run.errands.called("accept") == []
        run.errands.is_ready.set()
        await settled()
    assert run.reported == ["a"]


async def test_state_that_cannot_be_read_stops_the_stage():
    shard = MemoryShard({"desk/delivery/a": b"{"})
    clock = DrivenClock()
    with pytest.raises(BusError, match="partition 0 can't be read"):
        Agenda("deliver", shard, Errands(), Lanes(clock), clock)


async def test_a_table_row_that_cannot_be_read_stops_the_stage_and_its_state_stays():
    """Skipped, it would look as if it had been removed, and take what is known of it along."""
    run = Run([row("a", due=START + timedelta(hours=1))])
    async with run.working(fails=True) as task:
        run.shard.bring(changes=[TableChange(FEEDS.name, "desk/a", b"{")])
        await settled()
        assert task.exception().subgroup(BusError)
        assert "row 'desk/a' of feeds.v1 in partition 0 can't be read" in repr(task.exception())
    assert set(run.shard.state) == {"desk/delivery/a"}
