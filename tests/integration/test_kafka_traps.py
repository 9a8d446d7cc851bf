"""Seven traps of Kafka with aiokafka: plain aiokafka falls in, the adapter does not.

Each trap has a control beside it, so that a new aiokafka that closes a trap is noticed.
"""

import asyncio
import os
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import RequestTimedOutError
from aiokafka.protocol.transaction import TxnOffsetCommitRequest

from tests.support.bus import KafkaPlace
from wirewatch.bus.kafka_dialling import AIOKafkaConnection, Connection
from wirewatch.bus.port import FencedError, Output, Stage, UnknownOutcomeError

ENRICHER = Stage("enricher", queues=("items.v1",))
DELIVER = Stage("deliver", queues=("alerts.v1",), state="delivery-state.v1")
WITHIN_S = 30.0


@pytest.fixture
def place(kafka_address):
    return KafkaPlace(kafka_address)


@asynccontextmanager
async def installed(place, *stages, partitions=1):
    """A bus with its topics; one partition, so that there is one shard to follow."""
    async with place.open(partitions=partitions) as bus:
        await bus.ensure_topics(stages)
        yield bus


async def next_shard(shards):
    async with asyncio.timeout(WITHIN_S):
        return await anext(shards)


async def take(shard, count):
    records, upto = [], {}
    async with asyncio.timeout(WITHIN_S):
        while len(records) < count:
            batch = await shard.take(None)
            records += batch.records
            upto |= batch.upto
    return records, upto


async def values(bus, topic):
    return [record.value async for record in bus.scan(topic)]


def items(*names):
    return [Output("items.v1", name, name.encode()) for name in names]


def plain_consumer(place, **settings):
    reading = {"isolation_level": "read_committed", "auto_offset_reset": "earliest"}
    return AIOKafkaConsumer(
        bootstrap_servers=place.at, enable_auto_commit=False, **(reading | settings)
    )


async def fetched(consumer):
    async with asyncio.timeout(WITHIN_S):
        while not (some := await consumer.getmany(timeout_ms=1_000)):
            pass
    return some


def plain_producer(place, name, **settings):
    name = place.prefix + name
    return AIOKafkaProducer(bootstrap_servers=place.at, transactional_id=name, **settings)


class TestAFailedSendInsideATransaction:
    TOO_BIG = os.urandom(1_200_000)  # for the topic, and not for the clients

    async def test_fails_the_commit_which_writes_nothing(self, place, monkeypatch):
        async with installed(place, ENRICHER) as bus, bus.own(ENRICHER) as shards:
            await bus.publish(items("a"), "poller")
            shard = await next_shard(shards)
            _, upto = await take(shard, 1)
            outputs = [Output("dead-letters.v1", "b", b""), Output("stories.v1", "a", self.TOO_BIG)]
            with monkeypatch.context() as patched:
                patched.setattr("wirewatch.bus.kafka_shard.refuse_too_large", lambda _: None)
                with pytest.raises(UnknownOutcomeError):
                    await shard.commit(outputs, upto)
            shard = await next_shard(shards)
            assert await values(bus, "stories.v1") == await values(bus, "dead-letters.v1") == []
            records, upto = await take(shard, 1)
            await shard.commit([outputs[0], Output("stories.v1", "a", b"")], upto)
            assert [record.key for record in records] == ["a"]
            assert await values(bus, "stories.v1") == await values(bus, "dead-letters.v1") == [b""]

    async def test_control_plain_aiokafka_says_done_and_moves_the_position(self, place):
        async with installed(place, ENRICHER):
            at, group = TopicPartition(place.prefix + "items.v1", 0), place.prefix + "control"
            async with plain_producer(place, "control", max_request_size=2_000_000) as producer:
                await producer.begin_transaction()
                sent = await producer.send(place.prefix + "stories.v1", self.TOO_BIG)
                await producer.send_offsets_to_transaction({at: 7}, group)
                await producer.commit_transaction()
            assert sent.exception()
            async with plain_consumer(place, group_id=group) as consumer:
                assert await consumer.committed(at) == 7


class TestSeekWhenThePositionIs0:
    async def test_a_shard_that_is_taken_again_starts_at_record_0(self, place):
        async with installed(place, ENRICHER) as bus, bus.own(ENRICHER) as shards:
            await bus.publish(items("a", "b", "c"), "poller")
            shard = await next_shard(shards)
            _, upto = await take(shard, 3)
            async with plain_producer(place, "enricher.0"):  # fences the shard's producer
                with pytest.raises(FencedError):
                    await shard.commit([], upto)
            records, _ = await take(await next_shard(shards), 3)
        assert [record.offset for record in records] == [0, 1, 2]

    async def test_control_plain_aiokafka_stays_where_it_is(self, place):
        async with installed(place, ENRICHER) as bus:
            await bus.publish(items("a", "b", "c"), "poller")
            at, group = TopicPartition(place.prefix + "items.v1", 0), place.prefix + "control"
            async with plain_consumer(place, group_id=group) as consumer:
                consumer.assign([at])
                await consumer.commit({at: 0})
                for _ in range(3):
                    await consumer.getone()
                await consumer.seek_to_committed()
                assert await consumer.position(at) == 3


