"""How many at once towards one place, and how far apart."""

import asyncio
from contextlib import asynccontextmanager

from tests.support.clock import DrivenClock, settled
from wirewatch.stages.lanes import Lane, Lanes


class Traffic:
    """Side effects that write down when they start and last for `lasts` seconds."""

    def __init__(self, *, limit=100, lasts=0.0):
        self.clock = DrivenClock()
        self.lanes = Lanes(self.clock, limit)
        self.lasts = lasts
        self.starts = []
        self.running = self.most = 0

    async def one(self, lane):
        async with self.lanes.slot(lane):
            self.starts.append(self.clock.monotonic())
            self.running += 1
            self.most = max(self.most, self.running)
            await self.clock.wait(self.clock.monotonic() + self.lasts)
            self.running -= 1

    @asynccontextmanager
    async def flowing(self, lane, count):
        tasks = [asyncio.create_task(self.one(lane)) for _ in range(count)]
        await settled()
        try:
            yield tasks
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_spacing_counts_from_the_end_of_the_last():
    traffic = Traffic(lasts=2.0)
    async with traffic.flowing(Lane("slack", spacing_s=1.0), 3):
        await traffic.clock.advance(20)
    assert traffic.starts == [0.0, 3.0, 6.0]


async def test_a_lane_runs_as_many_at_once_as_it_says():
    traffic = Traffic(lasts=5.0)
    async with traffic.flowing(Lane("host:80", concurrency=2), 5):
        await traffic.clock.advance(60)
    assert traffic.most == 2
    assert len(traffic.starts) == 5


async def test_with_several_at_once_the_starts_are_spaced_too():
    traffic = Traffic(lasts=5.0)
    async with traffic.flowing(Lane("host:80", concurrency=2, spacing_s=1.0), 2):
        await traffic.clock.advance(20)
    assert traffic.starts == [0.0, 1.0]


async def test_lanes_do_not_wait_for_each_other():
    traffic = Traffic(lasts=5.0)
    async with traffic.flowing(Lane("a"), 1), traffic.flowing(Lane("b"), 1):
        assert traffic.starts == [0.0, 0.0]
        await traffic.clock.advance(5)


async def test_the_process_has_a_limit_over_all_lanes():
    traffic = Traffic(limit=1, lasts=5.0)
    async with traffic.flowing(Lane("a"), 1), traffic.flowing(Lane("b"), 1):
        await traffic.clock.advance(20)
    assert traffic.starts == [0.0, 5.0]


async def test_who_waits_for_the_process_is_spaced_when_its_turn_comes():
    traffic = Traffic(limit=2, lasts=5.0)
    wide, spaced = Lane("a", concurrency=2), Lane("b", concurrency=2, spacing_s=1.0)
    async with traffic.flowing(wide, 2), traffic.flowing(spaced, 2):
        await traffic.clock.advance(20)
    assert traffic.starts == [0.0, 0.0, 5.0, 6.0]


async def test_a_pause_holds_who_already_waited_for_the_process():
    traffic = Traffic(limit=1, lasts=5.0)
    lane = Lane("b", concurrency=2)
    async with traffic.flowing(Lane("a"), 1), traffic.flowing(lane, 1):
        traffic.lanes.pause(lane, 30)
        await traffic.clock.advance(60)
    assert traffic.starts == [0.0, 30.0]


async def test_a_pause_leaves_the_lane_as_wide_as_it_was():
    traffic = Traffic(lasts=5.0)
    lane = Lane("host:80", concurrency=2)
    traffic.lanes.pause(lane, 1)
    async with traffic.flowing(lane, 2):
        await traffic.clock.advance(20)
    assert traffic.starts == [1.0, 1.0]


