# mypy: untyped-calls-exclude="aiokafka"
"""Topics and first positions: created and reconciled here, and only checked elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.structs import OffsetAndMetadata

from wirewatch.bus.guard import registered
from wirewatch.bus.kafka_cluster import CONNECT_S, FRAME_BYTES, Cluster
from wirewatch.bus.port import BusError, Stage, TopicReport
from wirewatch_schemas.topics import DAY_MS, TOPICS, Kind, Topic

EXISTS = 36  # the error code of a topic that somebody else has just created
SET_ON_TOPIC = 1  # the source of a setting that was made for this topic
NEXT_STEP = "run `wirewatch topics`"


async def ensure(cluster: Cluster, stages: Sequence[Stage]) -> list[TopicReport]:
    """Create and reconcile every topic of the registry and every group's first position."""
    async with _admin(cluster) as admin:
        there = await _described(admin)
        missing = [topic for topic in TOPICS.values() if cluster.name(topic.name) not in there]
        if missing:
            await _create(cluster, admin, missing)
            there = await _described(admin)
        check_counts(cluster, there, TOPICS)
        reports = [TopicReport(cluster.name(topic.name), "created") for topic in missing]
        for topic in TOPICS.values():
            if topic not in missing:
                replicas = len(there[cluster.name(topic.name)][0]["replicas"])
                reports.append(await _reconcile(cluster, admin, topic, replicas))
        for stage in stages:
            reports += await _position(cluster, admin, stage)
    return reports


async def require(cluster: Cluster, topics: Iterable[str]) -> None:
    """Raise `BusError` unless these topics are there, with the right number of partitions."""
    async with _admin(cluster) as admin:
        check_counts(cluster, await _described(admin), topics)


def check_counts(
    cluster: Cluster, there: Mapping[str, Sequence[object]], topics: Iterable[str]
) -> None:
    """Raise `BusError` for the first topic that is missing or has another partition count."""
    for name in topics:
        full, wanted = cluster.name(name), cluster.count(registered(name))
        if full not in there:
            raise BusError(f"topic {full} is missing at {cluster.bootstrap}: {NEXT_STEP}")
        if (found := len(there[full])) != wanted:
            raise BusError(
                f"topic {full} has {found} partitions and needs {wanted}; counts never change, "
                "because keys would move: use another prefix, or delete the topic if it is empty"
            )


async def required_positions(cluster: Cluster, stage: Stage) -> dict[TopicPartition, int]:
    """The group's position in every partition of its queues; `BusError` where it has none."""
    async with _admin(cluster) as admin:
        found = await positions(cluster, admin, stage)
    for at, position in found.items():
        if position is None:
            raise lost_position(cluster, stage, at, None)
    return {at: position for at, position in found.items() if position is not None}


async def positions(
    cluster: Cluster, admin: AIOKafkaAdminClient, stage: Stage
) -> dict[TopicPartition, int | None]:
    """The group's committed position in every partition of its queues; None where it has none."""
    parts = [at for queue in stage.queues for at in cluster.every(queue)]
    if not parts:
        return {}
    group = cluster.name(stage.name)
    async with asyncio.timeout(CONNECT_S):
        while not (found := await _offsets(admin, group, parts)):  # noqa: ASYNC110 - same
            await asyncio.sleep(0.1)
    return {at: found[at].offset if found[at].offset >= 0 else None for at in parts}


def lost_position(
    cluster: Cluster,
    stage: Stage,
    at: TopicPartition,
    position: int | None,
    held: tuple[int, int] | None = None,
) -> BusError:
    """The error for a position that is missing or outside what the partition still holds."""
    group, where = cluster.name(stage.name), f"{at.topic}, partition {at.partition}"
    if position is None:
        return BusError(f"group {group} has no position in {where}: {NEXT_STEP}")
    holds = f", which holds {held[0]} to {held[1]}" if held else ""
    return BusError(
        f"group {group} stands at {position} in {where}{holds}: records expired before they were "
        f"handled, or the topic was made anew; {NEXT_STEP} to go on from its beginning"
    )


def settings(topic: Topic, replicas: int) -> dict[str, str]:
    """A topic's complete settings."""
    ours = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "compression.type": "zstd",
        "max.message.bytes": str(topic.max_bytes + FRAME_BYTES),
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": str(max(1, replicas - 1)),
    }
    if topic.retention_ms is not None:
        ours["retention.ms"] = str(topic.retention_ms)
    else:
        ours["min.compaction.lag.ms"] = str(topic.min_compaction_lag_ms)
    if topic.kind is Kind.TABLE:  # who takes a shard hears of rows that were removed so long ago
        ours["delete.retention.ms"] = str(30 * DAY_MS)
    if topic.kind is Kind.STATE:  # rewritten all the time and read whole at every take-over
        ours["min.cleanable.dirty.ratio"] = "0.1"
        ours["segment.ms"] = "3600000"
        ours["delete.retention.ms"] = str(DAY_MS)
    return ours


