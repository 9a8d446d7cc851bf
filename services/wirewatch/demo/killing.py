"""The demo's last scene: a notifier killed in the middle of a send, and started again.

A real process, `wirewatch notifier`, on the demo's own database. The destination is a Slack channel
with a bot token by now, which can be asked; Slack keeps the message and holds its answer back.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from wirewatch.bus.port import Bus
from wirewatch.demo.account import Account, read
from wirewatch.demo.outlets import FIRST
from wirewatch.demo.promises import Killed
from wirewatch.demo.scenes import LOOK_S, PATIENCE_S, StuckError
from wirewatch.demo.world import World
from wirewatch.standins.slack import ANSWER_HELD

LEASE_S = GRACE_S = 1.0  # 15 each by default
POST, HISTORY = "chat.postMessage", "conversations.history"


async def kill_while_sending(there: World, bus: Bus, env: Mapping[str, str], log: Path) -> Killed:
    """Kill the notifier once Slack has the message, start another, and see what becomes of it."""
    account = await read(bus, ())
    before, posted = len(account.outcomes), len(there.slack.posted)
    there.slack.next_write(ANSWER_HELD)
    there.serve("late", FIRST)
    try:
        async with asyncio.timeout(PATIENCE_S):
            async with _notifier(env, log) as victim:
                await there.slack.until(posted=posted + 1)
                victim.kill()
                began, code = monotonic(), await victim.wait()
            unsettled = len((await read(bus, ())).outcomes) == before
            async with _notifier(env, log):
                account = await _ended(bus, before)
            seconds = monotonic() - began
    except TimeoutError:
        raise StuckError(
            f"what the killed notifier was sending did not end in {PATIENCE_S:.0f} s: see {log}"
        ) from None
    outcome = account.outcomes[before]
    copies = [posted for posted in there.slack.posted if posted.id == outcome.delivery_id]
    return Killed(
        title=account.alert_of(outcome).story.title,
        in_mid_send=code == -signal.SIGKILL and unsettled,
        sends=len(there.slack.asked(POST)),
        questions=len(there.slack.asked(HISTORY)),
        copies=len(copies),
        receipt=f"{copies[0].channel}:{copies[0].ts}" if copies else "",
        outcome=outcome,
        seconds=seconds,
    )


async def _ended(bus: Bus, before: int) -> Account:
    """The account, once one more alert has ended."""
    while True:
        account = await read(bus, ())
        if len(account.outcomes) > before:
            return account
        await asyncio.sleep(LOOK_S)


@asynccontextmanager
async def _notifier(env: Mapping[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A notifier of its own process, ended with the block; it says into `log`."""
    others = {
        name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")
    }
    command = (sys.executable, "-m", "wirewatch", "notifier")
    with log.open("ab") as said:
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**others, **env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
