"""`enrich`: one text for people or as JSON, or many, a line each."""

import io
import json
import sys

import pytest

TEXT = "Xi and Putin upgrade ties at Moscow summit"


@pytest.fixture
def typed(monkeypatch):
    """Standard input holds these bytes."""

    def put(raw):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return put


def test_a_text_from_standard_input(wirewatch, typed):
    typed(f"{TEXT}\n".encode())
    ran = wirewatch("enrich", "-")
    assert ran.code == 0
    assert f"title      {TEXT}\n" in ran.out
    assert "entity     Xi Jinping (" in ran.out
    assert "relation   CN-RU main " in ran.out


def test_a_file_as_json(wirewatch, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    ran = wirewatch("enrich", "--json", "a.txt")
    story = json.loads(ran.out)
    assert (story["title"], story["relations"][0]["b"]) == (TEXT, "RU")


def test_lines_come_out_in_their_order(wirewatch, tmp_path):
    rows = [
        {"id": f"n{n}", "title": f"{TEXT} {n}", "summary": "S.", "language": "en"}
        for n in range(50)
    ]
    text = "\n".join(json.dumps(row) for row in rows[:25]) + "\n\n"
    text += "\n".join(json.dumps(row) for row in rows[25:])
    (tmp_path / "many.jsonl").write_text(text)
    ran = wirewatch("enrich", "--jsonl", "many.jsonl")
    stories = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert [story["story_id"] for story in stories] == [row["id"] for row in rows]
    assert [story["title"] for story in stories] == [row["title"] for row in rows]


@pytest.mark.parametrize("bad", [b"no json", b"[1]", b'"text"', b'{"title": "\xff"}'])
def test_a_bad_line_is_named_and_what_came_before_is_there(wirewatch, tmp_path, bad):
    good = json.dumps({"id": "a", "title": TEXT}).encode()
    (tmp_path / "many.jsonl").write_bytes(b"\n".join([good, bad, good]))
    ran = wirewatch("enrich", "--jsonl", "many.jsonl")
    assert ran.code == 2
    assert [json.loads(line)["story_id"] for line in ran.out.splitlines()] == ["a"]
    assert "many.jsonl:2: not a JSON object in UTF-8" in ran.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "give a FILE (or -), or --jsonl FILE; not both"),
        (("a.txt", "--jsonl", "a.txt"), "give a FILE (or -), or --jsonl FILE; not both"),
        (("nowhere",), "wirewatch: nowhere: No such file or directory"),
        (("--jsonl", "nowhere"), "wirewatch: nowhere: No such file or directory"),
        (("a.txt",), "a.txt is not UTF-8 text; save it as UTF-8"),
        (("-",), "standard input is not UTF-8 text"),
        (("--jsonl", "a.txt"), "a.txt:1: not a JSON object"),
    ],
)
def test_what_cannot_be_read(wirewatch, typed, tmp_path, args, said):
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\n")
    typed(b"\xff\xfe")
    ran = wirewatch("enrich", *args)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