@asynccontextmanager
async def _admin(cluster: Cluster) -> AsyncIterator[AIOKafkaAdminClient]:
    with cluster.asked():
        async with cluster.running(cluster.admin()) as admin:
            yield admin


async def _described(admin: AIOKafkaAdminClient, broker: int | None = None) -> dict[str, list[Any]]:
    """Every topic's partitions as one broker knows them, or any.

    No names are given, as a name would create the topic on some brokers.
    """
    asked = MetadataRequest(None)
    answer = await admin._send_request(asked, broker)  # noqa: SLF001 - no public way to say whom
    return {topic["topic"]: topic["partitions"] for topic in answer.to_object()["topics"]}


async def _create(cluster: Cluster, admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> None:
    brokers = [broker["node_id"] for broker in (await admin.describe_cluster())["brokers"]]
    replicas = min(3, len(brokers))
    made: Any = await admin.create_topics(
        [
            NewTopic(
                cluster.name(topic.name),
                cluster.count(topic),
                replicas,
                topic_configs=settings(topic, replicas),
            )
            for topic in topics
        ]
    )
    for name, code, message in made.topic_errors:
        if code not in (0, EXISTS):
            raise BusError(
                f"topic {name} could not be created: {message or for_code(code).__name__}"
            )
    async with asyncio.timeout(CONNECT_S):
        for broker in brokers:  # each hears of them in its own time, and any is asked later
            while not _all_led(cluster, await _described(admin, broker), topics):  # noqa: ASYNC110 - nothing else tells
                await asyncio.sleep(0.05)


def _all_led(cluster: Cluster, there: Mapping[str, Sequence[Any]], topics: Sequence[Topic]) -> bool:
    return all(
        len(parts := there.get(cluster.name(topic.name), [])) == cluster.count(topic)
        and all(part["leader"] >= 0 for part in parts)
        for topic in topics
    )


async def _reconcile(
    cluster: Cluster, admin: AIOKafkaAdminClient, topic: Topic, replicas: int
) -> TopicReport:
    name = cluster.name(topic.name)
    wanted = settings(topic, replicas)
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    answer: Any
    (answer,) = await admin.describe_configs([resource])
    entries = answer.resources[0][4]
    now = {entry[0]: entry[1] for entry in entries}
    differ = {key: now.get(key) for key, value in wanted.items() if now.get(key) != value}
    if not differ:
        return TopicReport(name, "kept")
    # Kafka resets every setting that it is not given: an operator's own ones are sent along.
    complete = {entry[0]: entry[1] for entry in entries if entry[3] == SET_ON_TOPIC} | wanted
    resource = ConfigResource(ConfigResourceType.TOPIC, name, configs=complete)
    (answer,) = await admin.alter_configs([resource])
    code, message = answer.resources[0][:2]
    if code:
        raise BusError(f"the settings of {name} could not be changed: {message or for_code(code)}")
    detail = ", ".join(f"{key} {old} -> {wanted[key]}" for key, old in differ.items())
    return TopicReport(name, "reconciled", detail)


async def _position(
    cluster: Cluster, admin: AIOKafkaAdminClient, stage: Stage
) -> list[TopicReport]:
    """Write the log's beginning as the position of every partition that lacks a valid one."""
    found = await positions(cluster, admin, stage)
    if not found:
        return []
    async with cluster.running(cluster.member(stage.name)) as consumer:
        consumer.assign(list(found))
        first = await consumer.beginning_offsets(list(found))
        end = await consumer.end_offsets(list(found))
        wrong = {at: p for at, p in found.items() if p is None or not first[at] <= p <= end[at]}
        if not wrong:
            return []
        try:
            # Without a membership this is accepted only while the group is empty.
            await consumer.commit({at: first[at] for at in wrong})
        except KafkaError as error:
            raise BusError(
                f"the positions of group {cluster.name(stage.name)} could not be written "
                f"({error!r}): stop its workers and {NEXT_STEP} again"
            ) from error
    return [
        TopicReport(
            cluster.name(stage.name),
            "positioned",
            f"{at.topic} partition {at.partition}:"
            f" {'new' if position is None else position} -> {first[at]}",
        )
        for at, position in wrong.items()
    ]


async def _offsets(
    admin: AIOKafkaAdminClient, group: str, parts: list[TopicPartition]
) -> Mapping[TopicPartition, OffsetAndMetadata]:
    """The group's offsets; empty while the group's broker still loads them."""
    try:
        return await admin.list_consumer_group_offsets(group, partitions=parts)
    except KafkaError as error:
        if not error.retriable:
            raise
        return {}
