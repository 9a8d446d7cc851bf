"""The contract of the bus, kept by each adapter: `wirewatch.bus.port` as a suite."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from tests.support.bus import PARTITIONS, PLACES, WITHIN_S, soon
from wirewatch.bus.partition import partition_of
from wirewatch.bus.port import BusError, FencedError, Output, Stage, TableChange, TooLargeError

ENRICHER = Stage("enricher", queues=("items.v1",))
DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
POLLER = Stage("poller", tables=("feeds.v1",), state="feed-state.v1")
STAGES = (ENRICHER, DELIVER, POLLER)


@pytest.fixture(params=sorted(PLACES))
def place(request, tmp_path):
    if request.param == "sqlite":
        return PLACES["sqlite"](tmp_path / "bus.db")
    return PLACES["kafka"](request.getfixturevalue("kafka_address"))


@pytest.fixture
async def bus(place):
    async with place.open() as bus:
        await bus.ensure_topics(STAGES)
        yield bus


def keys(number, count):
    """Keys of partition `number`."""
    every = (f"key-{n}" for n in range(10_000))
    mine = (key for key in every if partition_of(key, PARTITIONS) == number)
    return [next(mine) for _ in range(count)]


K0, K1, K2, K3, K4 = keys(0, 5)


def items(*names):
    return [Output("items.v1", name, name.encode()) for name in names]


def stories(records):
    return [Output("stories.v1", record.key, record.value) for record in records]


def names(records):
    return [record.key for record in records]


async def scanned(bus, topic, count, **limits):
    """The topic's records; at least `count`, which may show a moment after their commit."""
    until = soon()
    while True:
        found = [record async for record in bus.scan(topic, **limits)]
        if len(found) >= count:
            return found
        assert time.monotonic() < until, f"only {len(found)} of {count} records showed"
        await asyncio.sleep(0.02)


async def keys_of(bus, topic, count=0, **limits):
    return [record.key for record in await scanned(bus, topic, count, **limits)]


async def handled(bus, stage, shard):
    """Return when nothing of the stage is left to handle, all of it being the shard's."""
    async with asyncio.timeout(WITHIN_S):
        while await bus.lag(stage):
            if batch := await shard.take(time.monotonic() + 0.1):
                await shard.commit([], batch.upto)


async def pick(shards, number=0):
    """The next shard of that number; the others are left alone."""
    async with asyncio.timeout(30):
        async for shard in shards:
            if shard.number == number:
                return shard
    raise AssertionError("no such shard")


@asynccontextmanager
async def owned(bus, stage, number=0):
    async with bus.own(stage) as shards:
        yield await pick(shards, number)


async def take(shard, count):
    """That many records, and the positions after them."""
    records, upto = [], {}
    until = soon()
    while len(records) < count:
        batch = await shard.take(until)
        assert batch, f"only {len(records)} of {count} records came"
        records += batch.records
        upto |= batch.upto
    assert len(records) == count
    return records, upto


async def table_changes(shard, count):
    changes = []
    until = soon()
    while len(changes) < count:
        batch = await shard.take(until)
        assert batch, f"only {len(changes)} of {count} changes came"
        changes += batch.changes
    return changes


