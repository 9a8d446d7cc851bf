"""What two countries deal about: the kind of a relation.

Each kind has a sum, in thousandths of a logit, over what the story has: the classes of
`kind_cues.txt` in title and lead and near the pair, and its words. The highest sum wins.
`make train` writes the table.
"""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files

from wirewatch.enricher.relations.counted import Counted
from wirewatch.gazetteer import cues
from wirewatch.gazetteer.cues import Cue

KINDS = (
    *("diplomacy", "trade", "energy", "military", "conflict"),
    *("sanctions", "security", "territory", "people"),
)
"""In the order of a row of the table; of two alike the first is taken."""

LEAD = 600
"""Characters after the title that say what a story is about."""

NEAR = 25
"""Characters between the beginnings of a mention and of a cue word that belongs to it."""

MOST = 2
"""A class counts so often at most."""

Features = dict[str, int]
Table = Mapping[str, tuple[int, ...]]


class Matters:
    """What a story says its pairs deal about; looked for once the first pair is asked about."""

    def __init__(self, counted: Counted) -> None:
        """Take a story."""
        self._counted = counted

    def features(self, a: str, b: str) -> Features:
        """The features of a pair: `bias`, words, and `class in title`, `in lead`, `near`."""
        starts = [
            actor.start
            for actor in self._counted.scene.actors
            if actor.entity.country in (a, b) and actor.start < self._end
        ]
        near = {
            name
            for cue in self._cues
            if any(abs(cue.start - start) < NEAR for start in starts)
            for name in cue.classes
        }
        return self._shared | {f"{name} near": 1 for name in near}

    def kind(self, a: str, b: str) -> str:
        """The kind of a pair's relation."""
        return best(table(), self.features(a, b))

    @cached_property
    def _end(self) -> int:
        return self._counted.scene.reading.title_end + LEAD

    @cached_property
    def _cues(self) -> list[Cue]:
        reading = self._counted.scene.reading
        found = cues.of_kinds().find(reading.folded[: self._end])
        return [cue for cue in found if cue.start not in reading.dateline]

    @cached_property
    def _shared(self) -> Features:
        title_end = self._counted.scene.reading.title_end
        found = {word: 1 for word in self._counted.masks.words if len(word) > 1}
        found["bias"] = 1
        for cue in self._cues:
            place = "title" if cue.start < title_end else "lead"
            for name in cue.classes:
                feature = f"{name} in {place}"
                found[feature] = min(MOST, found.get(feature, 0) + 1)
        return found


def best(weights: Table, features: Features) -> str:
    """The kind with the highest sum."""
    sums = [0] * len(KINDS)
    for name, value in features.items():
        if name in weights:
            sums = [
                total + weight * value for total, weight in zip(sums, weights[name], strict=True)
            ]
    return KINDS[sums.index(max(sums))]


@cache
def table() -> Table:
    """The table that ships with the package."""
    return parse(files(__package__).joinpath("kinds.txt").read_text(encoding="utf-8").splitlines())


def parse(lines: Iterable[str]) -> Table:
    """Read a table; its head says how it is written."""
    rows = (line.split(";") for line in lines if not line.startswith("#"))
    return {name: tuple(int(cell or 0) for cell in cells) for name, *cells in rows}
