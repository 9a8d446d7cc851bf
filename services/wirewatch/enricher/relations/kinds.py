"""What two countries deal about: the kind of a relation.

Each kind has a sum, in thousandths of a logit, over what the story has: the classes of
`kind_cues.txt` in title and lead and near the pair, its words, and whether the two have been at
war. The highest sum wins. `make train` writes the table.
"""

from collections.abc import Iterable
from functools import cache, cached_property
from importlib.resources import files
from itertools import repeat
from operator import mul

from wirewatch.enricher.relations.counted import Counted
from wirewatch.gazetteer import cues, wars
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

# The sums of all kinds are made at once, as the digits of one long number.
_DIGIT = 24
_ZERO = sum(1 << _DIGIT * i + _DIGIT - 1 for i in range(len(KINDS)))

Features = dict[str, int]


class Table:
    """What each feature adds to the sum of each kind."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read a table; its head says how it is written."""
        rows = (line.split(";") for line in lines if not line.startswith("#"))
        self._packed = {
            name: sum(int(cell or 0) << _DIGIT * i for i, cell in enumerate(cells))
            for name, *cells in rows
        }

    def sums(self, features: Features) -> int:
        """The sums, as one number that can be added to another such."""
        weights = map(self._packed.get, features, repeat(0))
        return sum(map(mul, weights, features.values()))

    def kind(self, sums: int) -> str:
        """The kind with the highest sum."""
        digits = [sums + _ZERO >> _DIGIT * i & (1 << _DIGIT) - 1 for i in range(len(KINDS))]
        return KINDS[digits.index(max(digits))]


@cache
def table() -> Table:
    """The table that ships with the package."""
    return Table(files(__package__).joinpath("kinds.txt").read_text(encoding="utf-8").splitlines())


class Matters:
    """What a story says its pairs deal about; looked for once the first pair is asked about."""

    def __init__(self, counted: Counted) -> None:
        """Take a story."""
        self._counted = counted

    def features(self, a: str, b: str) -> Features:
        """The features of a pair: `bias`, words, `class in title`, `in lead`, `near`, `at war`."""
        return self._shared | self._of_pair(a, b)

    def kind(self, a: str, b: str) -> str:
        """The kind of a pair's relation."""
        return table().kind(self._sums + table().sums(self._of_pair(a, b)))

    def _of_pair(self, a: str, b: str) -> Features:
        found: Features = {"at war": 1} if (a, b) in wars.pairs() else {}
        for country, start in self._starts:
            if country in (a, b):
                for feature, at in self._spots:
                    if -NEAR < at - start < NEAR:
                        found[feature] = 1
        return found

    @cached_property
    def _starts(self) -> list[tuple[str, int]]:
        actors = self._counted.scene.actors
        return [(actor.entity.country, actor.start) for actor in actors if actor.start < self._end]

    @cached_property
    def _spots(self) -> list[tuple[str, int]]:
        return [(f"{name} near", cue.start) for cue in self._cues for name in cue.classes]

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
        found = dict.fromkeys([word for word in self._counted.masks.words if len(word) > 1], 1)
        found["bias"] = 1
        for cue in self._cues:
            place = "title" if cue.start < title_end else "lead"
            for name in cue.classes:
                feature = f"{name} in {place}"
                found[feature] = min(MOST, found.get(feature, 0) + 1)
        return found

    @cached_property
    def _sums(self) -> int:
        return table().sums(self._shared)