class TestTakingAndCommitting:
    async def test_records_come_in_order_and_outputs_keep_it(self, bus):
        await bus.publish(items(K0, K1, K2), "poller")
        async with owned(bus, ENRICHER) as shard:
            records, upto = await take(shard, 3)
            await shard.commit(stories(records), upto)
        assert names(records) == [K0, K1, K2]
        assert await keys_of(bus, "stories.v1", 3) == [K0, K1, K2]

    async def test_a_batch_is_never_longer_than_asked(self, bus):
        await bus.publish(items(K0, K1, K2), "poller")
        async with owned(bus, ENRICHER) as shard:
            first = await shard.take(soon(), most=2)
            second = await shard.take(soon(), most=2)
        assert (names(first.records), names(second.records)) == ([K0, K1], [K2])

    async def test_an_empty_batch_means_that_until_came_first(self, bus):
        async with owned(bus, ENRICHER) as shard:
            batch = await shard.take(0.0)
        assert not batch
        assert (batch.records, batch.changes, dict(batch.upto)) == ((), (), {})

    async def test_a_waiting_take_returns_as_soon_as_another_process_publishes(self, bus, place):
        async with place.open() as other, owned(bus, ENRICHER) as shard:
            taking = asyncio.create_task(take(shard, 1))
            await other.publish(items(K0), "poller")
            records, _ = await taking
        assert names(records) == [K0]

    async def test_a_cancelled_take_loses_nothing(self, bus):
        async with owned(bus, ENRICHER) as shard:
            taking = asyncio.create_task(shard.take(None))
            await asyncio.sleep(0)
            taking.cancel()
            with suppress(asyncio.CancelledError):
                await taking
            await bus.publish(items(K0), "poller")
            records, _ = await take(shard, 1)
        assert names(records) == [K0]

    async def test_nothing_is_handled_before_its_commit(self, bus, place):
        await bus.publish(items(K0), "poller")
        async with owned(bus, ENRICHER) as shard:
            await take(shard, 1)
        assert await bus.lag(ENRICHER) >= 1
        async with place.open() as successor, owned(successor, ENRICHER) as shard:
            records, _ = await take(shard, 1)
        assert names(records) == [K0]

    async def test_positions_survive_a_restart(self, bus, place):
        await bus.publish(items(K0, K1), "poller")
        async with owned(bus, ENRICHER) as shard:
            _, upto = await take(shard, 2)
            await shard.commit([], upto)
        await bus.publish(items(K2), "poller")
        async with place.open() as successor, owned(successor, ENRICHER) as shard:
            records, _ = await take(shard, 1)
        assert names(records) == [K2]

    async def test_a_commit_may_end_within_a_batch(self, bus, place):
        await bus.publish(items(K0, K1, K2), "poller")
        async with owned(bus, ENRICHER) as shard:
            records, _ = await take(shard, 3)
            await shard.commit([], {"items.v1": records[1].offset + 1})
        async with place.open() as successor, owned(successor, ENRICHER) as shard:
            again, _ = await take(shard, 1)
        assert names(again) == [K2]

    async def test_a_commit_without_positions_moves_none(self, bus, place):
        await bus.publish(items(K0), "poller")
        async with owned(bus, ENRICHER) as shard:
            records, _ = await take(shard, 1)
            await shard.commit(stories(records), {})
        assert await keys_of(bus, "stories.v1", 1) == [K0]
        async with place.open() as successor, owned(successor, ENRICHER) as shard:
            again, _ = await take(shard, 1)
        assert names(again) == [K0]

    async def test_a_commit_of_nothing_writes_nothing(self, bus):
        async with owned(bus, DELIVER) as shard:
            await shard.commit([], {})
            assert shard.state == {}
        assert await keys_of(bus, "delivery-state.v1") == []

    async def test_outputs_positions_and_state_are_written_together_or_not_at_all(self, bus, place):
        await bus.publish([Output("alerts.v1", K0, b"alert")], "match")
        outcome, row = Output("outcomes.v1", K0, b"sent"), Output("delivery-state.v1", K0, b"row")
        async with owned(bus, DELIVER) as shard:
            _, upto = await take(shard, 1)
            huge = Output("outcomes.v1", K1, bytes(1_000_001))
            with pytest.raises(TooLargeError) as refused:
                await shard.commit([outcome, row, huge], upto)
            assert refused.value.index == 2
            assert (await keys_of(bus, "outcomes.v1"), shard.state) == ([], {})
            assert await bus.lag(DELIVER) >= 1
            await shard.commit([outcome, row], upto)  # the shard lives on
            await handled(bus, DELIVER, shard)
        assert await keys_of(bus, "outcomes.v1", 1) == [K0]
        async with place.open() as successor, owned(successor, DELIVER) as shard:
            assert shard.state == {K0: b"row"}

    async def test_lag_counts_what_is_not_handled_and_returns_to_0(self, bus):
        await bus.publish(items(K0, K1, K2), "poller")
        async with owned(bus, ENRICHER) as shard:
            _, upto = await take(shard, 3)
            assert await bus.lag(ENRICHER) >= 3  # Kafka counts the ends of transactions as well
            await shard.commit([], upto)
            await handled(bus, ENRICHER, shard)
        assert await bus.lag(ENRICHER) == 0

    async def test_the_oldest_waiting_record_is_known_and_none_where_all_is_handled(self, bus):
        assert await bus.oldest(ENRICHER) is None
        await bus.publish(items(K0), "poller")
        await bus.publish(items(K1, K2), "poller")
        first, *_ = await scanned(bus, "items.v1", 3)
        assert await bus.oldest(ENRICHER) == first.log_time
        async with owned(bus, ENRICHER) as shard:
            _, upto = await take(shard, 3)
            await shard.commit([], upto)
            await handled(bus, ENRICHER, shard)
        assert await bus.oldest(ENRICHER) is None

    async def test_lag_can_be_asked_for_some_partitions(self, bus):
        (other,) = keys(1, 1)
        await bus.publish(items(K0, K1, other), "poller")
        assert [await bus.lag(ENRICHER, numbers) for numbers in ([2], [])] == [0, 0]
        assert await bus.lag(ENRICHER, [0]) >= 2
        assert await bus.lag(ENRICHER, [0, 1]) == await bus.lag(ENRICHER)

    async def test_the_last_answer_is_the_time_of_what_last_went_well(self, place):
        async with place.open() as bus:
            assert bus.last_answer() is None
            await bus.ensure_topics(STAGES)
            asked = time.monotonic()
            await bus.lag(ENRICHER)
            assert asked <= bus.last_answer() <= time.monotonic()

    async def test_headers_tombstones_and_log_times_come_back(self, bus):
        written = Output("alerts.v1", f"{K0}/a", b"{}", {"ce_type": "alert.v1", "note": "北京"})
        await bus.publish([written, Output("alerts.v1", K0, None)], "match")
        async with owned(bus, DELIVER) as shard:
            (record, removed), _ = await take(shard, 2)
        assert (record.topic, record.key, record.value) == ("alerts.v1", f"{K0}/a", b"{}")
        assert record.headers == written.headers
        assert record.log_time.utcoffset() == timedelta(0)
        assert (removed.key, removed.value, removed.headers) == (K0, None, {})
        assert (record.partition, removed.offset) == (0, record.offset + 1)

    async def test_what_cannot_be_decoded_is_delivered_as_it_is(self, bus, place):
        await place.write("items.v1", 0, b"\xff\xfe", b"\x80 no text")
        await place.write("items.v1", 0, None, b"no key")
        await bus.publish(items(K0), "poller")
        async with owned(bus, ENRICHER) as shard:
            (odd, bare, good), upto = await take(shard, 3)
            await shard.commit([], upto)
        assert (odd.key, odd.raw_key, odd.value) == ("", b"\xff\xfe", b"\x80 no text")
        assert (bare.key, bare.raw_key, bare.value) == ("", b"", b"no key")
        assert (good.key, good.raw_key) == (K0, b"")

    async def test_keys_with_one_first_part_share_a_partition(self, bus):
        await bus.publish(items(*(f"{K0}/{n}" for n in range(20))), "poller")
        assert {record.partition for record in await scanned(bus, "items.v1", 20)} == {0}


