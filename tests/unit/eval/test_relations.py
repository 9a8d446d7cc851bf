"""What is scored is the pair that a reader gets; what is set aside stays aside."""

import json

import pytest

from tests.eval import baseline, explain, labelled, relations
from tests.eval.labelled import judge
from tests.eval.tables import lines
from tests.training import samples

SIGNED = {
    "id": "hp-1",
    "lang": "en",
    "a": "CN",
    "b": "RU",
    "label": 2,
    "kind": "trade",
    "title": "China and Russia sign grain deal",
    "summary": "Beijing and Moscow agreed on tariffs.",
}
UNSEEN = {**SIGNED, "id": "hp-2", "title": "A quiet day", "summary": "", "label": 0, "kind": "-"}
MATCH = {**SIGNED, "id": "ag-3", "title": "China beat Russia 3-1 in volleyball", "label": 0}
TRAIN = [SIGNED, UNSEEN, MATCH, {**SIGNED, "id": "thuc-4"}]


@pytest.fixture(name="texts")
def _texts(tmp_path, monkeypatch):
    monkeypatch.setenv("WIREWATCH_TEST_SHARED", str(tmp_path))
    monkeypatch.setattr(labelled, "is_aside", lambda row: row["id"] == "hp-2")
    folder = tmp_path / "eval" / "relations"
    folder.mkdir(parents=True)

    def write(name, rows):
        folder.joinpath(name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    write("train.jsonl", TRAIN)
    ours = {**SIGNED, "cause": "main"}
    write("own.jsonl", [{**ours, "id": f"own-{tag}", "lang": tag} for tag in ("en", "zh", "ru")])
    monkeypatch.setattr(samples, "OWN", folder / "own.jsonl")
    for tag in ("zh", "ru"):
        write(f"parity_{tag}.jsonl", [{**SIGNED, "id": f"hp-1-{tag}", "of": "hp-1", "lang": tag}])


def test_a_pair_has_the_scores_of_its_relation():
    judged = judge(SIGNED)
    assert judged.relation is not None
    assert (judged.main, judged.kind) == (judged.relation.main, judged.relation.kind)


def test_a_pair_that_is_not_found_scores_nothing():
    judged = judge(UNSEEN)
    assert (judged.relation, judged.main, judged.part, judged.kind) == (None, 0, 0, "none")


def test_a_retold_story_counts_as_its_original():
    assert judge({**SIGNED, "of": "hp-9"}).told == "hp-9"
    assert judge(SIGNED).told == "hp-1"


def test_a_fifth_of_the_trainable_stories_is_set_aside_always_the_same():
    hp = [labelled.is_aside({"id": f"hp-{number}"}) for number in range(5_000)]
    assert sum(hp) == pytest.approx(1_000, rel=0.1)
    assert not any(labelled.is_aside({"id": f"ag-{number}"}) for number in range(100))
    assert [number for number in range(30) if hp[number]] == [4, 14, 17, 26]


def test_both_in_headline():
    assert relations.in_headline(judge(SIGNED)) == 1
    assert relations.in_headline(judge({**SIGNED, "title": "China signs grain deal"})) == 0


@pytest.mark.usefixtures("texts")
def test_what_is_set_aside_is_shown_only_when_opened():
    shut, opened = (list(relations.tables(opened=is_open)) for is_open in (False, True))
    assert len(shut) == 7
    for table in (*shut, *opened):
        assert list(lines(table))
    assert not any("aside" in name for name, *_ in shut[0].rows)
    assert opened[0].rows[-1][:4] == ("set aside (hp)", "1", "0", ".000")
    assert {name: n for name, n, *_ in shut[0].rows}["hp, English (trained on)"] == "1"


@pytest.mark.usefixtures("texts")
def test_explained_are_story_label_score_and_evidence():
    page = "\n".join(explain.pages())
    assert "Labelled 2\n\nChina and Russia sign grain deal\n  Beijing and Moscow agreed" in page
    assert "labelled CN-RU 2, kind trade (hp-1)" in page
    assert "China (headline" in page
    assert UNSEEN["title"] not in page


def test_a_pair_that_is_not_found_is_explained_by_what_was_found():
    page = "\n".join(explain.pages_of([judge({**UNSEEN, "title": "A quiet day in Kenya"})]))
    assert "not found; countries: KE" in page


def test_the_plain_scorer_learns_what_the_labels_say():
    deals = [judge({**SIGNED, "id": f"hp-{n}"}) for n in range(30)]
    games = [judge({**MATCH, "id": f"ag-{n}", "summary": ""}) for n in range(30)]
    found = baseline.scores(deals + games, [judge(SIGNED), judge(UNSEEN)], 2)
    assert len(found) == 62
    assert min(found[:30]) > max(found[30:60])
    assert found[60] > found[61]


def test_the_plain_scorer_sees_no_names():
    other = {**SIGNED, "a": "IN", "b": "JP", "title": "India and Japan sign grain deal"}
    other["summary"] = "India and Japan agreed on tariffs."
    same = {**SIGNED, "summary": "China and Russia agreed on tariffs."}
    assert baseline.features(judge(other)) == baseline.features(judge(same))
