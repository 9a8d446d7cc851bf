"""`entities`: from a file of Wikidata's to a story that names the entity."""

import json
import shutil
from pathlib import Path

import pytest

FILES = Path(__file__).parents[2] / "data" / "wikidata"
TEXTS = {
    "en": "Blue Lantern Party wins",
    "zh": "藍燈黨獲勝",
    "ru": "Лидер Синего фонаря выступил",
    "ru of people": "Речь Ирины Тестовой",
}


@pytest.fixture
def imported(wirewatch, tmp_path, good):
    """A file's entities at the end of a configuration."""

    def run(file):
        shutil.copy(FILES / file, tmp_path)
        ran = wirewatch("entities", "import", file)
        with good.open("a", encoding="utf-8") as config:
            config.write(ran.out)
        return ran

    return run


@pytest.mark.parametrize("file", ["plain.csv", "endpoint.json", "dump.json"])
def test_what_is_imported_is_found_under_its_wikidata_id(wirewatch, imported, tmp_path, file):
    ran = imported(file)
    assert ran.code == 0
    assert ran.err.splitlines()[-1] == (
        "3 written, 0 built in with nothing to add, 0 of no use (said above)"
    )
    assert wirewatch("check", "good.yaml").code == 0
    lines = [json.dumps({"id": id_, "title": text}) for id_, text in TEXTS.items()]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines))
    enriched = wirewatch("enrich", "--config", "good.yaml", "--jsonl", "texts.jsonl")
    stories = map(json.loads, enriched.out.splitlines())
    found = {story["story_id"]: story["entities"][0] for story in stories}
    assert {id_: entity["id"] for id_, entity in found.items()} == {
        "en": "Q99900001",
        "zh": "Q99900001",
        "ru": "Q99900001",
        "ru of people": "Q99900002",
    }
    assert found["en"]["country"] == "RU"


def test_what_is_of_no_use_is_said_with_its_line_and_the_rest_is_written(wirewatch, tmp_path):
    lines = (FILES / "dump.json").read_text(encoding="utf-8").splitlines()
    (tmp_path / "a.json").write_text("\n".join([*lines[:2], '{"type": "item",,', *lines[2:]]))
    ran = wirewatch("entities", "import", "a.json")
    assert ran.code == 1
    assert [line.split(":")[0].strip() for line in ran.out.splitlines()] == [
        "entities",
        "Q99900001",
        "Q99900002",
        "Q7747",
    ]
    assert "a.json: line 3: not a JSON object: a line of a dump is one entity\n" in ran.err


def test_a_dump_may_come_from_standard_input(wirewatch, monkeypatch):
    with (FILES / "lines.jsonl").open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        ran = wirewatch("entities", "import", "-")
    assert (ran.code, ran.out.count("\n")) == (0, 4)
    assert "standard input: line 1: Q99900001: left out 'lantern'" in ran.err


def test_nothing_imported_writes_nothing(wirewatch, tmp_path):
    (tmp_path / "a.csv").write_text("item,name,language\n")
    ran = wirewatch("entities", "import", "a.csv")
    assert (ran.code, ran.out) == (0, "")


def test_a_file_that_is_not_there(wirewatch):
    ran = wirewatch("entities", "import", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "wirewatch: nowhere: No such file or directory" in ran.err


def test_the_query_asks_for_the_columns_that_are_read(wirewatch):
    ran = wirewatch("entities", "query")
    for column in ("item", "kind", "country", "as", "name"):
        assert f"?{column} " in ran.out
    assert "AS ?language" in ran.out


def test_the_docs_show_the_same_query(wirewatch):
    asked = [line for line in wirewatch("entities", "query").out.splitlines() if line[0] != "#"]
    docs = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert "\n".join(asked) in docs