class TestOwning:
    async def test_every_partition_is_handed_out(self, bus):
        async with bus.own(ENRICHER) as shards:
            numbers = [(await anext(shards)).number for _ in range(PARTITIONS)]
        assert sorted(numbers) == list(range(PARTITIONS))

    async def test_state_is_complete_at_hand_over(self, bus, place):
        async with owned(bus, DELIVER) as shard:
            rows = [Output("delivery-state.v1", key, b"1") for key in (K0, K1, K2)]
            await shard.commit(rows, {})
            await shard.commit(
                [Output("delivery-state.v1", K0, b"2"), Output("delivery-state.v1", K1, None)], {}
            )
            assert shard.state == {K0: b"2", K2: b"1"}
        async with place.open() as successor, owned(successor, DELIVER) as shard:
            assert shard.state == {K0: b"2", K2: b"1"}

    async def test_the_last_of_several_changes_of_a_row_in_one_commit_wins(self, bus, place):
        async with owned(bus, DELIVER) as shard:
            await shard.commit([Output("delivery-state.v1", K0, v) for v in (b"1", None, b"2")], {})
            await shard.commit([Output("delivery-state.v1", K1, v) for v in (b"1", None)], {})
            assert shard.state == {K0: b"2"}
        async with place.open() as successor, owned(successor, DELIVER) as shard:
            assert shard.state == {K0: b"2"}

    async def test_table_rows_come_once_and_then_what_changes(self, bus):
        rows = [Output("feeds.v1", key, b"1") for key in (K0, K1, K2)]
        await bus.publish([*rows, Output("feeds.v1", K0, b"2")], "apply")
        async with owned(bus, POLLER) as shard:
            at_hand_over = await table_changes(shard, 3)
            await bus.publish(
                [Output("feeds.v1", K3, b"new"), Output("feeds.v1", K1, None)], "apply"
            )
            later = await table_changes(shard, 2)
        assert sorted(at_hand_over, key=lambda row: keys(0, 5).index(row.key)) == [
            TableChange("feeds.v1", K0, b"2"),
            TableChange("feeds.v1", K1, b"1"),
            TableChange("feeds.v1", K2, b"1"),
        ]
        assert later == [TableChange("feeds.v1", K3, b"new"), TableChange("feeds.v1", K1, None)]

    async def test_table_rows_come_before_any_record(self, bus):
        stage = Stage("enricher", queues=("items.v1",), tables=("feeds.v1",))
        await bus.publish(items(K0), "poller")
        await bus.publish([Output("feeds.v1", key, b"") for key in (K0, K1, K2)], "apply")
        async with owned(bus, stage) as shard:
            changed, until = [], soon()
            while True:
                batch = await shard.take(until, most=2)
                assert batch, "the record did not come"
                changed += batch.changes
                if batch.records:
                    break
        assert sorted(change.key for change in changed) == sorted([K0, K1, K2])

    async def test_a_row_removed_while_nobody_owned_the_shard_is_told_at_hand_over(self, bus):
        await bus.publish([Output("feeds.v1", key, b"1") for key in (K0, K1)], "apply")
        async with owned(bus, POLLER) as shard:
            await table_changes(shard, 2)
        await bus.publish([Output("feeds.v1", K0, None)], "apply")
        async with owned(bus, POLLER) as shard:
            changes = await table_changes(shard, 2)
        told = {change.key: change.value for change in changes}
        assert told == {K0: None, K1: b"1"}

    async def test_a_former_owner_is_fenced_with_and_without_positions(self, bus, place):
        every = [key for number in range(PARTITIONS) for key in keys(number, 1)]
        await bus.publish([Output("alerts.v1", key, b"") for key in every], "match")
        async with bus.own(DELIVER) as shards:
            former = {}
            for _ in range(PARTITIONS):
                shard = await anext(shards)
                former[shard.number] = shard, *await take(shard, 1)
            place.let_another_in(DELIVER)
            for shard, _, _ in former.values():
                await shard.release()  # else the other waits for what is under way
            async with place.open() as other, other.own(DELIVER) as its_shards:
                async with asyncio.timeout(60):
                    mine = await anext(its_shards)
                shard, records, upto = former[mine.number]
                row = Output("delivery-state.v1", records[0].key, b"late")
                with pytest.raises(FencedError):
                    await shard.commit([row], {})
                with pytest.raises(FencedError):
                    await shard.commit([row], upto)
                with pytest.raises(FencedError):
                    await shard.take(0.0)
                assert mine.state == {}
                again, upto = await take(mine, 1)
                await mine.commit([row], upto)
                assert again == records
        assert await keys_of(bus, "delivery-state.v1", 1) == [records[0].key]

    async def test_a_shard_is_of_no_use_once_its_block_is_left(self, bus):
        async with owned(bus, ENRICHER) as shard:
            pass
        with pytest.raises(FencedError):
            await shard.commit([Output("stories.v1", K0, b"late")], {})
        with pytest.raises(FencedError):
            await shard.take(0.0)
        assert await keys_of(bus, "stories.v1") == []

    async def test_what_a_killed_worker_had_not_committed_never_happened(self, bus, place):
        await bus.publish(items(K0, K1, K2), "poller")
        worker = await asyncio.create_subprocess_exec(
            *place.worker(), stdout=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(60):
                assert await worker.stdout.readline() == b"held\n"
        finally:
            worker.kill()
            await worker.wait()
        assert await keys_of(bus, "stories.v1") == []
        async with owned(bus, ENRICHER) as shard:
            records, upto = await take(shard, 3)
            await shard.commit(stories(records), upto)
        written = [(record.key, record.value) for record in await scanned(bus, "stories.v1", 3)]
        assert written == [(key, key.encode()) for key in (K0, K1, K2)]
        assert names(records) == [K0, K1, K2]


class TestReleasing:
    async def test_takes_and_commits_work_until_a_shard_is_revoked(self, bus):
        await bus.publish(items(K0), "poller")
        async with owned(bus, ENRICHER) as shard:
            waiting = asyncio.create_task(shard.revoked.wait())
            records, upto = await take(shard, 1)
            await shard.commit(stories(records), upto)
            assert not waiting.done()
        async with asyncio.timeout(WITHIN_S):
            await waiting

    async def test_a_released_shard_holds_nobody_up(self, bus):
        async with owned(bus, ENRICHER) as shard:
            await shard.release()
            await shard.release()


class TestPublishing:
    async def test_all_or_nothing(self, bus):
        huge = Output("config.v1", "huge", bytes(1_000_001))
        with pytest.raises(TooLargeError, match=r"config\.v1") as refused:
            await bus.publish([Output("config.v1", "small", b""), huge], "apply")
        assert refused.value.index == 1
        assert await keys_of(bus, "config.v1") == []

    @pytest.mark.parametrize(
        ("topic", "writer"),
        [("items.v1", "apply"), ("feed-state.v1", "poller"), ("delivery-state.v1", "apply")],
    )
    async def test_only_a_listed_writer_may_and_nobody_writes_state(self, bus, topic, writer):
        allowed = Output("feeds.v1", K0, b"")
        with pytest.raises(BusError, match=rf"{writer}.*{topic}"):
            await bus.publish([allowed, Output(topic, K0, b"")], writer)
        assert await keys_of(bus, topic) == await keys_of(bus, "feeds.v1") == []


class TestFollowing:
    async def test_rows_are_there_at_once_and_then_change(self, bus, place):
        await bus.publish([Output("config.v1", key, b"1") for key in "abc"], "apply")
        await bus.publish([Output("config.v1", "a", None)], "apply")
        async with bus.follow("config.v1") as table, place.open() as other:
            assert table.rows == {"b": b"1", "c": b"1"}
            for change in (Output("config.v1", "b", b"2"), Output("config.v1", "c", None)):
                before = table.position
                await other.publish([change], "apply")
                assert await table.reached(before + 1, soon())
                assert table.position > before
            assert table.rows == {"b": b"2"}

    async def test_reached_says_no_when_until_comes_first(self, bus):
        async with bus.follow("config.v1") as table:
            assert await table.reached(table.position, 0.0)
            assert not await table.reached(table.position + 1, 0.0)


class TestScanning:
    async def test_what_was_committed_just_now_is_shown(self, bus):
        async with owned(bus, ENRICHER) as shard:
            for count in range(1, 11):
                await shard.commit([Output("stories.v1", K0, b"")], {})
                assert len([record async for record in bus.scan("stories.v1")]) == count

    async def test_records_come_by_time_then_partition_then_offset(self, bus):
        for number in (2, 0, 1):
            await bus.publish(items(*keys(number, 4)), "poller")
        found = await scanned(bus, "items.v1", 12)
        assert len(found) == 12
        order = [(record.log_time, record.partition, record.offset) for record in found]
        assert order == sorted(order)

    async def test_since_is_included_and_until_is_not(self, bus):
        for key in (K0, K1, K2):
            await bus.publish(items(key), "poller")
            await asyncio.sleep(0.01)  # log times are milliseconds
        times = [record.log_time for record in await scanned(bus, "items.v1", 3)]
        assert await keys_of(bus, "items.v1", since=times[1]) == [K1, K2]
        assert await keys_of(bus, "items.v1", until=times[1]) == [K0]
        assert await keys_of(bus, "items.v1", since=times[1], until=times[2]) == [K1]
        just_after = times[2] + timedelta(microseconds=1)
        assert await keys_of(bus, "items.v1", since=just_after) == []

    async def test_more_than_a_page_comes_whole(self, bus):
        every = [f"{K0}/{n}" for n in range(1234)]
        await bus.publish(items(*every), "poller")
        assert await keys_of(bus, "items.v1", 1234) == every


class TestTopics:
    async def test_a_second_ensure_changes_nothing(self, bus):
        await bus.publish(items(K0), "poller")
        reports = await bus.ensure_topics(STAGES)
        assert {report.action for report in reports} == {"kept"}
        assert await keys_of(bus, "items.v1", 1) == [K0]
        assert await bus.lag(ENRICHER) >= 1

    async def test_the_first_says_what_it_made(self, place):
        async with place.open() as bus:
            reports = await bus.ensure_topics([ENRICHER])
        told = {(report.name, report.action) for report in reports}
        assert (f"{place.prefix}items.v1", "created") in told
        assert (f"{place.prefix}enricher", "positioned") in told

    async def test_two_prefixes_never_meet(self, bus, place):
        async with place.open(prefix=f"other-{place.prefix}") as other:
            await other.ensure_topics(STAGES)
            await bus.publish(items(K0), "poller")
            assert await keys_of(other, "items.v1") == []
            async with owned(bus, ENRICHER) as shard, owned(other, ENRICHER) as its:
                records, upto = await take(shard, 1)
                await shard.commit([], upto)
                assert not await its.take(0.0)
                await other.publish(items(K0), "poller")
                assert names((await take(its, 1))[0]) == [K0]
        assert names(records) == [K0]

    @pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
    async def test_a_missing_topic_names_the_command(self, place, stage):
        async with place.open() as bus:
            with pytest.raises(BusError, match="wirewatch topics"):
                async with bus.own(stage):
                    pass
            with pytest.raises(BusError, match="wirewatch topics"):
                await bus.publish([Output("config.v1", "a", b"")], "apply")
            with pytest.raises(BusError, match="wirewatch topics"):
                async with bus.follow("config.v1"):
                    pass

    async def test_a_missing_position_names_the_command_and_is_never_made_up(self, place):
        async with place.open() as bus:
            await bus.ensure_topics([DELIVER])
            with pytest.raises(BusError, match=r"enricher.*wirewatch topics"):
                async with owned(bus, ENRICHER):
                    pass
            await bus.ensure_topics([ENRICHER])
            async with owned(bus, ENRICHER) as shard:
                assert shard.number == 0

    async def test_a_position_outside_the_log_names_the_command(self, bus, place):
        await place.set_position(ENRICHER, "items.v1", 0, 1000)
        with pytest.raises(BusError, match=r"enricher.*1000.*wirewatch topics"):
            async with owned(bus, ENRICHER):
                pass
        reports = await bus.ensure_topics(STAGES)
        assert [r.action for r in reports if r.name == f"{place.prefix}enricher"] == ["positioned"]
        async with owned(bus, ENRICHER) as shard:
            assert shard.number == 0

    async def test_another_partition_count_is_refused_and_named(self, place):
        async with place.open() as bus:
            await bus.ensure_topics(STAGES)
        async with place.open(partitions=PARTITIONS + 1) as other:
            with pytest.raises(BusError, match=rf"{place.prefix}\S+ .*\b3 partitions"):
                await other.ensure_topics([])
