"""What our own texts score where the scorer was fitted without them: the file beside this one.

Fitting five times takes minutes, so `make train` writes it down and `make eval` counts it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.training.samples import Sample
from wirewatch.enricher.relations.scoring import in_step

PATH = Path(__file__).with_suffix(".tsv")

Scores = dict[tuple[str, str, str], tuple[int, int]]
"""(main, part) per mille by id, a and b; a pair that was not found in its text has none."""


def lines(samples: Sequence[Sample], main: Sequence[int], part: Sequence[int]) -> Iterator[str]:
    """A line for each pair of our own texts."""
    for sample, *scores in zip(samples, main, part, strict=True):
        row = sample.row
        if row["id"].startswith("own"):
            yield "\t".join(map(str, (row["id"], row["a"], row["b"], *in_step(*scores))))


def load() -> Scores:
    """What was written down."""
    rows = (line.split("\t") for line in PATH.read_text(encoding="utf-8").splitlines())
    return {(id_, a, b): (int(main), int(part)) for id_, a, b, main, part in rows}
