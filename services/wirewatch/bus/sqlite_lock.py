"""One worker per group and file: an OS file lock, which a kill frees."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wirewatch.bus.port import BusError


def lock_file(path: Path, group: str) -> Path:
    """Where the lock of `group` lies: beside the database at `path`."""
    return path.with_name(f"{path.name}.{group}.lock")


@contextmanager
def held(path: Path, group: str) -> Iterator[None]:
    """Hold the lock of `group`; a `BusError` names its file and the process that has it already."""
    lock = lock_file(path, group).absolute()  # who reads of it may not know our directory
    try:
        file = lock.open("a+")
    except OSError as error:
        raise BusError(f"cannot open {lock}: {error.strerror}; check its directory") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            # Removed, the file would let a second worker in while the first goes on.
            raise BusError(
                f"another worker (pid {pid}) has the group {group} of {path}: it holds the lock"
                f" {lock}; stop that worker (the file can stay), or set WIREWATCH_SQLITE__PATH to"
                " another database"
            ) from None
        except OSError as error:  # a network's file system may have no locks
            raise BusError(
                f"cannot lock {lock}: {error.strerror}; set WIREWATCH_SQLITE__PATH to a local disk"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
