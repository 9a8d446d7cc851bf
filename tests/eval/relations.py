"""Relations against labelled pairs: ranking, kind, calibration, retold stories."""

from collections.abc import Callable, Iterator, Sequence

from tests.eval import baseline, causes, kinds, labelled
from tests.eval.countries import named_in
from tests.eval.intervals import Interval, Weights, interval, short
from tests.eval.kinds import Group
from tests.eval.labelled import Judged, judge
from tests.eval.ranking import Ranking, reliability
from tests.eval.tables import Table
from tests.training import news, unseen
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

ABOUT = (
    labelled.GUIDE,
    "Found: pairs that the story has at all; the others score 0. Plain LR: see baseline.py.",
    "hp: News Category Dataset v3 (R. Misra, CC BY 4.0); own: ours (CC0).",
    "ag: AG News (non-commercial), thuc: THUCNews titles (no licence seen): only measured on.",
    "Titles: News Aggregator (F. Gasparetti; public domain); they train kinds, not the scores.",
)
GOAL_RECALL = 0.5
GOAL_PRECISION = 0.85

Scorer = Callable[[Judged], int]
Statistic = Callable[[Weights], float]

HEADS: tuple[tuple[str, int, Scorer], ...] = (
    ("main", 2, lambda judged: judged.main),
    ("part", 1, lambda judged: judged.part),
)
"""Each score, and from which label a row is its target."""

CUTS = (MAIN_CUT, PART_CUT)


def tables(*, opened: bool = False) -> Iterator[Table]:
    """All tables on relations; with what is set aside only where it is `opened`."""
    train = [judge(row) for row in labelled.load("train")]
    aside = [one for one in train if labelled.is_aside(one.row)]
    shown = [one for one in train if not labelled.is_aside(one.row)]
    own = [judge(row) for row in labelled.own()]
    more = [judge(row) for row in news.rows()]
    stories = [one for one in more if one.row["summary"]]
    titles = [one for one in more if not one.row["summary"]]
    parts = [*groups(shown, own, titles), *([("set aside (hp)", aside)] if opened else [])]
    others = [*train, *titles]
    for head in HEADS:
        yield _ranking(head, parts, _plain([*of(shown, "hp-"), *stories, *own], others, head[1]))
    untrained = [*of(shown, "ag-"), *of(shown, "thuc-")]
    yield from kinds.tables(parts, untrained)
    yield _calibration(untrained)
    yield _retold(train if opened else shown)
    yield causes.table(labelled.own(), unseen.load())


def groups(train: Sequence[Judged], own: Sequence[Judged], titles: list[Judged]) -> Iterator[Group]:
    """The rows of the tables."""
    yield "ag and thuc (not trained on)", [*of(train, "ag-"), *of(train, "thuc-")]
    yield "  ag, English", of(train, "ag-")
    yield "  thuc, Chinese", of(train, "thuc-")
    if titles:
        yield "titles of markets and goods", titles
    yield "hp, English (trained on)", of(train, "hp-")
    yield "hp, ag and thuc", list(train)
    yield "  English", [one for one in train if one.row["lang"] == "en"]
    yield "own (trained on)", list(own)
    for name, tag in (("English", "en"), ("Chinese", "zh"), ("Russian", "ru")):
        yield f"  {name}", [one for one in own if one.row["lang"] == tag]


def of(judged: Sequence[Judged], start: str) -> list[Judged]:
    """The rows of one source."""
    return [one for one in judged if one.row["id"].startswith(start)]


def together(_: Judged) -> int:
    """Plain co-occurrence: every labelled story names both."""
    return 1


def in_headline(judged: Judged) -> int:
    """Whether both countries, or what stands for them, are in the headline."""
    story = judged.story
    titled = {entity.country for entity in story.entities if named_in(story.title, entity)}
    return int({judged.row["a"], judged.row["b"]} <= titled)


