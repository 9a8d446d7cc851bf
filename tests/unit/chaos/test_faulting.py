"""Workers that freeze themselves are thawed."""

import asyncio
import random
import signal
import sys
from collections import Counter
from types import SimpleNamespace

import pytest

from tests.chaos import faulting
from tests.chaos.faulting import Faults
from tests.chaos.workers import Process

NOTED_THEN_FROZEN = """
import os, signal, sys
with open(sys.argv[1], "a") as log:
    log.write(f"{os.getpid()} bus.take.begun freeze\\n")
os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.fixture
async def faults(tmp_path, monkeypatch):
    monkeypatch.setattr(faulting, "SESSION_S", 0.0)
    site = SimpleNamespace(rng=random.Random(1), fault_log=tmp_path / "faults.log")
    found = Faults(site, Counter(), wanted=0, seconds=1.0)
    watching = asyncio.create_task(found.watch())
    yield found
    watching.cancel()


async def test_also_after_the_last_fault_was_planned(faults, tmp_path):
    await faults.run()
    log = tmp_path / "faults.log"
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", NOTED_THEN_FROZEN, log)
    process = Process(None, "up", "", "", "")
    process.pid = worker.pid
    faults.slots.append(SimpleNamespace(process=process))
    try:
        async with asyncio.timeout(20):
            assert await worker.wait() == 0
    finally:
        if worker.returncode is None:
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
