"""The buses' peers: consume, write one record for each, remember the position; no contract."""

import asyncio
import secrets
import sqlite3
import time
from pathlib import Path

RECORD_BYTES = 1200


def sqlite_rate(file: Path, count: int, size: int) -> float:
    """Records per second of a plain sqlite3 loop in one thread: no fence, keys, headers or loop."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, value BLOB)")
    db.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, value BLOB)")
    db.execute("CREATE TABLE position (at INTEGER)")
    value = secrets.token_bytes(RECORD_BYTES)
    db.execute("BEGIN")
    db.executemany("INSERT INTO a VALUES (?, ?)", ((n, value) for n in range(count)))
    db.execute("INSERT INTO position VALUES (0)")
    db.execute("COMMIT")
    begun = time.perf_counter()
    for at in range(0, count, size):
        found = db.execute("SELECT * FROM a WHERE id >= ? LIMIT ?", (at, size)).fetchall()
        db.execute("BEGIN")
        db.executemany("INSERT INTO b VALUES (?, ?)", found)
        db.execute("UPDATE position SET at = ?", (at + size,))
        db.execute("COMMIT")
    spent = time.perf_counter() - begun
    db.close()
    return count / spent


async def kafka_rate(address: str, count: int, size: int) -> float:
    """Records per second of an aiokafka loop without transactions: at least once."""
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    name = f"bare-{secrets.token_hex(4)}"
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(f"{name}.{end}", 1, 1) for end in "ab"])
    await admin.close()
    await asyncio.sleep(1)  # a new topic's leader is known a moment later
    producer = AIOKafkaProducer(
        bootstrap_servers=address, linger_ms=0, max_batch_size=131_072, compression_type="zstd"
    )
    consumer = AIOKafkaConsumer(
        bootstrap_servers=address,
        group_id=name,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
    )
    partition = TopicPartition(f"{name}.a", 0)
    consumer.assign([partition])
    await producer.start()
    await consumer.start()
    try:
        value = secrets.token_bytes(RECORD_BYTES)
        for _ in range(0, count, 1000):
            await asyncio.gather(*[await producer.send(f"{name}.a", value) for _ in range(1000)])
        begun, left = time.perf_counter(), count
        while left > 0:
            for records in (await consumer.getmany(timeout_ms=200, max_records=size)).values():
                sent = [await producer.send(f"{name}.b", r.value, r.key) for r in records]
                await asyncio.gather(*sent)
                await consumer.commit({partition: records[-1].offset + 1})
                left -= len(records)
        return count / (time.perf_counter() - begun)
    finally:
        await consumer.stop()
        await producer.stop()
