"""Whole processes: the demo's seconds, the memory of `wirewatch up`, how soon `--help` answers."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.rows import Row, row
from tests.support.pipe import Wirewatch, pipe

RUNS = 5
WIREWATCH = [sys.executable, "-m", "wirewatch"]


def demo_rows() -> list[Row]:
    """Medians over a few demos."""
    seconds = [_demo() for _ in range(RUNS)]
    named = {
        "demo: document served to Slack receipt": "served_to_slack",
        "demo: document served to mail server": "served_to_mail",
        "demo: whole": "whole",
    }
    return [
        row(name, statistics.median(each[key] for each in seconds), "s")
        for name, key in named.items()
    ]


def _demo() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [*WIREWATCH, "demo", "--json", "--keep", f"{home}/demo"],
            check=True,
            capture_output=True,
        )
    found: dict[str, float] = json.loads(ran.stdout)["seconds"]
    return found


def help_rows() -> list[Row]:
    """`wirewatch --help` beside a Python that does nothing."""
    ours, nothing = _wall([*WIREWATCH, "--help"]), _wall([sys.executable, "-c", "pass"])
    return [row("wirewatch --help, beside bare Python", ours, "s", nothing)]


def _wall(command: list[str]) -> float:
    spent = []
    for _ in range(RUNS + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent[1:])


def memory_rows() -> list[Row]:
    """Memory of `wirewatch up` with its parse worker, after polling and delivering."""
    return [row("wirewatch up: memory of all its processes", asyncio.run(_memory()), "MiB")]


async def _memory() -> float:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        async with pipe(folder) as there:
            there.serve(_feed(""))
            env = there.env | {"WIREWATCH_SQLITE__PATH": str(folder / "wirewatch.db")}
            wirewatch = Wirewatch(folder, env)
            async with wirewatch.serving("up", args=["--config", there.file]):
                await there.polled_again()
                there.serve(_feed("<item><title>Xi and Putin meet in Moscow</title></item>"))
                await asyncio.wait_for(there.slack.until(posted=1), 60)
                await there.polled_again()
                return _tree_mib(wirewatch.services["up"].pid)


def _feed(item: str) -> str:
    return f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"


def _tree_mib(pid: int) -> float:
    """Proportional set size of a process and all below it (Linux)."""
    status = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("Pss:"))
    children = Path(f"/proc/{pid}/task").glob("*/children")
    below = [int(child) for file in children for child in file.read_text().split()]
    return own / 1024 + sum(_tree_mib(child) for child in below if Path(f"/proc/{child}").exists())
