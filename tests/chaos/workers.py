"""Processes of a site: started, hurt, and started again as a supervisor would."""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from tests.chaos.site import Site
from tests.chaos.worker import work

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.chaos.worker"])
REAL = 0.05  # started as a user would: the rest is forked from a process that is loaded already
AWAY_CODE = 3  # the bus can't be used
STUCK_S = 40.0  # a worker that was asked to end has this long


def told_faults(log: Path) -> list[tuple[int, str, str]]:
    """What workers did to themselves: process id, point, action; a line under way comes later."""
    text = log.read_text() if log.exists() else ""
    told = [line.split() for line in text.rpartition("\n")[0].splitlines()]
    return [(int(pid), point, action) for pid, point, action in told]


class Process:
    """One life of a worker."""

    def __init__(self, site: Site, role: str, log: str, plan: str, bug: str) -> None:
        self._site, self.role, self._log, self.plan, self._bug = site, role, log, plan, bug
        self.pid, self.code, self.began = 0, None, time.monotonic()
        self.frozen = self.froze = False
        self.done = asyncio.Event()
        self.hurt: set[str] = set()  # what was done to it

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.began

    @property
    def args(self) -> list[str]:
        return [self.role, *(["--config", str(self._site.config)] if self.role == "up" else [])]

    async def start(self, *, real: bool) -> None:
        env = self._site.env | {"WIREWATCH_TEST_FAULTS": self.plan}
        if real:
            with open(self._log, "ab") as log:
                found = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "wirewatch", *self.args, env=env, stdout=log, stderr=log
                )
            self.pid = found.pid
            self._waiting = asyncio.create_task(self._wait_real(found))
        else:
            found = FORKS.Process(target=work, args=(self.args, env, self._log, self._bug))
            found.start()
            self.pid = found.pid
            asyncio.get_running_loop().add_reader(found.sentinel, self._ended, found)

    async def _wait_real(self, found) -> None:
        self.code = await found.wait()
        self.done.set()

    def _ended(self, found) -> None:
        asyncio.get_running_loop().remove_reader(found.sentinel)
        found.join()
        self.code = found.exitcode
        self.done.set()

    def send(self, action: str) -> bool:
        """A signal by name: kill, term, freeze, thaw; whether it reached a living process."""
        if self.done.is_set():
            return False
        number = {"kill": 9, "term": 15, "freeze": signal.SIGSTOP, "thaw": signal.SIGCONT}[action]
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
            self.frozen = action == "freeze"
            self.froze = self.froze or self.frozen
            self.hurt.add(action)
            return True
        return False

    @property
    def deeds(self) -> set[str]:
        """What it did to itself, by the fault log."""
        return {action for pid, _, action in told_faults(self._site.fault_log) if pid == self.pid}

    @property
    def listens(self) -> bool:
        """Whether it catches the signal that asks it to end; it does once it has started."""
        with suppress(FileNotFoundError, ProcessLookupError):
            status = Path(f"/proc/{self.pid}/status").read_text()
            caught = status.partition("SigCgt:")[2].split()[0]
            return bool(int(caught, 16) >> signal.SIGTERM - 1 & 1)
        return False

    async def thaw_after(self, seconds: float) -> None:
        """The end of a freeze."""
        self.frozen = self.froze = True
        self.hurt.add("freeze")
        await asyncio.sleep(seconds)
        self.send("thaw")


class Slot:
    """A place for one worker; there is one in it until the slot is closed."""

    def __init__(self, site: Site, role: str, number: int, *, planner, bug: str = "") -> None:
        self.site, self.role, self.name = site, role, f"{role}-{number}"
        self._planner, self._bug = planner, bug
        self.log = str(site.folder / f"{self.name}.log")
        self.process: Process | None = None
        self.exits: Counter[str] = Counter()
        self.open = True
        self._starting = asyncio.Lock()

    async def run(self) -> None:
        """Keep a worker in the slot."""
        while self.open:
            plan = self._planner(self.role)
            process = Process(self.site, self.role, self.log, plan, self._bug)
            real = not self._bug and self.site.rng.random() < REAL
            async with self._starting:
                if not self.open:
                    return
                await process.start(real=real)
                self.process = process
            await process.done.wait()
            self.exits[self._how(process)] += 1
            if process.code == AWAY_CODE:
                await asyncio.sleep(0.5)

    def _how(self, process: Process) -> str:
        """How a life ended."""
        if process.code == -signal.SIGKILL and "kill" in process.hurt | process.deeds:
            return "killed"
        if process.code == 0 and "term" in process.hurt | process.deeds:
            return "ended"
        return f"code {process.code}"

    async def close(self) -> str:
        """End the worker as a supervisor would; what was wrong with its end, or nothing."""
        self.open = False
        async with self._starting:
            process = self.process
        if process is None or process.done.is_set():
            return ""
        began, listened = time.monotonic(), process.listens
        process.send("term")
        while not process.done.is_set():
            process.send("thaw" if time.monotonic() - began < STUCK_S else "kill")
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await process.done.wait()
        if well_ended(process.code, process.deeds, listened=listened):
            return ""
        took_s = time.monotonic() - began
        return f"{self.name} ended with {process.code} when asked to, after {took_s:.1f} s"


def well_ended(code: int | None, deeds: AbstractSet[str], *, listened: bool) -> bool:
    """Whether a worker may end with `code` when it is asked to once and did `deeds` to itself.

    Its plan goes on while it ends: it may kill itself then, or send itself what is a second signal.
    Before it has `listened` the signal simply ends it: it has begun nothing yet.
    """
    own = {"kill": -signal.SIGKILL, "term": 128 + signal.SIGTERM}
    if not listened and code == -signal.SIGTERM:
        return True
    return code in {0, AWAY_CODE} or any(own.get(deed) == code for deed in deeds)