async def test_a_cancelled_side_effect_counts_as_one_that_may_have_acted():
    traffic = Traffic(lasts=5.0)
    lane = Lane("slack", spacing_s=10.0)
    async with traffic.flowing(lane, 1):
        await traffic.clock.advance(1)
    async with traffic.flowing(lane, 1):
        await traffic.clock.advance(30)
    assert traffic.starts == [0.0, 11.0]


async def test_one_cancelled_while_it_waits_lets_the_next_through():
    traffic = Traffic(limit=1, lasts=5.0)
    lane = Lane("slack")
    async with traffic.flowing(lane, 3) as tasks:
        tasks[1].cancel()
        await traffic.clock.advance(20)
    assert traffic.starts == [0.0, 5.0]


async def test_a_spaced_lane_that_nobody_uses_is_forgotten_once_its_time_has_passed():
    traffic = Traffic()
    for name in "abc":
        async with traffic.flowing(Lane(name, spacing_s=1.0), 1):
            await traffic.clock.advance(0.1)
    traffic.lanes.pause(Lane("a", spacing_s=1.0), 30)
    await traffic.clock.advance(5)
    async with traffic.flowing(Lane("d"), 1):
        assert traffic.lanes._roads.keys() == {"a"}
    await traffic.clock.advance(30)
    async with traffic.flowing(Lane("d"), 1):
        assert not traffic.lanes._roads


class TestWithin:
    posts = Lane("posts", concurrency=5)
    desk = Lane("desk", spacing_s=1.0, within=posts)
    lobby = Lane("lobby", spacing_s=1.0, within=posts)

    async def test_both_spacings_hold(self):
        traffic = Traffic()
        posts = Lane("posts", concurrency=5, spacing_s=0.4)
        lanes = [Lane(name, spacing_s=1.0, within=posts) for name in ("desk", "lobby")]
        async with traffic.flowing(lanes[0], 2), traffic.flowing(lanes[1], 2):
            await traffic.clock.advance(10)
        assert traffic.starts == [0.0, 0.4, 1.0, 1.4]

    async def test_a_narrow_lane_that_waits_keeps_nobody_else_from_the_wide_one(self):
        traffic = Traffic()
        async with traffic.flowing(self.desk, 2), traffic.flowing(self.lobby, 1):
            assert traffic.starts == [0.0, 0.0]
            await traffic.clock.advance(5)
        assert traffic.starts == [0.0, 0.0, 1.0]

    async def test_a_pause_holds_for_all_that_is_within(self):
        traffic = Traffic()
        traffic.lanes.pause(self.desk, 7.0)
        async with traffic.flowing(self.desk, 1), traffic.flowing(self.lobby, 1):
            async with traffic.flowing(Lane("elsewhere"), 1):
                assert traffic.starts == [0.0]
            await traffic.clock.advance(10)
        assert traffic.starts == [0.0, 7.0, 7.0]

    async def test_the_wide_lane_runs_as_many_at_once_as_it_says(self):
        traffic = Traffic(lasts=5.0)
        posts = Lane("posts", concurrency=1)
        desk, lobby = Lane("desk", within=posts), Lane("lobby", within=posts)
        async with traffic.flowing(desk, 1), traffic.flowing(lobby, 1):
            await traffic.clock.advance(20)
        assert traffic.starts == [0.0, 5.0]


class TestHandedOver:
    async def test_a_lane_keeps_its_distance_to_what_the_last_owner_may_have_sent(self):
        traffic = Traffic()
        await traffic.clock.advance(50)
        traffic.lanes.handed_over()
        desk = Lane("desk", spacing_s=1.0)
        async with traffic.flowing(desk, 1), traffic.flowing(Lane("mail"), 1):
            await traffic.clock.advance(5)
        assert traffic.starts == [50.0, 51.0]

    async def test_later_on_it_waits_for_nothing(self):
        traffic = Traffic()
        traffic.lanes.handed_over()
        await traffic.clock.advance(50)
        async with traffic.flowing(Lane("desk", spacing_s=1.0), 1):
            assert traffic.starts == [50.0]
