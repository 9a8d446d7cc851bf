# mypy: untyped-calls-exclude="aiokafka"
"""The Kafka cluster: names, clients with the settings this program needs, records in and out.

Each setting answers a measured behaviour of Apache Kafka 4 with aiokafka 0.14; the comments
name it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError, KafkaTimeoutError
from aiokafka.producer import sender

from wirewatch.bus.guard import registered
from wirewatch.bus.kafka_dialling import ANSWER_S, REBALANCE_S, ClientId
from wirewatch.bus.kafka_security import PLAINTEXT, Security, denial, diagnosis
from wirewatch.bus.partition import partition_of
from wirewatch.bus.port import BusError, Output, Record
from wirewatch_schemas.topics import PARTITIONS, TOPICS, Topic

log = logging.getLogger(__name__)

# aiokafka waits 20 ms when a transaction follows another at once; the broker is ready after 1 to 3.
sender.BACKOFF_OVERRIDE = 0.003

CONNECT_S = 10.0  # a broker that has not answered by then is not there
STEP_S = 10.0  # one transaction, or one step of taking a shard
STOP_S = 3.0  # closing a client politely; then its connections are cut

# The broker counts a batch's frame too (some 100 bytes, and a few per header).
FRAME_BYTES = 16_384
LARGEST_BYTES = max(topic.max_bytes for topic in TOPICS.values()) + FRAME_BYTES

Client = TypeVar("Client", AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient)


class Heard:
    """When a broker last did as asked, by the loop's clock; None: not yet."""

    def __init__(self) -> None:
        self.at: float | None = None

    def now(self) -> None:
        """It just did."""
        self.at = asyncio.get_running_loop().time()