class TestAPoisonRecord:
    async def test_comes_as_it_is_and_the_next_ones_after_it(self, place):
        async with installed(place, ENRICHER) as bus, bus.own(ENRICHER) as shards:
            await bus.publish(items("a"), "poller")
            await place.write("items.v1", 0, b"\xff", b"\xfe{")
            await bus.publish(items("b"), "poller")
            records, _ = await take(await next_shard(shards), 3)
        assert [(record.raw_key or record.key, record.value) for record in records] == [
            ("a", b"a"),
            (b"\xff", b"\xfe{"),
            ("b", b"b"),
        ]

    async def test_control_a_deserializer_that_raises_wedges_plain_aiokafka(self, place):
        async with installed(place, ENRICHER):
            await place.write("items.v1", 0, b"k", b"good")
            await place.write("items.v1", 0, b"k", b"\xff")
            at = TopicPartition(place.prefix + "items.v1", 0)
            async with plain_consumer(place, value_deserializer=bytes.decode) as consumer:
                consumer.assign([at])
                for _ in range(3):
                    with pytest.raises(UnicodeDecodeError):
                        await fetched(consumer)


class TestTheAssignorWithTwoTopics:
    PARTITIONS = 5
    STAGE = Stage("match", queues=("stories.v1", "alerts.v1"))

    @pytest.mark.parametrize("members", [1, 2, 5, 7])
    async def test_a_member_gets_the_same_numbers_of_both_and_each_number_has_one(
        self, place, members, monkeypatch
    ):
        monkeypatch.setattr("wirewatch.bus.kafka_member.RELEASE_S", 0.0)  # nobody releases here
        async with AsyncExitStack() as stack:
            bus = await stack.enter_async_context(
                installed(place, self.STAGE, partitions=self.PARTITIONS)
            )
            joining = [stack.enter_async_context(bus.own(self.STAGE)) for _ in range(members)]
            joined = await asyncio.gather(*joining)
            async with asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as group:
                owned = [[] for _ in joined]
                collecting = [
                    group.create_task(self._collect(shards, mine))
                    for shards, mine in zip(joined, owned, strict=True)
                ]
                every = list(range(self.PARTITIONS))
                while sorted(self._live(owned)) != every:  # noqa: ASYNC110 - nothing else tells
                    await asyncio.sleep(0.05)
                for task in collecting:
                    task.cancel()
            for member, mine in zip(joined, owned, strict=True):
                numbers = {name: set() for name in self.STAGE.queues}
                for at in member._consumer.assignment():
                    numbers[at.topic.removeprefix(place.prefix)].add(at.partition)
                assert numbers["stories.v1"] == numbers["alerts.v1"] == set(self._live([mine]))

    async def _collect(self, shards, mine):
        async for shard in shards:
            mine.append(shard)

    def _live(self, owned):
        return [shard.number for mine in owned for shard in mine if not shard.over]

    @pytest.mark.parametrize(
        ("assignor", "same"), [(RangePartitionAssignor, True), (RoundRobinPartitionAssignor, False)]
    )
    def test_control_aiokafkas_default_assignor_mixes_the_numbers(self, assignor, same):
        cluster = SimpleNamespace(partitions_for_topic=lambda _: set(range(3)))
        metadata = assignor.metadata(["a", "b"])
        given = assignor.assign(cluster, {"one": metadata, "two": metadata})
        numbers = [dict(member.assignment) for member in given.values()]
        assert all(sorted(n.get("a", [])) == sorted(n.get("b", [])) for n in numbers) is same


class TestAnOpenTransactionAtStop:
    async def test_is_aborted_so_that_readers_do_not_wait_for_it(self, place, monkeypatch):
        sent = asyncio.Event()

        async def hang(_):
            sent.set()
            await asyncio.Event().wait()

        async with installed(place, ENRICHER) as bus:
            async with bus.own(ENRICHER) as shards:
                shard = await next_shard(shards)
                with monkeypatch.context() as patched:
                    patched.setattr(AIOKafkaProducer, "commit_transaction", hang)
                    committing = asyncio.create_task(
                        shard.commit([Output("stories.v1", "a", b"open")], {})
                    )
                    await sent.wait()
                    committing.cancel()
                    with suppress(asyncio.CancelledError):
                        await committing
            # The transaction would expire after 15 s or more.
            async with asyncio.timeout(5):
                while len(set(await self._ends(place))) > 1:  # noqa: ASYNC110 - only the broker knows
                    await asyncio.sleep(0.05)
            assert await values(bus, "stories.v1") == []

    async def test_control_plain_aiokafka_leaves_it_open(self, place):
        async with installed(place, ENRICHER):
            producer = plain_producer(place, "control")
            await producer.start()
            await producer.begin_transaction()
            await producer.send_and_wait(place.prefix + "stories.v1", b"open")
            await producer.stop()
            assert await self._ends(place) == [0, 1]

    async def _ends(self, place):
        """Where committed records end, and where all records end."""
        at = TopicPartition(place.prefix + "stories.v1", 0)
        ends = []
        for level in ("read_committed", "read_uncommitted"):
            async with plain_consumer(place, isolation_level=level) as consumer:
                ends.append((await consumer.end_offsets([at]))[at])
        return ends


