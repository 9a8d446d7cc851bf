"""The database file of the SQLite bus: its tables, opening it, transactions, errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wirewatch.bus.port import BusError, UnknownOutcomeError

VERSION = 1
BUSY_S = 10.0
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
    sqlite3.SQLITE_IOERR: "check the disk (its health, a quota, a limit on file sizes), then start"
    " again",
    sqlite3.SQLITE_CANTOPEN: "check that its directory exists and may be written to",
    sqlite3.SQLITE_READONLY: "check that the file and its directory may be written to",
}


def explain(path: Path, error: sqlite3.Error) -> BusError:
    """What to tell a person about an error of the database at `path`."""
    code = _code(error) & 0xFF  # the low byte: the kind of error
    return BusError(f"{path}: {error}; {_NEXT_STEP.get(code, 'check the disk and the file')}")


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code


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
        with transaction(db, path):
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


# Commits that fail like this have not happened, and would fail again at once: whoever runs us has
# to know, and starts us again.
_LASTING = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_WRITE}


@contextmanager
def transaction(db: sqlite3.Connection, path: Path) -> Iterator[None]:
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
        if _code(error) in _LASTING:
            raise
        raise UnknownOutcomeError(f"the commit failed: {explain(path, error)}") from error


def _roll_back(db: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):  # the first error is the one to tell about
        db.rollback()
