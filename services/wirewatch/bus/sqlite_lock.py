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
    """Hold the lock of `group`; a `BusError` names the process that has it already."""
    lock = lock_file(path, group)
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
            raise BusError(
                f"another worker (pid {pid}) has the group {group} of {path}: "
                "stop it first, or give this one a database of its own"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
