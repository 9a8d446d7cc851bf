"""Labels whose texts stay outside find their stories in the dataset as it is published."""

import json

import pytest

from tests.training import news, samples
from wirewatch import gazetteer

STORY = "Norway And Sweden Agree On Fish", 'Oslo said it was "content."'
TITLE = 'UPDATE 1-Norway\'s "oil" lifts  Swedish shares'
LABELS = news.labels()


def offenders(wrong):
    return [row["id"] for row in LABELS if wrong(row)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two stories, the first of which is labelled and comes twice, and a labelled title."""
    title, summary = STORY
    told = [STORY, ("Two Cats And A Dog", "They get on."), (f"{title} ", f"{summary} ")]
    rows = [{"headline": h, "short_description": d, "category": "WORLD NEWS"} for h, d in told]
    (tmp_path / news.STORIES).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    cells = (
        "7",
        TITLE,
        "http://example.org/7",
        "Example",
        "b",
        "dX1",
        "example.org",
        "1394470370698",
    )
    (tmp_path / news.TITLES).write_text("\t".join(cells) + "\n", encoding="utf-8")
    labels = tmp_path / "news.tsv"
    other = news.key("Not", "there")
    story, title = news.key(*STORY), news.key(TITLE, "")
    lines = [
        "# head",
        f"{story}\tNO\tSE\t2\ttrade",
        *(f"{k}\tNO\tSE\t0\t-" for k in (other, title)),
    ]
    labels.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(news, "LABELS", labels)
    monkeypatch.setenv("WIREWATCH_TEST_NEWS_SETS", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_label_is_joined_to_its_story_and_left_out_where_there_is_none():
    story, title = news.rows()
    assert (story["title"], story["summary"]) == STORY
    assert (story["a"], story["b"], story["label"], story["kind"]) == ("NO", "SE", 2, "trade")
    assert (title["title"], title["summary"], title["label"]) == (TITLE, "", 0)


def test_one_dataset_may_be_missing(folder):
    (folder / news.STORIES).unlink()
    assert [row["title"] for row in news.rows()] == [TITLE]


def test_without_the_dataset_there_are_no_rows(monkeypatch):
    monkeypatch.delenv("WIREWATCH_TEST_NEWS_SETS", raising=False)
    assert news.rows() == []


def test_what_stands_between_letters_does_not_change_a_key():
    title, summary = STORY
    assert news.key(*STORY) == news.key(f"{title}, ", summary.replace('"', "“"))
    assert news.key(*STORY) != news.key(title, summary.replace("content", "angry"))


def test_no_pair_is_labelled_twice():
    pairs = {(row["id"], row["a"], row["b"]) for row in LABELS}
    assert len(pairs) == len(LABELS)


def test_a_pair_is_two_known_countries_in_order():
    known = gazetteer.load().countries
    assert offenders(lambda row: not ({row["a"], row["b"]} <= known and row["a"] < row["b"])) == []


def test_a_kind_is_given_exactly_where_there_is_a_relation():
    assert offenders(lambda row: row["label"] not in {0, 1, 2}) == []
    assert offenders(lambda row: (row["kind"] == "-") != (row["label"] == 0)) == []


@pytest.mark.usefixtures("folder")
def test_the_title_of_a_real_story_trains_too_and_counts_less(monkeypatch):
    monkeypatch.setenv("WIREWATCH_TEST_SHARED", "/nowhere")
    whole, title = (s for s in samples.training() if s.row["id"].startswith("news-"))
    assert (whole.row["summary"], title.row["summary"]) == (STORY[1], "")
    assert whole.weight > title.weight
    assert title.found["title alone"]


@pytest.mark.usefixtures("folder")
def test_a_title_published_alone_is_only_measured_on(monkeypatch):
    monkeypatch.setenv("WIREWATCH_TEST_SHARED", "/nowhere")
    assert TITLE in [row["title"] for row in samples.real()]
    assert TITLE not in [one.row["title"] for one in samples.training()]
