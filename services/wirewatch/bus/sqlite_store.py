"""The SQL under the SQLite bus: plain functions on a connection, run in the bus's threads.

A log is one partition of a topic. `latest` points at the last record of each key of a compacted
log, so that the next one can take its place.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from wirewatch.bus.port import Output, Record
from wirewatch_schemas.topics import DAY_MS, Kind, Topic

TOMBSTONES_MS = 30 * DAY_MS  # a reader that was away for less learns what was removed
PAGE = 500
PAGE_BYTES = 16 << 20  # read no more at once, and one record beyond: some have a megabyte
FOREVER = 1 << 62
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Log:
    """Partition `partition` of `topic`."""

    id: int
    topic: Topic = field(compare=False)
    partition: int


def find(db: sqlite3.Connection, name: str, topic: Topic) -> list[Log]:
    """The partitions of the topic called `name` here, in order."""
    found = db.execute("SELECT id, partition FROM logs WHERE topic = ? ORDER BY partition", (name,))
    return [Log(log, topic, partition) for log, partition in found]


def create(db: sqlite3.Connection, name: str, partitions: int) -> None:
    """Make the logs of a topic."""
    rows = [(name, number) for number in range(partitions)]
    db.executemany("INSERT INTO logs (topic, partition) VALUES (?, ?)", rows)


def bounds(db: sqlite3.Connection, log: Log) -> tuple[int, int]:
    """The first offset still kept and the next one to be written."""
    first, end = db.execute("SELECT first, next FROM logs WHERE id = ?", (log.id,)).fetchone()
    return first, end


def position(db: sqlite3.Connection, group: str, log: Log) -> int | None:
    """Where `group` goes on in `log`; None if nobody has said yet."""
    found = db.execute(
        'SELECT next FROM positions WHERE "group" = ? AND log = ?', (group, log.id)
    ).fetchone()
    return found[0] if found else None


def set_position(db: sqlite3.Connection, group: str, log: Log, offset: int) -> None:
    """Let `group` go on at `offset`."""
    db.execute("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", (group, log.id, offset))


def epoch(db: sqlite3.Connection, group: str) -> int:
    """How often `group` has had a new owner."""
    found = db.execute('SELECT epoch FROM owners WHERE "group" = ?', (group,)).fetchone()
    return found[0] if found else 0


def bump(db: sqlite3.Connection, group: str) -> int:
    """Make the caller the owner of `group`; returns the epoch that its commits must show."""
    mine = epoch(db, group) + 1
    db.execute("INSERT OR REPLACE INTO owners VALUES (?, ?)", (group, mine))
    return mine


def append(db: sqlite3.Connection, log: Log, outputs: Sequence[Output], now: int) -> None:
    """Write `outputs` to the end of `log` at `now` (ms); log times never go back."""
    at, last = db.execute("SELECT next, time FROM logs WHERE id = ?", (log.id,)).fetchone()
    time = max(now, last)
    if log.topic.compacted:
        outputs = list({output.key: output for output in outputs}.values())
    rows = [
        (log.id, offset, time, output.key.encode(), output.value, _headers(output))
        for offset, output in enumerate(outputs, at)
    ]
    if log.topic.compacted:
        _supersede(db, log, rows)
    db.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE logs SET next = ?, time = ? WHERE id = ?", (at + len(rows), time, log.id))
    if log.topic.kind is Kind.STATE:  # read by its shard alone, at hand-over: no need to tell
        _forget(db, [(log.id, row[1]) for row in rows if row[4] is None])


def _headers(output: Output) -> str | None:
    return json.dumps(dict(output.headers)) if output.headers else None


def _supersede(db: sqlite3.Connection, log: Log, rows: Sequence[tuple[object, ...]]) -> None:
    keys = [(log.id, key) for _, _, _, key, _, _ in rows]
    if not log.topic.min_compaction_lag_ms:
        db.executemany(
            "DELETE FROM records WHERE (log, offset) ="
            " (SELECT log, offset FROM latest WHERE log = ? AND key = ?)",
            keys,
        )
    points = [(log.id, key, offset) for _, offset, _, key, _, _ in rows]
    db.executemany("INSERT OR REPLACE INTO latest VALUES (?, ?, ?)", points)


def _forget(db: sqlite3.Connection, places: Sequence[tuple[int, int]]) -> None:
    """Remove tombstones, given as (log, offset), with what points at them."""
    for log, offset in places:
        db.execute(
            "DELETE FROM latest WHERE offset = ?2 AND (log, key) ="
            " (SELECT log, key FROM records WHERE log = ?1 AND offset = ?2)",
            (log, offset),
        )
        db.execute("DELETE FROM records WHERE log = ? AND offset = ?", (log, offset))


def changes(
    db: sqlite3.Connection, log: Log, at: int, limit: int
) -> tuple[list[tuple[str, bytes | None]], int]:
    """Up to `limit` (key, value) of a compacted log from offset `at`, and where to go on."""
    _, end = bounds(db, log)
    found = db.execute(
        "SELECT offset, key, value FROM records WHERE log = ? AND offset >= ?"
        " ORDER BY offset LIMIT ?",
        (log.id, at, limit),
    ).fetchall()
    seen = found[-1][0] + 1 if found else at
    after = seen if len(found) == limit else max(seen, end)
    return [(_text(key)[0], value) for _, key, value in found], after


def state(db: sqlite3.Connection, log: Log) -> dict[str, bytes]:
    """The rows of a state log: it holds no other records."""
    rows, _ = changes(db, log, 0, -1)
    return {key: value for key, value in rows if value is not None}


def records(
    db: sqlite3.Connection,
    log: Log,
    at: int,
    limit: int,
    *,
    end: int = FOREVER,
    since: int = 0,
    until: int = FOREVER,
) -> list[Record]:
    """Records of `log` with `at` <= offset < `end` and `since` <= log time (ms) < `until`.

    The first `limit` of them, or fewer where they are large; none only if there are none.
    """
    found = db.execute(
        "SELECT offset, time, key, value, headers FROM records"
        " WHERE log = ? AND offset >= ? AND offset < ? AND time >= ? AND time < ?"
        " ORDER BY offset LIMIT ?",
        (log.id, at, end, since, until, limit),
    )
    return page((_record(log, *row) for row in found), limit)


def page(some: Iterator[Record], limit: int) -> list[Record]:
    """The next records: up to `limit`, and little more than `PAGE_BYTES`."""
    taken, size = [], 0
    for record in islice(some, limit):
        taken.append(record)
        size += len(record.value or b"")
        if size >= PAGE_BYTES:
            break
    return taken


def _record(
    log: Log, offset: int, time: int, key: bytes | None, value: bytes | None, headers: str | None
) -> Record:
    text, raw_key = _text(key)
    return Record(
        topic=log.topic.name,
        partition=log.partition,
        offset=offset,
        key=text,
        value=value,
        headers=json.loads(headers) if headers else {},
        log_time=datetime.fromtimestamp(time / 1000, UTC),
        raw_key=raw_key,
    )


def stream(db: sqlite3.Connection, log: Log, since: int, until: int) -> Iterator[Record]:
    """All records up to now with `since` <= log time (ms) < `until`, read page by page."""
    at, end = bounds(db, log)
    return _pages(db, log, at, end, since, until)


def _pages(
    db: sqlite3.Connection, log: Log, at: int, end: int, since: int, until: int
) -> Iterator[Record]:
    while found := records(db, log, at, PAGE, end=end, since=since, until=until):
        yield from found
        at = found[-1].offset + 1


def _text(key: bytes | None) -> tuple[str, bytes]:
    """A key as text and as bytes; one of them is empty."""
    try:
        return (key or b"").decode(), b""
    except UnicodeDecodeError:
        return "", key or b""


def sweep(db: sqlite3.Connection, log: Log, now: int) -> bool:
    """Remove some of what `log` need not keep at `now` (ms); whether there may be more."""
    if log.topic.retention_ms is None:
        return _sweep_compacted(db, log, now)
    gone = db.execute(
        "DELETE FROM records WHERE log = ?1 AND time < ?2 AND offset IN"
        " (SELECT offset FROM records WHERE log = ?1 ORDER BY offset LIMIT ?3)",
        (log.id, now - log.topic.retention_ms, _CHUNK),
    ).rowcount
    if gone:
        db.execute(
            "UPDATE logs SET first = coalesce("
            "(SELECT min(offset) FROM records WHERE log = ?1), next) WHERE id = ?1",
            (log.id,),
        )
    return gone == _CHUNK


def _sweep_compacted(db: sqlite3.Connection, log: Log, now: int) -> bool:
    removed = db.execute(
        "SELECT log, offset FROM records WHERE log = ? AND time < ? AND value IS NULL LIMIT ?",
        (log.id, now - TOMBSTONES_MS, _CHUNK),
    ).fetchall()
    _forget(db, removed)
    if lag := log.topic.min_compaction_lag_ms:
        db.execute(
            "DELETE FROM records WHERE log = ?1 AND time < ?2 AND offset NOT IN"
            " (SELECT offset FROM latest WHERE log = ?1)",
            (log.id, now - lag),
        )
    return len(removed) == _CHUNK
