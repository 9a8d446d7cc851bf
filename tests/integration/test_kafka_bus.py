"""What only the Kafka adapter does: topics' settings, absent brokers, bounded memory, failures."""

import asyncio
import socket
from collections import Counter
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from tests.support.bus import KafkaPlace
from wirewatch.bus.kafka import KafkaBus
from wirewatch.bus.kafka_cluster import Cluster
from wirewatch.bus.kafka_shard import FULL
from wirewatch.bus.partition import partition_of
from wirewatch.bus.port import BusError, Output, Stage, UnknownOutcomeError
from wirewatch.stages.clock import SystemClock
from wirewatch_schemas.topics import DAY_MS, PARTITIONS, TOPICS, Kind

ENRICHER = Stage("enricher", queues=("items.v1",))
DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
WITHIN_S = 30.0


@pytest.fixture
def place(kafka_address):
    return KafkaPlace(kafka_address)


@pytest.fixture
async def bus(place):
    async with place.open(partitions=1) as bus:
        await bus.ensure_topics([ENRICHER, DELIVER])
        yield bus


@asynccontextmanager
async def admin_at(place):
    admin = AIOKafkaAdminClient(bootstrap_servers=place.at)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def settings_of(admin, name, **expected):
    """The topic's settings, once they show what is expected: a broker hears of changes later."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            resource = ConfigResource(ConfigResourceType.TOPIC, name)
            (answer,) = await admin.describe_configs([resource])
            found = {entry[0]: entry[1] for entry in answer.resources[0][4]}
            if all(found[key.replace("_", ".")] == value for key, value in expected.items()):
                return found
            await asyncio.sleep(0.05)


async def next_shard(shards):
    async with asyncio.timeout(WITHIN_S):
        return await anext(shards)


class TestSettings:
    @pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
    async def test_a_topic_is_made_as_the_registry_says(self, bus, place, topic):  # noqa: ARG002 - makes them
        async with admin_at(place) as admin:
            found = await settings_of(admin, place.prefix + topic.name)
        assert found["cleanup.policy"] == ("compact" if topic.compacted else "delete")
        if not topic.compacted:
            assert found["retention.ms"] == str(topic.retention_ms)
        if topic.kind is Kind.TABLE:
            assert int(found["delete.retention.ms"]) == 30 * DAY_MS
        assert found["min.compaction.lag.ms"] == str(topic.min_compaction_lag_ms)
        assert found["message.timestamp.type"] == "LogAppendTime"
        assert found["compression.type"] == "zstd"
        assert int(found["max.message.bytes"]) >= topic.max_bytes

    async def test_what_was_changed_is_put_right_and_an_operators_own_setting_stays(
        self, bus, place
    ):
        name = place.prefix + "config.v1"
        theirs = {"cleanup.policy": "delete", "flush.ms": "60000"}
        async with admin_at(place) as admin:
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, theirs)])
            await settings_of(admin, name, cleanup_policy="delete")
            reports = await bus.ensure_topics([ENRICHER])
            found = await settings_of(admin, name, cleanup_policy="compact")
        (report,) = [report for report in reports if report.action != "kept"]
        assert (report.name, report.action) == (name, "reconciled")
        assert "cleanup.policy delete -> compact" in report.detail
        assert found["flush.ms"] == "60000"

    async def test_positions_are_not_written_over_a_living_workers_head(self, bus):
        async with bus.own(ENRICHER) as shards:
            await next_shard(shards)
            other = Stage("enricher", queues=("stories.v1",))
            with pytest.raises(BusError, match="stop its workers"):
                await bus.ensure_topics([other])


class TestWithoutABroker:
    async def test_each_start_names_the_address_and_what_to_do(self):
        with socket.socket() as taken:  # bound and not listening: nothing answers there
            taken.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            bus = KafkaBus(address, SystemClock())
            told = rf"{address}.*start it, or correct the address"
            with pytest.raises(BusError, match=told):
                await bus.ensure_topics([ENRICHER])
            with pytest.raises(BusError, match=told):
                await bus.publish([Output("config.v1", "a", b"")], "apply")
            with pytest.raises(BusError, match=told):
                async with bus.own(ENRICHER):
                    pass
            await bus.close()


class TestOwning:
    async def test_fetching_stops_while_1000_records_wait_and_goes_on_later(self, bus):
        keys = [f"key/{n}" for n in range(6 * FULL)]
        for start in range(0, len(keys), FULL):
            some = keys[start : start + FULL]
            await bus.publish([Output("items.v1", key, bytes(3_000)) for key in some], "poller")
        async with bus.own(ENRICHER) as shards:
            shard = await next_shard(shards)
            async with asyncio.timeout(WITHIN_S):
                while not shard.paused:  # noqa: ASYNC110 - nothing else tells
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.5)  # time in which more would come
                assert FULL <= shard.waiting < 4 * FULL
                taken = []
                while len(taken) < len(keys):
                    taken += [record.key for record in (await shard.take(None)).records]
        assert taken == keys

    async def test_a_position_that_expires_while_owned_ends_the_ownership(self, bus, place):
        await bus.publish([Output("items.v1", f"key/{n}", b"") for n in range(10)], "poller")
        async with bus.own(ENRICHER) as shards:
            shard = await next_shard(shards)
            await shard.take(None)
            at = TopicPartition(place.prefix + "items.v1", 0)
            async with admin_at(place) as admin:
                await admin.delete_records({at: RecordsToDelete(before_offset=10)})
            shards._consumer.seek(at, 2)  # as if fetching had been so far behind
            with pytest.raises(BusError, match=r"stands at 2 .*wirewatch topics"):
                async with asyncio.timeout(WITHIN_S):
                    await anext(shards)
            assert shard.over

    async def test_an_error_in_the_pump_ends_the_ownership(self, bus, monkeypatch):
        async with bus.own(ENRICHER) as shards:
            shard = await next_shard(shards)

            async def broken(**_):
                raise RuntimeError("broken")

            monkeypatch.setattr(shards._consumer, "getmany", broken)
            with pytest.raises(RuntimeError, match="broken"):
                async with asyncio.timeout(WITHIN_S):
                    await anext(shards)
            assert shard.over

    async def test_a_partition_that_the_broker_never_lets_us_take_ends_the_ownership(
        self, bus, monkeypatch
    ):
        plain = Cluster.producer

        def impatient(cluster, name):  # the broker allows 15 minutes at most
            producer = plain(cluster, name)
            producer._txn_manager.transaction_timeout_ms = 10**9
            return producer

        monkeypatch.setattr(Cluster, "producer", impatient)
        async with bus.own(ENRICHER) as shards:
            with pytest.raises(BusError, match=r"InvalidTransactionTimeout.*transaction\.max"):
                await next_shard(shards)

    async def test_a_shard_that_is_lost_is_taken_again_though_its_owner_is_cancelled(
        self, bus, monkeypatch
    ):
        async with bus.own(ENRICHER) as shards:
            shard = await next_shard(shards)
            closing, go_on = asyncio.Event(), asyncio.Event()
            close = shard.writer.close

            async def slowly():
                closing.set()
                await go_on.wait()
                await close()

            monkeypatch.setattr(shard.writer, "close", slowly)
            losing = asyncio.create_task(shards.lose(shard))
            await closing.wait()
            losing.cancel()
            await asyncio.gather(losing, return_exceptions=True)
            go_on.set()
            assert (await next_shard(shards)).number == shard.number

    async def test_state_with_a_key_that_is_no_text_stops_the_stage(self, bus, place):
        await place.write("delivery-state.v1", 0, b"\xff", b"")
        with pytest.raises(BusError, match=r"delivery-state\.v1.*record 0"):
            async with bus.own(DELIVER) as shards:
                await next_shard(shards)

    async def test_a_table_as_big_as_the_pause_limit_still_lets_records_through(self, bus):
        stage = Stage("enricher", queues=("items.v1",), tables=("feeds.v1",))
        rows = [Output("feeds.v1", f"key/{n}", b"") for n in range(2 * FULL)]
        await bus.publish(rows, "apply")
        await bus.publish([Output("items.v1", "key", b"")], "poller")
        async with bus.own(stage) as shards:
            shard = await next_shard(shards)
            changes, records = 0, []
            async with asyncio.timeout(WITHIN_S):
                while not records:
                    batch = await shard.take(None)
                    changes += len(batch.changes)
                    records = batch.records
        assert changes == len(rows)


class TestABrokerThatDies:
    @pytest.fixture
    def broker(self, own_kafka):
        with own_kafka() as broker:
            yield broker

    async def test_is_waited_for_and_work_goes_on_where_it_was(self, broker, monkeypatch):
        monkeypatch.setattr("wirewatch.bus.kafka_writer.STEP_S", 2.0)
        place = KafkaPlace(broker.address)
        async with place.open(partitions=1) as bus:
            await bus.ensure_topics([ENRICHER])
            await bus.publish([Output("items.v1", f"key/{n}", b"") for n in range(3)], "poller")
            async with bus.own(ENRICHER) as shards, bus.follow("config.v1") as table:
                shard = await next_shard(shards)
                batch = await shard.take(None)
                broker.kill()
                with pytest.raises(UnknownOutcomeError):
                    await shard.commit(stories(batch), batch.upto)
                with pytest.raises(TimeoutError):  # not an error that would end the process
                    async with asyncio.timeout(4):
                        await anext(shards)
                again = await asyncio.to_thread(broker.start_again)
                try:
                    async with asyncio.timeout(60):
                        shard = await anext(shards)
                        batch = await shard.take(None)
                    await shard.commit(stories(batch), batch.upto)
                    written = [record.key async for record in bus.scan("stories.v1")]
                    before = table.position
                    await bus.publish([Output("config.v1", "a", b"")], "apply")
                    async with asyncio.timeout(WITHIN_S):
                        assert await table.reached(before + 1, None)
                finally:
                    again.stop()
        assert written == [f"key/{n}" for n in range(3)]

    async def test_forgets_no_commit_that_it_confirmed(self, broker, monkeypatch):
        """Brokers of 4.3.0 to 4.4.0 do in most of their restarts: see decision 11."""
        monkeypatch.setattr("wirewatch.bus.kafka_writer.STEP_S", 2.0)
        confirmed, last, key = {}, {}, keys_by_partition()
        async with KafkaPlace(broker.address).open(partitions=PARTITIONS) as bus:
            await bus.ensure_topics([DELIVER])
            async with bus.own(DELIVER) as owned:
                shards = [await next_shard(owned) for _ in range(PARTITIONS)]
                enough = asyncio.Event()
                counting = asyncio.gather(
                    *(count_on(shard, key[shard.number], confirmed, enough) for shard in shards)
                )
                async with asyncio.timeout(WITHIN_S):
                    await enough.wait()
                broker.kill()
                await counting
                again = await asyncio.to_thread(broker.start_again)
                try:
                    async with asyncio.timeout(60):
                        while len(last) < PARTITIONS:
                            shard = await anext(owned)
                            with suppress(BusError):  # it comes again
                                last[shard.number] = await count_once(shard, key[shard.number])
                    outcomes = Counter([record.key async for record in bus.scan("outcomes.v1")])
                finally:
                    again.stop()
        assert all(last[number] > count for number, count in confirmed.items())
        assert outcomes == {key[n]: count for n, count in last.items()}


def keys_by_partition():
    keys = map(str, range(1_000))
    return {partition_of(key, PARTITIONS): key for key in keys}


async def count_once(shard, key):
    """The next number, in the shard's state and a topic at once."""
    count = int(shard.state.get(key, b"0")) + 1
    outputs = [Output("delivery-state.v1", key, b"%d" % count), Output("outcomes.v1", key, b"")]
    await shard.commit(outputs, {})
    return count


async def count_on(shard, key, confirmed, enough):
    """Count until the broker is gone."""
    with suppress(BusError):
        while True:
            confirmed[shard.number] = await count_once(shard, key)
            if sum(confirmed.values()) >= 10 * PARTITIONS:
                enough.set()


def stories(batch):
    return [Output("stories.v1", record.key, record.value) for record in batch.records]