@dataclass(frozen=True)
class Cluster:
    """Where the brokers are and how our names look there.

    `partitions` overrides the registry's count for co-partitioned topics.
    """

    bootstrap: str
    prefix: str
    partitions: int | None = None
    session_ms: int = 10_000
    security: Security = PLAINTEXT
    heard: Heard = field(default_factory=Heard)

    def name(self, name: str) -> str:
        """A topic's or group's name on the cluster."""
        return self.prefix + name

    def count(self, topic: Topic) -> int:
        """How many partitions a topic of the registry has here."""
        co_partitioned = topic.partitions == PARTITIONS
        return self.partitions if co_partitioned and self.partitions else topic.partitions

    def at(self, topic: str, number: int) -> TopicPartition:
        """Partition `number` of a topic of the registry."""
        return TopicPartition(self.name(topic), number)

    def every(self, topic: str) -> list[TopicPartition]:
        """All partitions of a topic of the registry."""
        return [self.at(topic, number) for number in range(self.count(registered(topic)))]

    def place(self, output: Output) -> TopicPartition:
        """Where an output goes."""
        count = self.count(registered(output.topic))
        return self.at(output.topic, partition_of(output.key, count))

    def record(self, raw: "ConsumerRecord[bytes | None, bytes | None]") -> Record:
        """A record as the program knows it; what cannot be decoded stays as it came."""
        key, raw_key = text_of(raw.key)
        return Record(
            topic=raw.topic.removeprefix(self.prefix),
            partition=raw.partition,
            offset=raw.offset,
            key=key,
            value=raw.value,
            headers={name: (value or b"").decode(errors="replace") for name, value in raw.headers},
            log_time=datetime.fromtimestamp(raw.timestamp / 1000, UTC),
            raw_key=raw_key,
        )

    def reader(self, isolation: str = "read_committed") -> AIOKafkaConsumer:
        """A consumer without a group: partitions are assigned by hand and read from the start."""
        return AIOKafkaConsumer(
            **self._to(),
            isolation_level=isolation,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4 << 20,
        )

    def member(self, group: str) -> AIOKafkaConsumer:
        """A member of a stage's group."""
        return AIOKafkaConsumer(
            **self._to(),
            group_id=self.name(group),
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",  # a lost position must be noticed, never made up
            partition_assignment_strategy=(RangePartitionAssignor,),  # same numbers of every topic
            fetch_max_wait_ms=100,  # questions about offsets wait behind the long poll
            session_timeout_ms=self.session_ms,
            heartbeat_interval_ms=min(1_000, self.session_ms // 5),  # how soon a change is heard of
            rebalance_timeout_ms=int(REBALANCE_S * 1000),  # else it is the session's
        )

    def producer(self, transactional_id: str) -> AIOKafkaProducer:
        """A transactional producer; starting it fences its predecessor and settles its work."""
        return AIOKafkaProducer(
            **self._to(),
            transactional_id=transactional_id,
            transaction_timeout_ms=15_000,
            retry_backoff_ms=10,  # the broker turns down a third of quick successions, once
            compression_type="zstd",
            max_batch_size=131_072,
            max_request_size=LARGEST_BYTES,
        )

    def admin(self) -> AIOKafkaAdminClient:
        """A client for topics, settings and groups."""
        return AIOKafkaAdminClient(**self._to())

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Turn what goes wrong between us and the brokers into a `BusError`."""
        try:
            yield
            self.heard.now()
        except (KafkaError, TimeoutError, OSError) as error:
            raise BusError(
                f"Kafka at {self.bootstrap} did not do as asked ({error!r}): see its log, and try "
                "again"
            ) from error

    def _to(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self.bootstrap,
            "client_id": ClientId("wirewatch"),
            "request_timeout_ms": int(ANSWER_S * 1000),
            **self.security.given(),
        }

    @asynccontextmanager
    async def running(self, client: Client, within: float = CONNECT_S) -> AsyncIterator[Client]:
        """Start a client and stop it in the end; `BusError` if no broker answers."""
        try:
            await self.start(client, within)
            yield client
        finally:
            await stop(client)

    async def start(self, client: Client, within: float = CONNECT_S) -> None:
        """Start a client; `BusError` if no broker answers."""
        try:
            async with asyncio.timeout(within):
                await client.start()
            self.heard.now()
        except (KafkaError, TimeoutError, OSError) as error:
            refused = denial(error, self.bootstrap)
            raise refused or await diagnosis(self.bootstrap, self.security) from error


async def stop(client: Any) -> None:
    """Stop a client of any kind within bounds, whatever state it and the broker are in."""
    connections = getattr(client, "client", None) or client._client  # noqa: SLF001 - no public name
    try:
        await _stop(client, connections)
    finally:
        closed = connections._client_id.hang_up()  # noqa: SLF001 - same
    if closed:
        await asyncio.wait(closed, timeout=1)


async def _stop(client: Any, connections: AIOKafkaClient) -> None:
    admin = isinstance(client, AIOKafkaAdminClient)
    stopping = asyncio.ensure_future(client.close() if admin else client.stop())
    await asyncio.wait([stopping], timeout=STOP_S)
    stuck = not stopping.done()  # the broker is gone or frozen
    if stuck and isinstance(client, AIOKafkaProducer):
        await _give_up(client)
    if stuck or stopping.cancelled() or stopping.exception():
        # A client that fails to stop leaves its connections open; without them its tasks end.
        await asyncio.wait([asyncio.ensure_future(connections.close())], timeout=1)
    if stuck:
        stopping.cancel()
        await asyncio.wait([stopping], timeout=1)
    if stopping.done() and not stopping.cancelled() and (error := stopping.exception()):
        log.info("a Kafka client did not stop cleanly: %r", error)


async def _give_up(producer: AIOKafkaProducer) -> None:
    """Drop what a producer would send, or it goes on for ever and dials again by itself."""
    producer._message_accumulator.fail_all(KafkaTimeoutError())  # noqa: SLF001 - no public name
    sending = producer._sender.sender_task  # noqa: SLF001 - no public name
    for _ in range(2):  # the first cancel makes it wait for its last request, the second ends that
        if sending and not sending.done():
            sending.cancel()
            await asyncio.wait([sending], timeout=0.5)


def text_of(raw: bytes | None) -> tuple[str, bytes]:
    """A key as text and what of it is not text: one of them is empty."""
    try:
        return (raw or b"").decode(), b""
    except UnicodeDecodeError:
        return "", raw or b""
