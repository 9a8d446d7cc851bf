"""Relations against labelled pairs: ranking, kind, calibration, retold stories."""

from collections.abc import Callable, Iterator, Sequence

from tests.eval import labelled
from tests.eval.countries import named_in
from tests.eval.intervals import Interval, Weights, interval, share, short
from tests.eval.labelled import Judged, judge
from tests.eval.ranking import Ranking, reliability
from tests.eval.tables import Table
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

LICENCE = (
    "hp: News Category Dataset v3 (R. Misra, CC BY 4.0). own: ours (CC0).",
    "ag: AG News (non-commercial) and thuc: THUCNews titles (no licence seen): only measured on.",
)
GOAL_RECALL = 0.5
GOAL_PRECISION = 0.85

Group = tuple[str, list[Judged]]
Scorer = Callable[[Judged], int]
Statistic = Callable[[Weights], float]

HEADS: tuple[tuple[str, int, Scorer], ...] = (
    ("main", 2, lambda judged: judged.main),
    ("part", 1, lambda judged: judged.part),
)
"""Each score, and from which label a row is its target."""


def groups(train: Sequence[Judged], own: Sequence[Judged]) -> Iterator[Group]:
    """The rows of the tables."""

    def some(start: str) -> list[Judged]:
        return [judged for judged in train if judged.row["id"].startswith(start)]

    def language(rows: Sequence[Judged], name: str) -> list[Judged]:
        return [judged for judged in rows if judged.row["lang"] == name]

    yield "ag and thuc (not trained on)", [*some("ag-"), *some("thuc-")]
    yield "  ag, English", some("ag-")
    yield "  thuc, Chinese", some("thuc-")
    yield "hp, English (trained on)", some("hp-")
    yield "hp, ag and thuc", list(train)
    yield "  English", language(train, "en")
    yield "  Chinese", language(train, "zh")
    yield "own (trained on)", list(own)
    for name, tag in (("English", "en"), ("Chinese", "zh"), ("Russian", "ru")):
        yield f"  {name}", language(own, tag)


def together(_: Judged) -> int:
    """Plain co-occurrence: every labelled story names both."""
    return 1


def in_headline(judged: Judged) -> int:
    """Whether both countries, or what stands for them, are in the headline."""
    story = judged.story
    titled = {entity.country for entity in story.entities if named_in(story.title, entity)}
    return int({judged.row["a"], judged.row["b"]} <= titled)


def tables() -> Iterator[Table]:
    """All tables on relations."""
    train = [judge(row) for row in labelled.load("train")]
    own = [judge(row) for row in labelled.load("own")]
    parts = list(groups(train, own))
    about = (
        labelled.GUIDE,
        "Found: pairs that the story has at all; the others score 0.",
        *LICENCE,
    )
    for what, label, ours in HEADS:
        yield _ranking(f"Relations, {what} (label >= {label})", about, parts, label, ours)
    yield _kinds(parts)
    yield _calibration([judged for judged in train if not judged.row["id"].startswith("hp-")])
    yield _retold(train)


def _ranking(
    title: str, about: Sequence[str], parts: Sequence[Group], label: int, ours: Scorer
) -> Table:
    head = ("AP of:", "n", "targets", "found", "co-occ.", "headline", "wirewatch [95 %]")
    rows = []
    for name, judged in parts:
        rankings = [_ranked(judged, label, scorer) for scorer in (together, in_headline, ours)]
        ones = [1] * len(judged)
        rows.append(
            (
                name,
                f"{len(judged):,}",
                f"{_targets(judged, label):,}",
                short(sum(one.relation is not None for one in judged) / len(judged)),
                *(short(ranking.average_precision(ones)) for ranking in rankings[:-1]),
                str(_interval(judged, rankings[-1].average_precision)),
                short(rankings[-1].precision_at(GOAL_RECALL, ones)),
                short(rankings[-1].recall_at(GOAL_PRECISION, ones)),
            )
        )
    return Table(title, about, (*head, f"P at R {GOAL_RECALL}", f"R at P {GOAL_PRECISION}"), rows)


def _ranked(judged: Sequence[Judged], label: int, scorer: Scorer) -> Ranking:
    targets = [one.row["label"] >= label for one in judged]
    return Ranking(targets, [scorer(one) for one in judged])


def _targets(judged: Sequence[Judged], label: int) -> int:
    return sum(one.row["label"] >= label for one in judged)


def _interval(judged: Sequence[Judged], statistic: Statistic) -> Interval:
    return interval([one.told for one in judged], statistic)


def _kinds(parts: Sequence[Group]) -> Table:
    rows = []
    for name, judged in parts:
        wanted = [one for one in judged if one.row["label"]]
        given = [one for one in wanted if one.kind != "none"]
        right = [one.kind == one.row["kind"] for one in given]
        cells = f"{len(wanted):,}", f"{len(given):,}", str(_interval(given, share(right)))
        rows.append((name, *cells))
    about = ("Of the pairs labelled 1 or 2, those that are given a kind; the share that is right.",)
    return Table("Relations, kind", about, ("", "n", "given", "right [95 %]"), rows)


def _calibration(judged: Sequence[Judged]) -> Table:
    targets = [[one.row["label"] >= label for one in judged] for label in (2, 1)]
    main = reliability(targets[0], [one.main for one in judged])
    part = reliability(targets[1], [one.part for one in judged])
    rows = []
    for tenth, figures in enumerate(zip(main, part, strict=True)):
        cells = [
            cell
            for n, said, seen in figures
            for cell in (f"{n:,}", short(said) if n else "", short(seen) if n else "")
        ]
        rows.append((f"{tenth * 100}-{tenth * 100 + 99 + (tenth == 9)}", *cells))
    about = (
        "ag and thuc rows by score per mille: how many, the mean score, the share that is right.",
        f"Cuts: main {MAIN_CUT}, part {PART_CUT}.",
    )
    head = ("", "n", "main said", "seen", "n", "part said", "seen")
    return Table("Relations, calibration", about, head, rows)


def _retold(train: Sequence[Judged]) -> Table:
    firsts = {(one.row["id"], one.row["a"], one.row["b"]): one for one in train}
    rows = []
    for tag, language in (("zh", "Chinese"), ("ru", "Russian")):
        retold = [judge(row) for row in labelled.load(f"parity_{tag}")]
        theirs = [firsts[one.row["of"], one.row["a"], one.row["b"]] for one in retold]
        for what, label, ours in HEADS:
            pair = _ranked(retold, label, ours), _ranked(theirs, label, ours)
            cells = (str(_interval(retold, figure)) for figure in _compared(*pair))
            name, targets = f"{language}, {what}", _targets(retold, label)
            rows.append((name, f"{len(retold)}", f"{targets}", *cells))
    about = ("English stories of hp and ag retold in Chinese and Russian; goal: no worse by .04.",)
    head = ("AP of:", "n", "targets", "originals", "retold", "difference")
    return Table("Relations, retold stories", about, head, rows)


def _compared(retold: Ranking, original: Ranking) -> tuple[Statistic, ...]:
    told, first = retold.average_precision, original.average_precision
    return first, told, lambda weights: told(weights) - first(weights)
