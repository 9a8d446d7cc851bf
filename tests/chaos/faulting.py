"""What is done to workers, when, and how often at which point."""

import asyncio
import time
from collections import Counter
from contextlib import suppress

from tests.chaos.site import SESSION_S, Site
from tests.chaos.workers import Process, Slot, told_faults
from wirewatch.faults import POINTS

ACTIONS = {"kill": 5, "freeze": 3, "term": 2}
NAMED = 0.8  # of the workers that start, those with a point in their plan
FEW = 4  # it is one of those that were hit least
HUNTED = 0.7  # of the points, where the run is after a bug
AHEAD = 3  # faults before their time; then new workers have no plan
PATIENCE_S = 7.0  # a worker that has not come to its point may be struck
LOOK_S = 0.05

# Which points a role comes by. The others are passed by all.
OF = {
    "poller": ("bus.", "agenda.", "http.get."),
    "enricher": ("bus.", "transform."),
    "notifier": ("bus.", "transform.", "agenda.", "http.post.", "smtp."),
    "up": ("bus.", "transform.", "agenda.", "http.", "smtp."),
}


class Faults:
    """Plans faults at points, does some at random, and counts all that happened.

    There are `wanted` of them within `seconds`, evenly. `hits` counts by point over all rounds,
    so that those that were hit least come next. `hunt` is a fault that is planned most of the time.
    """

    def __init__(
        self, site: Site, hits: Counter[str], wanted: int, seconds: float, hunt: str = ""
    ) -> None:
        self._site, self._rng, self._hits = site, site.rng, hits
        self._wanted, self._seconds, self._hunt = wanted, seconds, hunt
        self._began = time.monotonic()
        self._thawing: set[asyncio.Task[None]] = set()
        self.actions: Counter[str] = Counter()
        self.count = 0
        self.slots: list[Slot] = []
        self.over = True  # not begun

    @property
    def _ahead(self) -> float:
        """By how many faults we are ahead of time."""
        return self.count - self._wanted * (time.monotonic() - self._began) / self._seconds

    def plan(self, role: str) -> str:
        """What the next worker of `role` is to do to itself; empty: nothing."""
        if self.over or self._ahead > AHEAD or self._rng.random() >= NAMED:
            return ""
        if self._hunt and self._rng.random() < HUNTED:
            return f"{self._hunt}:{self._rng.randint(1, 4)}"
        points = [p for p in POINTS if p.startswith(OF[role]) and not self._absent(p)]
        self._rng.shuffle(points)
        point = self._rng.choice(sorted(points, key=self._hits.__getitem__)[:FEW])
        nth = self._rng.randint(1, 3 if ".take." in point else 10)
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
        self.over, self._began = False, time.monotonic()
        try:
            while self.count < self._wanted:
                await asyncio.sleep(self._rng.uniform(0.1, 0.9))
                if self._ahead < 0:
                    self._strike()
        finally:
            self.over = True

    def _strike(self) -> None:
        living = [s.process for s in self.slots if s.process and not s.process.done.is_set()]
        idle = [p for p in living if not p.frozen and (not p.plan or p.age_s > PATIENCE_S)]
        if not idle:
            return
        process, action = self._rng.choice(idle), self._action()
        if action == "freeze" and (process.froze or "freeze" in process.plan):
            action = "kill"  # twice would outlast the grace
        if process.send(action):
            self._count("at random", action)
            if action == "freeze":
                self._thaw_later(process)

    def _count(self, point: str, action: str) -> None:
        self._hits[point] += 1
        self.actions[action] += 1
        self.count += 1

    async def watch(self) -> None:
        """Note what workers did to themselves, and thaw them: also long after the last plan."""
        noted = 0
        while True:
            await asyncio.sleep(LOOK_S)
            told = told_faults(self._site.fault_log)
            for pid, point, action in told[noted:]:
                self._count(point, action)
                if action == "freeze":
                    self._thaw_pid(pid)
            noted = len(told)

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
