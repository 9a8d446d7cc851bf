"""One round: an installation comes up, is hurt for a while, comes to rest and is judged."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.chaos import judging
from tests.chaos.bugs import BUGS
from tests.chaos.faulting import Faults
from tests.chaos.judging import Findings
from tests.chaos.site import AWAY, ROLES, Site, site
from tests.chaos.workers import AWAY_CODE, Slot
from wirewatch_schemas import codec
from wirewatch_schemas.topics import ITEMS

OPEN = 400  # alerts under way at which no more entries are shown
WORKERS = {"poller": 1, "enricher": 2, "notifier": 2, "up": 1}
WATCHED = ("items.v1", "alerts.v1", "outcomes.v1")
# Ends that nobody asked for and that are well all the same: the bus is away; a signal came before
# anybody listened for it, or again, or could not be obeyed for too long.
EXPECTED = {f"code {AWAY_CODE}", "code -15", "code 143"}
LOOK_S = 30.0
REST_S = 240.0
LONGEST = 1.25  # of the time that a round has: where less can be done, less is done
QUIET_S, GIVE_UP_S = 8.0, 45.0  # without news: look closely; what has not come won't


@dataclass
class Wish:
    """What a round is to bring."""

    kind: str
    items: int
    faults: int
    seconds: float
    bug: str = ""
    workers: Mapping[str, int] = field(default_factory=WORKERS.copy)


@dataclass
class Result:
    """What a round brought."""

    kind: str
    items: int = 0
    faults: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    exits: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    took_s: float = 0.0


class Progress:
    """What has come out so far, read from the topics again and again."""

    def __init__(self, place: Site) -> None:
        self._site, self._bus = place, place.bus()
        self._since: dict[str, datetime | None] = dict.fromkeys(WATCHED)
        self._met: dict[str, set] = defaultdict(set)
        self.published: dict[str, set[str]] = defaultdict(set)

    def count(self, topic: str) -> int:
        return len(self._met[topic])

    async def look(self) -> None:
        for topic, since in self._since.items():
            began = datetime.now(UTC)
            async for record in self._bus.scan(topic, since):
                at = record.partition, record.offset
                if at not in self._met[topic]:
                    self._met[topic].add(at)
                    if topic == ITEMS.name:
                        item = codec.decode(ITEMS, record.value)
                        self.published[item.feed_id].add(item.item_id)
            # What a transaction wrote earlier may show later.
            self._since[topic] = began - timedelta(seconds=20)

    async def keep(self) -> None:
        while True:
            with suppress(*AWAY):
                async with asyncio.timeout(LOOK_S):
                    await self.look()
            self._site.world.note(self.published)
            await asyncio.sleep(2.0)

    async def close(self) -> None:
        await self._bus.close()


class Round:
    """Starts one worker a slot, shows news while `act` goes on (by default: faults), and judges."""

    def __init__(self, place: Site, wish: Wish, hits: Counter[str], say, act=None) -> None:
        self.site, self.wish, self._say = place, wish, say
        self.result = Result(wish.kind)
        hunt = BUGS[wish.bug].hunt if wish.bug else ""
        self.faults = Faults(place, hits, wish.faults, wish.seconds, hunt)
        self.progress = Progress(place)
        self._act = act or self.faults.run
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def slots(self) -> list[Slot]:
        return self.faults.slots

    def workers(self, role: str) -> list[Slot]:
        """The slots of a role that are open."""
        return [slot for slot in self.slots if slot.role == role and slot.open]

    async def scale(self, role: str, count: int) -> None:
        """Have so many workers of a role: more at once, fewer as a supervisor would end them."""
        now = self.workers(role)
        for number in range(len(now), count):
            slot = Slot(self.site, role, number, planner=self.faults.plan, bug=self.wish.bug)
            self.slots.append(slot)
            self._tasks.append(asyncio.create_task(slot.run()))
        await asyncio.gather(*(self._closed(slot) for slot in now[count:]))

    async def _closed(self, slot: Slot) -> None:
        if wrong := await slot.close():
            self.result.findings.note("exits", wrong)

    async def play(self) -> Result:
        began = time.monotonic()
        for going_on in (self.progress.keep(), self.faults.watch()):
            self._tasks.append(asyncio.create_task(going_on))
        try:
            for role in ROLES[self.wish.kind]:
                await self.scale(role, self.wish.workers.get(role, 1))
            await self._baseline()
            acting = asyncio.create_task(self._act())
            with suppress(TimeoutError):
                async with asyncio.timeout(self.wish.seconds * LONGEST):
                    await self._show_news(acting)
            self.faults.over = True
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
            await self.faults.settle()
            await self._rest()
        finally:
            await asyncio.gather(*(self.scale(role, 0) for role in ROLES[self.wish.kind]))
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self.progress.close()
        await self._judge()
        self.result.took_s = time.monotonic() - began
        return self.result

    async def _baseline(self) -> None:
        """What is there at first is no news: nothing is shown before it was read."""
        async with asyncio.timeout(60):
            while self.site.world.ahead:
                await asyncio.sleep(0.2)

    async def _show_news(self, acting) -> None:
        rate = self.wish.items / self.wish.seconds * 1.3
        began, shown, told = time.monotonic(), 0, 0.0
        while shown < self.wish.items or not acting.done():
            await asyncio.sleep(0.1)
            self._check()
            allowed = int((time.monotonic() - began) * rate) + 10 - shown
            if allowed > 0 and self._open() < OPEN:
                shown += self.site.world.add(min(allowed, 6))
            if time.monotonic() - told > 10:
                told = time.monotonic()
                self._say(self._line(shown))

    def _check(self) -> None:
        """Raise what ended a task that should run on."""
        for task in self._tasks:
            if task.done():
                task.result()

    def _open(self) -> int:
        """Alerts under way, those of unpublished entries too."""
        alerts, outcomes = self.progress.count("alerts.v1"), self.progress.count("outcomes.v1")
        return alerts - outcomes + 2 * self.site.world.ahead

    def _line(self, shown: int) -> str:
        seen = ", ".join(f"{self.progress.count(topic)} {topic[:-3]}" for topic in WATCHED)
        return f"{self.wish.kind}: {shown} shown, {seen}, {self.faults.count} faults"

    async def _rest(self) -> None:
        """Wait until nothing is under way; if something stays, the judge will name it."""
        end, still, before = time.monotonic() + REST_S, time.monotonic(), ()
        while time.monotonic() < end:
            now = tuple(self.progress.count(topic) for topic in WATCHED)
            if now != before:
                still, before = time.monotonic(), now
                self._say(f"{self._line(self.site.world.shown)}; coming to rest")
            quiet_s = time.monotonic() - still
            if quiet_s > QUIET_S or (not self._open() and now[0] >= self._items):
                found = await self.site.ask(judging.read)
                if found.open == 0 and (quiet_s > GIVE_UP_S or len(found.outcomes) >= now[1]):
                    return
            await asyncio.sleep(1)

    @property
    def _items(self) -> int:
        return sum(self.site.world.expected().values())

    async def _judge(self) -> None:
        place, result = self.site, self.result
        found = await place.ask(judging.read)
        logs = sorted(place.folder.glob("*.log"))
        unknown = judging.unknown_in(logs)
        verdict = judging.judge(found, place.world.expected(), place.lists, place.copies(), unknown)
        for leak in judging.leaks(logs, place.secrets):
            verdict.note("leaked", leak)
        result.findings.add(verdict)
        result.items, result.faults = len(found.items), self.faults.count
        result.actions = self.faults.actions
        for slot in self.slots:
            for how, times in slot.exits.items():
                if how.startswith("code ") and how not in EXPECTED:
                    result.findings.note("exits", f"{slot.name}: {how}; see its log", times)
                result.exits[f"{slot.role} {how}"] += times


async def play(
    folder: Path, wish: Wish, kafka: str, rng: random.Random, hits: Counter[str], say
) -> Result:
    """Play one round in a new folder; `hits` counts points over all rounds."""
    async with site(folder, wish.kind, kafka, rng) as place:
        return await Round(place, wish, hits, say).play()
