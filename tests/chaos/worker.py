"""A service in a process forked from one that has imported everything already.

It is a process like any other, with signals like any other; only the second that an interpreter
and its imports take is saved, a thousand times.
"""

import os
import sys

import aiokafka.admin  # noqa: F401 - these are imported once, for all workers
import aiosmtplib  # noqa: F401 - same

import wirewatch.bus.kafka
import wirewatch.bus.sqlite
import wirewatch.together  # noqa: F401 - same
from tests.chaos import bugs
from wirewatch import configuration, faults  # noqa: F401 - same
from wirewatch.cli import app
from wirewatch.cli import process as _process  # noqa: F401 - same


def work(args: list[str], env: dict[str, str], log: str, bug: str) -> None:
    """Be `wirewatch ARGS` with this environment; what is printed goes to the end of `log`."""
    os.environ.clear()
    os.environ.update(env)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    faults.arm(env)
    if bug:
        bugs.BUGS[bug].plant()
    sys.argv = ["wirewatch", *args]
    app.main()
