"""Reads the options, plays the rounds, adds up, and says how it went."""

import argparse
import asyncio
import math
import random
import secrets
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.broker import BrokerFaults
from tests.chaos.bugs import BUGS
from tests.chaos.judging import Findings
from tests.chaos.run import Result, Wish, play
from tests.support.kafka import from_maven
from tests.support.loopback import only_this_machine
from wirewatch.faults import POINTS

A_ROUND = 5_000  # items: state stays small, and what is wrong shows early
BROKEN = ("lost", "doubled_bus", "doubled_bot", "unexplained", "altered", "stray", "open", "seen",
          "disorder", "leaked", "exits")  # fmt: skip


@dataclass
class Campaign:
    """All rounds; `hits` by point, `broker` by what was done to it."""

    results: list[Result]
    hits: Counter[str]
    broker: Counter[str] = field(default_factory=Counter)


def main(args: list[str]) -> int:
    """Play it all; the exit code."""
    wanted = _options().parse_args(args)
    only_this_machine()
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**31)
    print(f"chaos: seed {seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-chaos-"))
    print(f"chaos: logs and records in {folder}", flush=True)
    kinds = ("sqlite", "kafka") if wanted.bus == "both" else (wanted.bus,)
    return _told(asyncio.run(_all(wanted, kinds, seed, folder)))


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser("make chaos", description=__doc__)
    options.add_argument("--items", type=int, default=20_000, help="entries, over both buses")
    options.add_argument("--faults", type=int, default=1_100, help="of processes")
    options.add_argument("--broker-faults", type=int, default=12)
    options.add_argument("--minutes", type=float, default=26.0, help="for the faults")
    options.add_argument("--seed", type=int, help="the same plan again, not the same moments")
    options.add_argument("--bus", choices=("sqlite", "kafka", "both"), default="both")
    options.add_argument("--bug", choices=BUGS, default="", help="plant one: it must be found")
    return options


async def _all(wanted, kinds, seed, folder) -> Campaign:
    began, hits = time.monotonic(), Counter[str]()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    async def rounds(kind: str, kafka: str) -> list[Result]:
        rng, items = random.Random(f"{seed} {kind}"), wanted.items / len(kinds)
        count = math.ceil(items / A_ROUND)
        wish = Wish(
            kind,
            math.ceil(items / count),
            math.ceil(wanted.faults / len(kinds) / count),
            wanted.minutes * 60 / count,
            wanted.bug,
        )
        found = []
        for number in range(count):
            found.append(await play(folder / f"{kind}-{number}", wish, kafka, rng, hits, say))
            say(_summary(found[-1]))
        return found

    if "kafka" not in kinds:
        return Campaign(await rounds("sqlite", ""), hits)
    with from_maven() as broker:
        rng = random.Random(f"{seed} broker")
        hurt = BrokerFaults(
            broker, rng, wanted.broker_faults, wanted.minutes * 60 / (wanted.broker_faults + 1)
        )
        hurting = asyncio.create_task(hurt.run())
        try:
            played = await asyncio.gather(*(rounds(kind, broker.address) for kind in kinds))
            hurt.over.set()
            await hurting
        finally:
            await hurt.close()
    return Campaign([result for one in played for result in one], hits, hurt.done)


def _summary(result: Result) -> str:
    shown = " ".join(f"{sort}={count}" for sort, count in sorted(result.findings.counts.items()))
    exits = ", ".join(f"{how} {times}" for how, times in sorted(result.exits.items()))
    return f"{result.kind} over after {result.took_s:.0f} s: {shown}\n          exits: {exits}"


def _told(played: Campaign) -> int:
    results, total, actions = played.results, Findings(), Counter()
    for result in results:
        total.add(result.findings)
        actions += result.actions
    print("\nfaults by point:")
    for point in ("at random", *POINTS):
        print(f"  {point:24}{played.hits[point]:6}")
    print("by action: " + ", ".join(f"{action} {times}" for action, times in actions.items()))
    print("broker: " + ", ".join(f"{way} {times}" for way, times in played.broker.items()))
    for sort in BROKEN:
        for example in total.examples[sort]:
            print(f"{sort}: {example}")
    counts = total.counts
    totals = {
        "items": sum(result.items for result in results),
        "faults": sum(result.faults for result in results),
        "broker_faults": played.broker.total(),
        "lost": counts["lost"] + counts["open"] + counts["seen"],
        "doubled_bus": counts["doubled_bus"] + counts["stray"],
        "doubled_bot": counts["doubled_bot"],
        "resent": counts["resent"],
        "unknown": counts["unknown"],
        "disorder": counts["disorder"],
    }
    print("chaos: " + " ".join(f"{name}={count}" for name, count in totals.items()))
    return int(any(counts[sort] for sort in BROKEN))
