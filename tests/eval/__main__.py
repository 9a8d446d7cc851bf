"""`make eval`: how right the enricher is, on texts that others labelled.

make eval ARGS="countries relations"     only these tables
make eval ARGS=--explain                 why pairs scored as they did: ten stories of each label
make eval ARGS=--open-held-out           also the stories set aside; to be looked at once
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator

from tests.eval import countries, explain, languages, relations, topics
from tests.eval.tables import Table, lines

Tables = Callable[[argparse.Namespace], Iterator[Table]]

TABLES: dict[str, Tables] = {
    "countries": lambda _: countries.tables(),
    "languages": lambda _: languages.tables(),
    "topics": lambda _: topics.tables(),
    "relations": lambda wanted: relations.tables(opened=wanted.open_held_out),
}


def main(arguments: list[str]) -> int:
    """Print the tables that are asked for, all by default."""
    wanted = _parse(arguments)
    if wanted.explain:
        print("\n".join(explain.pages()))
        return 0
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    for name in wanted.tables or TABLES:
        begun = time.process_time()
        print(f"  {name} ...", end="", file=sys.stderr, flush=True)
        for table in TABLES[name](wanted):
            print("\n".join(lines(table)), flush=True)
        print(f" {time.process_time() - begun:.0f} s of CPU", file=sys.stderr)
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make eval", description="How right the enricher is.")
    parser.add_argument("tables", nargs="*", help=f"which: {', '.join(TABLES)}; all by default")
    parser.add_argument(
        "--explain", action="store_true", help="why pairs scored as they did, for ten of each label"
    )
    parser.add_argument(
        "--open-held-out", action="store_true", help="also what is set aside: to be done once"
    )
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.tables) - TABLES.keys():
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
