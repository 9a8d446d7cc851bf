"""Score the relation tagger on labelled stories, beside plain co-occurrence: `make eval`.

The weights were fitted on the `hp` rows (and texts of our own), so `hp` is not a fair figure;
`ag` and `thuc` took no part in fitting, only in choosing the cuts.
"""

from collections.abc import Callable, Iterator, Sequence

from tests.bench import labelled
from tests.bench.labelled import Row, load
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

Scored = tuple[Row, int, int]
"""A row with its `main` and `part`."""

HEAD = f"{'rows':<24}{'n':>5}   {'main: AP':>9}{'co-occ.':>9}{'P':>6}{'R':>6}"
HEAD += f"   {'part: AP':>9}{'co-occ.':>9}{'P':>6}{'R':>6}"


def average_precision(targets: Sequence[bool], scores: Sequence[int]) -> float:
    """The mean of the precision at each target, best score first; ties count as one step."""
    total = sum(targets)
    hits = seen = 0
    area = 0.0
    for value in sorted(set(scores), reverse=True):
        tied = [t for t, s in zip(targets, scores, strict=True) if s == value]
        hits, seen = hits + sum(tied), seen + len(tied)
        area += sum(tied) * hits / seen
    return area / total if total else 0.0


def precision_recall(targets: Sequence[bool], chosen: Sequence[bool]) -> tuple[float, float]:
    """Precision and recall of what was chosen."""
    both = sum(t and c for t, c in zip(targets, chosen, strict=True))
    return both / max(1, sum(chosen)), both / max(1, sum(targets))


def scored(rows: Sequence[Row]) -> list[Scored]:
    """Each row with its scores; a pair that is not found scores 0."""
    return [(row, *labelled.scored(row)) for row in rows]


def pair_of(row: Row) -> tuple[str, str, str]:
    """What tells a row from the others: one story may stand there with two pairs."""
    return row["id"], row["a"], row["b"]


def line(name: str, rows: Sequence[Scored]) -> str:
    """A line of the table."""
    # Every row names both countries, so co-occurrence chooses them all, found by us or not.
    text = f"{name:<24}{len(rows):>5}"
    for label, at, cut in ((2, 1, MAIN_CUT), (1, 2, PART_CUT)):
        targets = [row[0]["label"] >= label for row in rows]
        scores = [int(row[at]) for row in rows]
        precision, recall = precision_recall(targets, [s >= cut for s in scores])
        area = average_precision(targets, scores)
        base = sum(targets) / len(targets)
        text += f"   {area:>9.3f}{base:>9.3f}{precision:>6.2f}{recall:>6.2f}"
    return text


def report() -> Iterator[str]:
    """The lines of the table."""
    train = scored(load("train"))
    parts: list[tuple[str, Callable[[Row], bool]]] = [
        ("train, all", lambda _: True),
        ("  English", lambda row: row["lang"] == "en"),
        ("  Chinese", lambda row: row["lang"] == "zh"),
        ("  hp (weights fitted)", lambda row: row["id"].startswith("hp-")),
        ("  ag (not fitted)", lambda row: row["id"].startswith("ag-")),
        ("  thuc (not fitted)", lambda row: row["id"].startswith("thuc-")),
        ("  ag and thuc", lambda row: not row["id"].startswith("hp-")),
    ]
    yield f"Cuts: main {MAIN_CUT}, part {PART_CUT} per mille. P and R are at the cuts.\n\n{HEAD}"
    for name, belongs in parts:
        yield line(name, [s for s in train if belongs(s[0])])
    for language in ("zh", "ru"):
        retold = load(f"parity_{language}")
        originals = {(row["of"], row["a"], row["b"]) for row in retold}
        yield line(f"retold in {language}", scored(retold))
        yield line("  their originals", [s for s in train if pair_of(s[0]) in originals])


if __name__ == "__main__":
    print("\n".join(report()))