class TestACommitWithUnknownOutcome:
    @pytest.fixture
    def broker(self, own_kafka):
        with own_kafka() as broker:  # it is frozen
            yield broker

    async def test_ends_the_shard_and_every_record_takes_effect_once(self, broker, monkeypatch):
        monkeypatch.setattr("wirewatch.bus.kafka_writer.STEP_S", 2.0)
        commit = AIOKafkaProducer.commit_transaction
        frozen = []

        async def freeze_once(producer):
            if not frozen:
                broker.freeze()
                frozen.append(True)
            await commit(producer)

        place = KafkaPlace(broker.address)
        names = [f"record-{n}" for n in range(20)]
        unknown = 0
        async with installed(place, DELIVER) as bus, bus.own(DELIVER) as shards:
            await bus.publish([Output("alerts.v1", name, b"") for name in names], "match")
            done = set()
            shard = await next_shard(shards)
            monkeypatch.setattr(AIOKafkaProducer, "commit_transaction", freeze_once)
            while done != set(names):
                try:
                    done |= await self._step(shard)
                except (UnknownOutcomeError, FencedError) as error:  # and perhaps the session
                    unknown += isinstance(error, UnknownOutcomeError)
                    broker.thaw()
                    shard = await next_shard(shards)
                    done = set(shard.state)
            assert shard.state == dict.fromkeys(names, b"1")
            outcomes = [record.key async for record in bus.scan("outcomes.v1")]
        assert outcomes == names
        assert unknown

    async def _step(self, shard):
        async with asyncio.timeout(WITHIN_S):
            batch = await shard.take(None, most=5)
        outputs = []
        for record in batch.records:
            times = int(shard.state.get(record.key, b"0")) + 1
            outputs.append(Output("delivery-state.v1", record.key, b"%d" % times))
            outputs.append(Output("outcomes.v1", record.key, b"sent"))
        await shard.commit(outputs, batch.upto)
        return set(shard.state)


class LateCopy:
    """A broker that reads one position late: in the second transaction after its own.

    The first request with positions is kept from it until the third has been answered, on the
    connection of the third, which is where it would be by then.
    """

    def __init__(self, monkeypatch, kind):
        self._sending, self._first, self._seen = kind.send, None, 0

        def send(connection, request, *how, **more):
            if isinstance(request, TxnOffsetCommitRequest):
                return self._positions(connection, request)
            return self._sending(connection, request, *how, **more)

        monkeypatch.setattr(kind, "send", send)

    def _positions(self, connection, request):
        self._seen += 1
        if self._seen == 1:
            self._first = request
            return self._silence()
        if self._seen == 3:
            return self._both(connection, request)
        return self._sending(connection, request)

    async def _silence(self):
        raise RequestTimedOutError

    async def _both(self, connection, request):
        answer = await self._sending(connection, request)
        await self._sending(connection, self._first)
        return answer


class TestARequestThatIsReadLate:
    async def test_never_moves_the_position_back(self, place, monkeypatch):
        async with installed(place, ENRICHER) as bus, bus.own(ENRICHER) as shards:
            await bus.publish(items("a", "b"), "poller")
            shard, lost, told = await next_shard(shards), 0, []
            LateCopy(monkeypatch, AIOKafkaConnection)
            while len(told) < 2:
                try:
                    await self._step(shard)
                except (FencedError, UnknownOutcomeError):
                    lost += 1
                    shard = await next_shard(shards)
                told = await values(bus, "stories.v1")
            assert lost
            assert told == [b"a", b"b"]
            assert await self._position(place, "enricher") >= 2

    async def _step(self, shard):
        async with asyncio.timeout(WITHIN_S):
            batch = await shard.take(None, most=1)
        outputs = [Output("stories.v1", record.key, record.value) for record in batch.records]
        await shard.commit(outputs, batch.upto)

    async def test_control_plain_aiokafka_sends_it_again_and_goes_back(self, place, monkeypatch):
        monkeypatch.setattr(Connection, "send", AIOKafkaConnection.send)
        async with installed(place, ENRICHER):
            at = TopicPartition(place.prefix + "items.v1", 0)
            async with plain_producer(place, "control", retry_backoff_ms=10) as producer:
                LateCopy(monkeypatch, Connection)
                for position in (1, 2):
                    await producer.begin_transaction()
                    await producer.send_offsets_to_transaction(
                        {at: position}, place.prefix + "enricher"
                    )
                    await producer.commit_transaction()
            assert await self._position(place, "enricher") == 1

    async def _position(self, place, group):
        consumer = plain_consumer(place, group_id=place.prefix + group)
        async with consumer:
            return await consumer.committed(TopicPartition(place.prefix + "items.v1", 0))
