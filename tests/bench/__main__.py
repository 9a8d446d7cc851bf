"""`make bench`: every figure beside a peer's in the same run; a table, and build/bench.json.

make bench ARGS="bus match"     only these
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import bus, enrich, idle, latency, match, process, takeover
from tests.bench.rows import Row
from tests.support.loopback import only_this_machine

GROUPS: dict[str, tuple[Callable[[], list[Row]], ...]] = {
    "demo": (process.demo_rows,),
    "bus": (bus.sqlite_rows, bus.much_rows, bus.kafka_rows),
    "enrich": (enrich.rows, enrich.process_rows),
    "match": (match.rows,),
    "latency": (latency.sqlite_rows, latency.kafka_rows),
    "idle": (idle.rows,),
    "takeover": (takeover.rows,),
    "process": (process.memory_rows, process.help_rows),
}
OUT = Path(__file__).parents[2] / "build" / "bench.json"


def main(wanted: list[str]) -> int:
    """Measure what is wanted, all by default."""
    if unknown := set(wanted) - GROUPS.keys():
        print(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
        return 2
    only_this_machine()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}\n{'':46}{'value':>12} {'unit':11}{'peer':>12}{'ratio':>8}")
    rows = [found for name in wanted or GROUPS for found in _measured(GROUPS[name])]
    OUT.parent.mkdir(exist_ok=True)
    report = {"machine": machine, "rows": [found._asdict() for found in rows]}
    OUT.write_text(json.dumps(report, indent=2) + "\n")
    return 0


def _measured(group: tuple[Callable[[], list[Row]], ...]) -> list[Row]:
    rows = []
    for measure in group:
        begun = time.monotonic()
        print(f"  {measure.__module__}.{measure.__name__} ...", end="", file=sys.stderr, flush=True)
        some = measure()
        print(f" {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for found in some:
            peer = f"{_short(found.peer):>12}{found.ratio:>8.2f}" if found.peer else ""
            print(f"{found.name:46}{_short(found.value):>12} {found.unit:11}{peer}", flush=True)
            rows.append(found)
    return rows


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
