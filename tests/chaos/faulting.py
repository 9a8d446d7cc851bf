"""What is done to workers, when, and how often at which point."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

from tests.chaos.site import SESSION_S, Site
from tests.chaos.workers import Process, Slot
from wirewatch.faults import POINTS

ACTIONS = {"kill": 5, "freeze": 3, "term": 2}
NAMED = 0.75  # of the workers that start, those with a point in their plan
FEW = 4  # it is one of those that were hit least
FOCUSED = 0.7  # of the points, where the run is after a bug
LOOK_S = 0.05

# Which points a role comes by. The others are passed by all.
OF = {
    "poller": ("bus.", "agenda.", "http.get."),
    "enricher": ("bus.", "transform."),
    "notifier": ("bus.", "transform.", "agenda.", "http.post.", "smtp."),
    "up": ("bus.", "transform.", "agenda.", "http.", "smtp."),
}


class Faults:
    """Plans faults at points, does some at random, and counts all that happened."""

    def __init__(
        self, site: Site, rng: random.Random, wanted: int, every_s: float, hunt: str = ""
    ) -> None:
        self._site, self._rng, self._wanted, self._every_s = site, rng, wanted, every_s
        self._hunt = hunt
        self.hits: Counter[str] = Counter()  # by point
        self.actions: Counter[str] = Counter()
        self.random = 0
        self._thawing: set[asyncio.Task[None]] = set()
        self.slots: list[Slot] = []
        self.over = True  # not begun

    @property
    def count(self) -> int:
        """How many faults there were."""
        return self.random + self.hits.total()

    def plan(self, role: str) -> str:
        """What the next worker of `role` is to do to itself; empty: nothing."""
        if self.over or self._rng.random() >= NAMED:
            return ""
        points = [p for p in POINTS if p.startswith(OF[role]) and not self._absent(p)]
        if self._hunt and self._rng.random() < FOCUSED:
            return f"{self._hunt}:{self._rng.randint(1, 4)}"
        self._rng.shuffle(points)
        point = self._rng.choice(sorted(points, key=self.hits.__getitem__)[:FEW])
        nth = self._rng.randint(1, 3 if ".take." in point else 8)
        return f"{point}={self._action()}:{nth}"

    def _absent(self, point: str) -> bool:
        return self._site.kind == "sqlite" and point == "bus.take.positioned"

    def _action(self) -> str:
        return self._rng.choices(list(ACTIONS), list(ACTIONS.values()))[0]

    def freeze_s(self) -> float:
        """Longer than a session; with what a step takes besides shorter than the grace."""
        return SESSION_S + self._rng.uniform(0.5, 1.5)

    async def run(self) -> None:
        """Do something to somebody now and then."""
        self.over = False
        watching = asyncio.create_task(self._watch())
        try:
            while self.count < self._wanted:
                await asyncio.sleep(self._rng.expovariate(1 / self._every_s))
                self._strike()
        finally:
            self.over = True
            await asyncio.sleep(0.5)
            watching.cancel()

    def _strike(self) -> None:
        living = [s.process for s in self.slots if s.process and not s.process.done.is_set()]
        living = [p for p in living if not p.frozen]
        if not living:
            return
        process, action = self._rng.choice(living), self._action()
        if action == "freeze" and (process.froze or "freeze" in process.plan):
            action = "kill"  # twice would outlast the grace
        if process.send(action):
            self.random += 1
            self.actions[action] += 1
            if action == "freeze":
                self._thaw_later(process)

    async def _watch(self) -> None:
        """Note what workers did to themselves, and thaw them."""
        path, at = self._site.fault_log, 0
        while True:
            await asyncio.sleep(LOOK_S)
            text = path.read_text() if path.exists() else ""
            whole = text[at:].rpartition("\n")[0]
            at += len(whole) + bool(whole)
            for line in whole.splitlines():
                pid, point, action = line.split()
                self.hits[point] += 1
                self.actions[action] += 1
                if action == "freeze":
                    self._thaw_pid(int(pid))

    def _thaw_pid(self, pid: int) -> None:
        for slot in self.slots:
            if slot.process and slot.process.pid == pid:
                self._thaw_later(slot.process)

    def _thaw_later(self, process: Process) -> None:
        task = asyncio.create_task(process.thaw_after(self.freeze_s()))
        self._thawing.add(task)
        task.add_done_callback(self._thawing.discard)

    async def settle(self) -> None:
        """Wait until nobody is frozen."""
        with suppress(ValueError):
            await asyncio.gather(*self._thawing)
