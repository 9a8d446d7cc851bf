"""Fit the relation scorer again and write its tables: `make train`.

The same texts give the same bytes. Without the News Category Dataset's rows (see README.md
here) the scorer is fitted to our own texts alone, and is worse.
"""

import sys
from pathlib import Path

import wirewatch.enricher.relations
from tests.training import calibration, heads, kinds, samples, table

LABELS = (2, 1)
"""What `main` and `part` must be labelled, at least."""

OUT = Path(wirewatch.enricher.relations.__file__).parent / "weights.txt"


def main() -> None:
    """Fit, and write."""
    some = samples.training()
    fitted, worth = [], []
    for label in LABELS:
        print(f"fitting label {label} to {len(some)} pairs", file=sys.stderr)  # noqa: T201  it takes a minute
        fitted.append(heads.fit(some, label))
        logits = calibration.unseen(some, lambda part, label=label: heads.fit(part, label))
        targets = [int(sample.row["label"] >= label) for sample in some]
        worth.append(calibration.line(logits, targets, [sample.weight for sample in some]))
    signals = {name for sample in some for name in sample.found}
    OUT.write_text("\n".join(table.lines(fitted, worth, signals)) + "\n", encoding="utf-8")
    kinds.main()


if __name__ == "__main__":
    main()
