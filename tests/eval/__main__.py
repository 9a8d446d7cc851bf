"""`make eval`: how right the enricher is, on texts that others labelled.

make eval ARGS="countries relations"     only these tables
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator

from tests.eval import countries, languages, relations, topics
from tests.eval.tables import Table, lines

TABLES: dict[str, Callable[[], Iterator[Table]]] = {
    "countries": countries.tables,
    "languages": languages.tables,
    "topics": topics.tables,
    "relations": relations.tables,
}


def main(arguments: list[str]) -> int:
    """Print the tables that are asked for, all by default."""
    parser = argparse.ArgumentParser("make eval", description="Score the enricher.")
    parser.add_argument("tables", nargs="*", help=f"which: {', '.join(TABLES)}")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.tables) - TABLES.keys():
        parser.error(f"no such table: {', '.join(unknown)}; there are {', '.join(TABLES)}")
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    for name in wanted.tables or TABLES:
        begun = time.monotonic()
        print(f"  {name} ...", file=sys.stderr, flush=True)
        for table in TABLES[name]():
            print("\n".join(lines(table)), flush=True)
        print(f"  {name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
