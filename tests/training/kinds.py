"""Fit the kinds of relations again and write their table: part of `make train`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import wirewatch.enricher.relations
from tests.training import samples, softmax, vectors
from tests.training.samples import Row
from tests.training.vectors import Meaning
from wirewatch.enricher.relations.kinds import KINDS, Features, Matters
from wirewatch.gazetteer import cues

OUT = Path(wirewatch.enricher.relations.__file__).parent / "kinds.txt"
OWN = Path(__file__).parent / "kinds_own.tsv"

OWN_WEIGHT, HEADLINE_WEIGHT = 0.8, 1.2
"""What a story and a headline of ours count, beside a real story."""

FEWEST = 8
"""Samples that a word must occur in to be learnt."""

PRIOR = {"title": 1.5, "lead": 0.5, "near": 0.4}
"""What a class speaks for its own kind before anything is learnt, by place, in logits."""

DIPLOMACY = 0.6
"""What of that a class of diplomacy has: there is talk about whatever two deal about."""

PENALTY = 5.0
"""Of the square of what a weight differs from that, as in logistic.py."""

MEANT = 15_000
"""Words whose vectors say what they weigh, by what words of like meaning weigh."""

LEAST = 100
"""Thousandths of a logit that are worth a cell of the table."""

NEXT_STEP = f"""\
No word vectors here: the table of kinds will not be the one that ships.
Say where {vectors.FILE} is: WIREWATCH_TEST_NEWS_SETS=/path/to/sets make train"""

HEAD = """\
# Sums of the kinds of relations, in thousandths of a logit; written by `make train`. Fitted to
# labels of our own over rows of the News Category Dataset v3 (Rishabh Misra, CC BY 4.0) and of the
# News Aggregator Data Set (Fabio Gasparetti), and to texts of our own (tests/training). English
# words weigh what words of like meaning do, by the vectors of GloVe 6B (J. Pennington, R. Socher
# and C. Manning, PDDL 1.0).
# feature ; {}""".format(" ; ".join(KINDS))


class Sample(NamedTuple):
    """The features of a pair, the number of its kind, and what it counts."""

    features: Features
    kind: int
    weight: float


def training() -> list[Sample]:
    """Our own texts, and the real news that is at hand."""
    own = samples.rows(samples.OWN)
    parts = ((samples.real(), 1.0), (own, OWN_WEIGHT), (headlines(), HEADLINE_WEIGHT))
    return [
        Sample(features, KINDS.index(row["kind"]), weight)
        for some, weight in parts
        for row in some
        if row["kind"] in KINDS and (features := features_of(row))
    ]


def headlines() -> Iterator[Row]:
    """Our own headlines; the pair of each are the two countries that it names."""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, title = line.partition("\t")
            a, b = sorted(samples.counted(title, "").scene.counts)
            yield {"title": title, "summary": "", "a": a, "b": b, "kind": kind}


def features_of(row: Row) -> Features | None:
    """The features of a row's pair; None where one of the two is not found in the text."""
    story = samples.counted(row["title"], row["summary"])
    a, b = row["a"], row["b"]
    return Matters(story).features(a, b) if {a, b} <= story.scene.counts.keys() else None


def fit(
    some: Sequence[Sample], meanings: Mapping[str, Meaning] | None = None
) -> dict[str, list[int]]:
    """The weights of each feature, in thousandths of a logit; `meanings`: vectors of words."""
    names = vocabulary(some)
    index = {name: i for i, name in enumerate(names)}
    cells = [
        [(index[name], value) for name, value in sorted(sample.features.items()) if name in index]
        for sample in some
    ]
    weights = softmax.fit(
        cells,
        [sample.kind for sample in some],
        [sample.weight for sample in some],
        [_prior(name) for name in names],
        PENALTY,
    )
    fitted = {name: weights[i] for name, i in index.items()}
    if meanings:
        words = {word: each for word, each in meanings.items() if word != "bias"}
        fitted = vectors.completed(fitted, words)
    return {name: [round(1000 * weight) for weight in row] for name, row in fitted.items()}


def vocabulary(some: Iterable[Sample]) -> list[str]:
    """`bias`, every class at every place, and the words that occur often enough."""
    classes = [f"{name} {place}" for name in cues.of_kinds().classes for place in _PLACES]
    counts = Counter(name for sample in some for name in sample.features)
    words = {name for name, n in counts.items() if n >= FEWEST} - {"bias", *classes}
    return ["bias", *classes, *sorted(words)]


_PLACES = {"in title": "title", "in lead": "lead", "near": "near"}


def _prior(feature: str) -> list[float]:
    share = DIPLOMACY if feature.startswith("diplomacy/") else 1.0
    place = feature.rpartition(" ")[2]
    return [share * PRIOR[place] if feature.startswith(f"{kind}/") else 0.0 for kind in KINDS]


def lines(weights: dict[str, list[int]]) -> Iterator[str]:
    """The lines of the table; cells worth little are empty."""
    yield HEAD
    for name, row in weights.items():
        cells = [str(weight) if abs(weight) >= LEAST else "" for weight in row]
        if any(cells):
            yield ";".join((name, *cells))


def main() -> None:
    """Fit, and write."""
    if not (meanings := vectors.at_hand(MEANT)):
        print(NEXT_STEP, file=sys.stderr)  # noqa: T201  says why the table differs
    fitted = fit(training(), meanings)
    OUT.write_text("\n".join(lines(fitted)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
