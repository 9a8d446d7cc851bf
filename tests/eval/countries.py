"""Countries of a story, against human editors; beside a plain look-up of names."""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

from tests.eval import reuters, shared
from tests.eval.intervals import Weights, interval, short
from tests.eval.tables import Table
from wirewatch import gazetteer
from wirewatch.enricher import enrich_row
from wirewatch_schemas.story import Entity, StoryV1

SAMPLE = 4_000
SEED = 21_578

SALIENT = 200
"""Per mille from which an entity counts: headline, lead, dateline, or named four times."""

NO_PLACE = frozenset({"", "EU"})
"""The editors have no country for these: the European Community is an organisation to them."""

LONGEST = 4
"""Words of the longest name that is looked up."""

Countries = frozenset[str]
_WORD = re.compile(r"\w+")


class Hits(NamedTuple):
    """What was found and right, found and wrong, missed."""

    right: int
    wrong: int
    missed: int


def salient(story: StoryV1) -> Countries:
    """The countries that a story's salient entities stand for."""
    return frozenset(e.country for e in story.entities if e.salience >= SALIENT) - NO_PLACE


def named_in(text: str, entity: Entity) -> bool:
    """Whether a name under which the story knows the entity stands in this part of it."""
    return any(surface in text for surface in entity.surfaces)


def mentioned(story: StoryV1) -> Countries:
    """Every country that a story's entities stand for."""
    return frozenset(entity.country for entity in story.entities) - NO_PLACE


def hits(found: Countries, wanted: Countries) -> Hits:
    """Count the countries of one story."""
    return Hits(len(found & wanted), len(found - wanted), len(wanted - found))


class Tally:
    """The hits of many stories, summed under weights."""

    def __init__(self, counts: Sequence[Hits]) -> None:
        self._right, self._wrong, self._missed = zip(*counts, strict=True)

    def precision(self, weights: Weights) -> float:
        """The share of what was found that is right."""
        right = _sum(self._right, weights)
        return right / max(1, right + _sum(self._wrong, weights))

    def recall(self, weights: Weights) -> float:
        """The share of what was wanted that was found."""
        right = _sum(self._right, weights)
        return right / max(1, right + _sum(self._missed, weights))

    def f1(self, weights: Weights) -> float:
        """The harmonic mean of precision and recall."""
        right = 2 * _sum(self._right, weights)
        others = _sum(self._wrong, weights) + _sum(self._missed, weights)
        return right / max(1, right + others)


def _sum(column: Sequence[int], weights: Weights) -> int:
    return sum(map(mul, column, weights))


def tables() -> Iterator[Table]:
    """One table: each way of finding countries, without and with the United States."""
    every = list(reuters.read(shared.file("reuters21578_dev.tar.xz")))
    some = random.Random(SEED).sample(every, min(SAMPLE, len(every)))
    wanted = [story.countries for story in some]
    stories = [enrich_row(s.id, s.title, f"{s.dateline} {s.body}") for s in some]
    undated = [salient(enrich_row(story.id, story.title, story.body)) for story in some]
    salients = list(map(salient, stories))
    without_us = frozenset({"US"})
    rows = [
        ("wirewatch, salient", *_figures(salients, wanted, without_us)),
        ("  and the US", *_figures(salients, wanted, frozenset())),
        ("  without their datelines", *_figures(undated, wanted, without_us)),
        ("wirewatch, any mention", *_figures(list(map(mentioned, stories)), wanted, without_us)),
        *(
            (f"names looked up, {where}", *_figures(list(map(named, texts)), wanted, without_us))
            for where, texts in (
                ("anywhere", [f"{s.title}\n{s.dateline} {s.body}" for s in some]),
                ("headline", [story.title for story in some]),
            )
        ),
    ]
    yield Table(
        "Countries of a story",
        (
            f"{len(some):,} of {len(every):,} newswire stories of 1987; their editors' countries.",
            "The US is left out: editors tag it on company stories that never mention it.",
            f"{reuters.LICENCE}.",
        ),
        ("", "wanted", "P", "R", "F1 [95 %]"),
        rows,
    )


def _figures(
    found: Sequence[Countries], wanted: Sequence[Countries], ignored: Countries
) -> tuple[str, ...]:
    counts = [hits(f - ignored, w - ignored) for f, w in zip(found, wanted, strict=True)]
    tally, ones = Tally(counts), [1] * len(counts)
    stories = list(map(str, range(len(counts))))
    return (
        f"{sum(count.right + count.missed for count in counts):,}",
        short(tally.precision(ones)),
        short(tally.recall(ones)),
        str(interval(stories, tally.f1)),
    )


def named(text: str) -> Countries:
    """The countries whose English names or adjectives stand in a text, in any case."""
    names = _names()
    words = _WORD.findall(text.lower())
    spans = (words[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(words)))
    return frozenset(names[name] for span in spans if (name := " ".join(span)) in names)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in gazetteer.load().rows():
        for name in row.names if row.kind == "country" else ():
            if name.isascii() and len(name) > 2:  # "us" and "in" are words
                names.setdefault(" ".join(_WORD.findall(name.lower())), row.id)
    return names