def _plain(trained_on: Sequence[Judged], train: Sequence[Judged], label: int) -> Scorer:
    seen = set(map(_pair, trained_on))
    others = [one for one in train if _pair(one) not in seen]
    found = baseline.scores(trained_on, others, label)
    by_row = {_pair(one): n for one, n in zip([*trained_on, *others], found, strict=True)}
    return lambda judged: by_row[_pair(judged)]


def _pair(judged: Judged) -> tuple[str, str, str]:
    row = judged.row
    return str(row.get("of", row["id"])), row["a"], row["b"]


def _ranking(head: tuple[str, int, Scorer], parts: Sequence[Group], plain: Scorer) -> Table:
    what, label, ours = head
    rows = []
    for name, judged in parts:
        ones = [1] * len(judged)
        rivals = [_ranked(judged, label, scorer) for scorer in (together, in_headline, plain)]
        ranking = _ranked(judged, label, ours)
        rows.append(
            (
                name,
                f"{len(judged):,}",
                f"{_targets(judged, label):,}",
                short(sum(one.relation is not None for one in judged) / len(judged)),
                *(short(rival.average_precision(ones)) for rival in rivals),
                str(_interval(judged, ranking.average_precision)),
                short(ranking.precision_at(GOAL_RECALL, ones)),
                short(ranking.recall_at(GOAL_PRECISION, ones)),
            )
        )
    rivals_shown = ("co-occ.", "headline", "plain LR")
    head_line = ("AP of:", "n", "targets", "found", *rivals_shown, "wirewatch [95 %]")
    goals = ("P at R .5", "R at P .85")
    return Table(f"Relations, {what} (label >= {label})", ABOUT, (*head_line, *goals), rows)


def _ranked(judged: Sequence[Judged], label: int, scorer: Scorer) -> Ranking:
    targets = [one.row["label"] >= label for one in judged]
    return Ranking(targets, [scorer(one) for one in judged])


def _targets(judged: Sequence[Judged], label: int) -> int:
    return sum(one.row["label"] >= label for one in judged)


def _interval(judged: Sequence[Judged], statistic: Statistic) -> Interval:
    return interval([one.told for one in judged], statistic)


def _calibration(judged: Sequence[Judged]) -> Table:
    heads = [
        reliability([one.row["label"] >= label for one in judged], [score(one) for one in judged])
        for _, label, score in HEADS
    ]
    rows = []
    for tenth, bands in enumerate(zip(*heads, strict=True)):
        cells = [cell for band in bands for cell in _band(*band)]
        rows.append((f"{tenth * 100}-{1000 if tenth == 9 else tenth * 100 + 99}", *cells))
    about = (
        "ag and thuc rows by score per mille: how many, the mean score, the share that is right.",
        *(_at_cut(judged, head, cut) for head, cut in zip(HEADS, CUTS, strict=True)),
    )
    head = ("", "n", "main said", "seen", "n", "part said", "seen")
    return Table("Relations, calibration", about, head, rows)


def _at_cut(judged: Sequence[Judged], head: tuple[str, int, Scorer], cut: int) -> str:
    """What a rule gets that names no cut of its own."""
    what, label, ours = head
    picked = [one for one in judged if ours(one) >= cut]
    right = _targets(picked, label)
    precision, recall = right / max(1, len(picked)), right / max(1, _targets(judged, label))
    return f"At the cut of {what}, {cut}: P {short(precision)} R {short(recall)}."


def _band(rows: int, said: float, seen: float) -> tuple[str, str, str]:
    return (f"{rows:,}", short(said), short(seen)) if rows else ("0", "", "")


def _retold(train: Sequence[Judged]) -> Table:
    firsts = {_pair(one): one for one in train}
    rows = []
    for tag, language in (("zh", "Chinese"), ("ru", "Russian")):
        every = [judge(row) for row in labelled.load(f"parity_{tag}")]
        retold = [one for one in every if _pair(one) in firsts]
        theirs = [firsts[_pair(one)] for one in retold]
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
