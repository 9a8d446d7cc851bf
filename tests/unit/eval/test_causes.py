"""Errors are counted at the cuts, by cause; a pair that was not found scored nothing."""

from tests.eval import causes
from tests.training import samples, unseen
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

ROWS = [
    {"id": "own-1", "a": "CN", "b": "RU", "label": 2, "cause": "main"},
    {"id": "own-2", "a": "CN", "b": "RU", "label": 2, "cause": "main"},
    {"id": "own-3", "a": "CN", "b": "RU", "label": 0, "cause": "sport"},
    {"id": "own-4", "a": "CN", "b": "RU", "label": 1, "cause": "sport"},
    {"id": "own-5", "a": "CN", "b": "RU", "label": 1, "cause": "sport"},
]
SCORES = {
    ("own-1", "CN", "RU"): (MAIN_CUT, PART_CUT),
    ("own-3", "CN", "RU"): (MAIN_CUT, PART_CUT),
    ("own-4", "CN", "RU"): (MAIN_CUT - 1, PART_CUT),
    ("own-5", "CN", "RU"): (0, PART_CUT - 1),
}


def test_a_cause_has_its_false_alarms_and_what_was_missed():
    table = causes.table(ROWS, SCORES)
    assert [dict(zip(table.head, row, strict=True)) for row in table.rows] == [
        counts("sport", n=3, alarm=1, digest=1, dropped=1),
        counts("main", n=2, **{"not found": 1}, missed=1, dropped=1),
        counts("all", n=5, **{"not found": 1}, alarm=1, missed=1, digest=1, dropped=2),
    ]


def counts(cause, **some):
    names = ("n", "not found", "alarm", "missed", "digest", "dropped")
    return {"cause": cause, **{name: str(some.get(name, 0)) for name in names}}


def test_the_scores_written_down_are_of_our_own_texts_and_in_step():
    pairs = {(row["id"], row["a"], row["b"]) for row in samples.rows(samples.OWN)}
    scores = unseen.load()
    assert scores.keys() <= pairs
    assert len(scores) > 0.9 * len(pairs)
    assert all(0 <= main <= part <= 1000 for main, part in scores.values())
