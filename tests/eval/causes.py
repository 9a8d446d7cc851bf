"""What goes wrong with our own texts, by the cause they were written for."""

from collections.abc import Iterable

from tests.eval.labelled import Row
from tests.eval.tables import Table
from tests.training import unseen
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

ABOUT = (
    "Our own texts (CC0), each scored by a fit that saw no text of its fold (make train).",
    f"Alarm: main {MAIN_CUT} or more, labelled less than 2. Missed: less, labelled 2. Digest: part",
    f"{PART_CUT} or more, labelled 0. Dropped: less, labelled 1 or 2. Not found: no such pair.",
)
HEAD = ("cause", "n", "not found", "alarm", "missed", "digest", "dropped")


def table(rows: Iterable[Row], scores: unseen.Scores) -> Table:
    """The table of these rows, the commonest cause first."""
    by_cause: dict[str, list[Row]] = {}
    for row in rows:
        by_cause.setdefault(row["cause"], []).append(row)
    causes = sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0]))
    every = [row for _, some in causes for row in some]
    counted = [_line(cause, some, scores) for cause, some in [*causes, ("all", every)]]
    return Table("Relations, errors by cause", ABOUT, HEAD, counted)


def _line(cause: str, rows: list[Row], scores: unseen.Scores) -> tuple[str, ...]:
    found = [scores.get((row["id"], row["a"], row["b"])) for row in rows]
    told = [(row["label"], *(both or (0, 0))) for row, both in zip(rows, found, strict=True)]
    counts = (
        len(rows),
        found.count(None),
        sum(main >= MAIN_CUT and label < 2 for label, main, _ in told),
        sum(main < MAIN_CUT and label == 2 for label, main, _ in told),
        sum(part >= PART_CUT and label == 0 for label, _, part in told),
        sum(part < PART_CUT and label > 0 for label, _, part in told),
    )
    return (cause, *map(str, counts))
