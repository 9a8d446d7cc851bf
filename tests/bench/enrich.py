"""How fast the whole enricher is on items of about 60 words, and its name finder beside `re`.

python -m tests.bench.enrich
"""

import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import TypeVar

from tests.bench.rows import Row, row
from wirewatch import gazetteer
from wirewatch.enricher import enrich
from wirewatch_schemas.item import ItemV1

# One story in six names two countries, as on a world desk.
TITLES = (
    "{0} and {1} sign deal on grain",
    "City council votes on new tram line",
    "Coach praises young striker after {0} match",
    "Storm leaves thousands without power",
    "Shares of chip maker rise on strong demand",
    "Court hears appeal in fraud case",
)
COUNTRIES = ("China", "Russia", "India", "France", "Brazil", "Kenya", "Japan", "Poland")
SUMMARY = (
    "Officials said on Monday that the decision had been taken after long talks with everybody "
    "concerned. It is expected to cost 40 million over three years. Residents who had waited for "
    "news since the spring were relieved, while critics called the plan hasty and demanded that "
    "its figures be published before the end of the month so that others could check them."
)
BEST_OF = 8
Task = TypeVar("Task")


def items() -> list[ItemV1]:
    """336 different items."""
    titles = [
        title.format(one, other)
        for title, one, other in product(TITLES, COUNTRIES, COUNTRIES)
        if one != other
    ]
    return [_item(number, title) for number, title in enumerate(titles)]


def _item(number: int, title: str) -> ItemV1:
    return ItemV1(
        item_id=f"item-{number}",
        revision=1,
        change="new",
        origin="live",
        feed_id="feed",
        feed_url="https://example.org/rss",
        source="Example Wire",
        title=title,
        link=f"https://example.org/story/{number}?utm_source=rss",
        summary=SUMMARY,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def rate(work: Callable[[Task], object], tasks: Sequence[Task]) -> float:
    """Tasks a second of one core, the best of a few runs; CPU time, so neighbours matter less."""
    work(tasks[0])
    best = float("inf")
    for _ in range(BEST_OF):
        begun = time.process_time()
        for task in tasks:
            work(task)
        best = min(best, time.process_time() - begun)
    return len(tasks) / best


def rows() -> list[Row]:
    """Items a second through the enricher; names found beside one `re` alternation of them all."""
    found = gazetteer.load()
    some = items()
    texts = [f"{item.title}\n{item.summary}" for item in some]
    names = {n.removesuffix("*") for row in found.rows() for n in row.names}
    plain = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    peer = rate(lambda text: list(plain.finditer(text)), texts[:40])
    return [
        row("enrich, items of 60 words", rate(enrich, some), "items/s"),
        row("find names, beside re alternation", rate(found.find, texts), "texts/s", peer),
    ]
