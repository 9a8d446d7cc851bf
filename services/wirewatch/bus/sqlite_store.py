"""The SQL under the SQLite bus: plain functions on a connection, run in the bus's threads.

A log is one partition of a topic. `latest` points at the last record of each key of a compacted
log, so that its current rows are read without its history.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.bus.port import BusError, Output, Record, UnknownOutcomeError
from wirewatch_schemas.topics import DAY_MS, Kind, Topic

VERSION = 1
TOMBSTONES_MS = 30 * DAY_MS  # a reader that was away for less learns what was removed
BUSY_S = 10.0
PAGE = 500
FOREVER = 1 << 62
_CHUNK = 1000
_SCHEMA = """
CREATE TABLE logs (
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL,
    first INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0,
    time INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, partition)
) STRICT;
CREATE TABLE records (
    log INTEGER NOT NULL, offset INTEGER NOT NULL, time INTEGER NOT NULL,
    key BLOB, value BLOB, headers TEXT, PRIMARY KEY (log, offset)
) STRICT;
CREATE INDEX tombstones ON records (log, time) WHERE value IS NULL;
CREATE TABLE latest (
    log INTEGER NOT NULL, key BLOB NOT NULL, offset INTEGER NOT NULL, PRIMARY KEY (log, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE positions (
    "group" TEXT NOT NULL, log INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY ("group", log)
) STRICT, WITHOUT ROWID;
CREATE TABLE owners ("group" TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
_NEXT_STEP = {
    sqlite3.SQLITE_NOTADB: "it is not a Wirewatch database; choose another file",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup",
    sqlite3.SQLITE_BUSY: f"another program has locked it for {BUSY_S:.0f} s; close that one",
    sqlite3.SQLITE_FULL: "the disk is full; free some space and start again",
    sqlite3.SQLITE_CANTOPEN: "check that its directory exists and may be written to",
    sqlite3.SQLITE_READONLY: "check that the file and its directory may be written to",
}


@dataclass(frozen=True, slots=True)
class Log:
    """Partition `partition` of `topic`."""

    id: int
    topic: Topic = field(compare=False)
    partition: int


def explain(path: Path, error: sqlite3.Error) -> BusError:
    """What to tell a person about an error of the database at `path`."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte: the kind of error
    return BusError(f"{path}: {error}; {_NEXT_STEP.get(code, 'check the disk and the file')}")


def connect(path: Path) -> sqlite3.Connection:
    """Open the database, making it if it is new."""
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if _version(db) == 0:
        with transaction(db):
            _make(db, path)
    if (version := _version(db)) > VERSION:
        raise BusError(
            f"{path} was made by a newer Wirewatch (schema {version}, this one reads {VERSION}); "
            "upgrade, or choose another file"
        )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")


def _version(db: sqlite3.Connection) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version


def _make(db: sqlite3.Connection, path: Path) -> None:
    if _version(db) != 0:  # another process was quicker
        return
    if db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise BusError(f"{path} is another program's database; choose another file")
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; `UnknownOutcomeError` where not even SQLite can say which."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        _roll_back(db)
        raise
    try:
        db.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(db)
        raise UnknownOutcomeError(f"the commit failed: {error}") from error


def _roll_back(db: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):  # the first error is the one to tell about
        db.rollback()


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
    """Up to `limit` current (key, value) at offset `at` or after, and where to go on."""
    _, end = bounds(db, log)
    found = db.execute(
        "SELECT r.offset, r.key, r.value FROM records r JOIN latest USING (log, key, offset)"
        " WHERE r.log = ? AND r.offset >= ? ORDER BY r.offset LIMIT ?",
        (log.id, at, limit),
    ).fetchall()
    seen = found[-1][0] + 1 if found else at
    after = seen if len(found) == limit else max(seen, end)
    return [(_text(key)[0], value) for _, key, value in found], after


def state(db: sqlite3.Connection, log: Log) -> dict[str, bytes]:
    """The current rows of a compacted log."""
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
    """Records of `log` with `at` <= offset < `end` and `since` <= log time (ms) < `until`."""
    found = db.execute(
        "SELECT offset, time, key, value, headers FROM records"
        " WHERE log = ? AND offset >= ? AND offset < ? AND time >= ? AND time < ?"
        " ORDER BY offset LIMIT ?",
        (log.id, at, end, since, until, limit),
    )
    return [_record(log, *row) for row in found]


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
    while page := records(db, log, at, PAGE, end=end, since=since, until=until):
        yield from page
        at = page[-1].offset + 1


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
