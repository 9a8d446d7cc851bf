"""The kind of a relation: how often it is right, and which is taken for which."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.eval.intervals import interval, share, short
from tests.eval.labelled import Judged
from tests.eval.tables import Table
from wirewatch.enricher.relations.kinds import KINDS

NAMED = (*KINDS, "other")
"""What a label may say; `other` is never given."""

Group = tuple[str, list[Judged]]


def tables(parts: Sequence[Group], confused: Sequence[Judged]) -> Iterator[Table]:
    """How often the kind is right in each part, and the confusion of the rows `confused`."""
    yield _right(parts)
    yield _confusion(given(confused))


def given(judged: Sequence[Judged]) -> list[Judged]:
    """The pairs labelled 1 or 2 that are given a kind."""
    return [one for one in judged if one.row["label"] and one.kind != "none"]


def _right(parts: Sequence[Group]) -> Table:
    rows = []
    for name, judged in parts:
        wanted = sum(one.row["label"] > 0 for one in judged)
        some = given(judged)
        commonest = Counter(one.row["kind"] for one in some).most_common(1)
        cells = f"{wanted:,}", f"{len(some):,}", short(commonest[0][1] / len(some) if some else 0)
        rows.append((name, *cells, _share_right(some)))
    about = (
        "Of the pairs labelled 1 or 2, those that are given a kind; the share that is right.",
        "Commonest: what one kind for all would get.",
    )
    head = ("", "n", "given", "commonest", "right [95 %]")
    return Table("Relations, kind", about, head, rows)


def _confusion(some: Sequence[Judged]) -> Table:
    rows = []
    for kind in NAMED:
        labelled = [one for one in some if one.row["kind"] == kind]
        said = Counter(one.kind for one in labelled)
        counts = (str(said[name] or "") for name in KINDS)
        right = _share_right(labelled) if labelled else ""
        rows.append((kind, str(len(labelled)), *counts, right))
    about = ("ag and thuc rows that are given a kind: as labelled (down) and as given (across).",)
    head = ("", "n", *(kind[:9] for kind in KINDS), "right [95 %]")
    return Table("Relations, which kind for which", about, head, rows)


def _share_right(some: Sequence[Judged]) -> str:
    right = [one.kind == one.row["kind"] for one in some]
    return str(interval([one.told for one in some], share(right)))
