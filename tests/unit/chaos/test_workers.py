"""Which ends of a worker that was asked to end are well."""

import asyncio
import random
import signal

import pytest

from tests.chaos.site import site
from tests.chaos.workers import Slot, well_ended

SECOND_SIGNAL = 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("code", "deeds"),
    [
        (0, set()),
        (3, set()),
        (0, {"freeze"}),
        (-signal.SIGKILL, {"kill"}),
        (SECOND_SIGNAL, {"term"}),
        (SECOND_SIGNAL, {"freeze", "term"}),
    ],
)
def test_a_worker_may_end_so(code, deeds):
    assert well_ended(code, deeds, listened=True)


@pytest.mark.parametrize(
    ("code", "deeds"),
    [
        (1, set()),
        (-signal.SIGKILL, set()),
        (-signal.SIGKILL, {"term"}),
        (-signal.SIGTERM, set()),
        (-signal.SIGTERM, {"term"}),
        (SECOND_SIGNAL, set()),
        (SECOND_SIGNAL, {"kill"}),
        (SECOND_SIGNAL, {"freeze"}),
    ],
)
def test_it_may_not_end_so(code, deeds):
    assert not well_ended(code, deeds, listened=True)


async def running(slot):
    """Start the slot's worker; the task that keeps it and the process."""
    keeping = asyncio.create_task(slot.run())
    async with asyncio.timeout(20):
        while slot.process is None:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0)
    return keeping, slot.process


@pytest.mark.parametrize(("waits", "code"), [(False, -signal.SIGTERM), (True, 0)])
async def test_a_worker_may_be_asked_before_it_listens_and_after(tmp_path, waits, code):
    async with site(tmp_path / "site", "sqlite", "", random.Random(1), bad=0) as place:
        slot = Slot(place, "up", 1, planner=lambda _role: "")
        keeping, process = await running(slot)
        async with asyncio.timeout(20):
            while waits and not process.listens:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        assert await slot.close() == ""
        await keeping
    assert process.code == code
