"""Fit the relation scorer again and write its tables: `make train`.

The same texts give the same bytes. Without the sets of real news (see TEXTS.md here)
the scorer is fitted to fewer texts, or to our own alone, and is worse.
"""

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import wirewatch.enricher.relations
from tests.training import calibration, heads, kinds, news, samples, table, unseen

LABELS = (2, 1)
"""What `main` and `part` must be labelled, at least."""

NEXT_STEP = """\
{} pairs of news.tsv have no text here: the tables will not be those that ship.
Say where {} and {} are: WIREWATCH_TEST_NEWS_SETS=/path/to/sets make train"""

OUT = Path(wirewatch.enricher.relations.__file__).parent / "weights.txt"


def main() -> None:
    """Fit, and write."""
    if missing := len(news.labels()) - len(news.rows()):
        print(NEXT_STEP.format(missing, news.STORIES, news.TITLES), file=sys.stderr)  # noqa: T201  says why the tables differ
    some = samples.training()
    fitted, worth, chances = [], [], []
    for label in LABELS:
        print(f"fitting label {label} to {len(some)} pairs", file=sys.stderr)  # noqa: T201  it takes minutes
        fitted.append(heads.fit(some, label))
        logits = calibration.unseen(some, partial(heads.fit, label=label))
        targets = [int(sample.row["label"] >= label) for sample in some]
        line = calibration.line(logits, targets, [sample.weight for sample in some])
        worth.append(line)
        chances.append([line.per_mille(logit) for logit in logits])
    main, part = fitted
    _write(OUT, table.lines(main, part, worth))
    _write(unseen.PATH, unseen.lines(some, *chances))
    kinds.main()


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
