"""`enrich`: one text for people or as JSON, or many, a line each."""

import io
import json
import sys

import pytest

from wirewatch.cli.enriching import highlighted
from wirewatch.cli.fetching import page
from wirewatch.enricher import enrich_row

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


@pytest.mark.parametrize(
    "bad", [b"no json", b"[1]", b'"text"', b'{"title": "\xff"}', b'{"title": "\\ud800"}']
)
def test_a_bad_line_is_named_in_its_place_and_loses_nothing(wirewatch, tmp_path, bad):
    rows = [json.dumps({"id": id_, "title": TEXT}).encode() for id_ in "ab"]
    (tmp_path / "many.jsonl").write_bytes(b"\n".join([rows[0], bad, rows[1]]))
    ran = wirewatch("enrich", "--jsonl", "many.jsonl")
    first, wrong, last = [json.loads(line) for line in ran.out.splitlines()]
    assert (first["story_id"], last["story_id"]) == ("a", "b")
    assert wrong["line"] == 2
    assert "not a JSON object in UTF-8" in wrong["error"]
    assert (ran.code, ran.err.startswith("many.jsonl:2: not a JSON object")) == (1, True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"titel": "x"}, "there is no text in it; write one of title, summary, content"),
        ({"id": "2"}, "there is no text in it; "),
        ({"title": " ", "summary": None, "language": "en"}, "there is no text in it; "),
        ({"title": 5}, "the title is not text; put it in quotes"),
        ({"title": TEXT, "summary": ["a"]}, "the summary is not text; "),
        ({"title": TEXT, "content": 0}, "the content is not text; "),
        ({"title": TEXT, "language": False}, "the language is not text; "),
    ],
)
def test_a_line_without_text_is_an_error_in_its_place(wirewatch, tmp_path, row, said):
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, [{"title": TEXT}, row])))
    ran = wirewatch("enrich", "--jsonl", "many.jsonl")
    good, wrong = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, good["title"], wrong["line"]) == (1, TEXT, 2)
    assert wrong["error"].startswith(said)
    assert ran.err == f"many.jsonl:2: {wrong['error']}\n"


@pytest.mark.parametrize("rest", [{"title": ""}, {"title": None}, {}])
def test_a_line_needs_no_title_where_another_field_has_text(wirewatch, typed, rest):
    typed(json.dumps({"summary": TEXT, **rest}).encode())
    ran = wirewatch("enrich", "--jsonl", "-")
    story = json.loads(ran.out)
    assert (ran.code, story["title"], story["summary"]) == (0, "", TEXT)


def test_names_are_highlighted_where_they_stand():
    story = enrich_row("1", "Xi in Mos\u00adcow", "Acme\x1b[31m went to China with TASS.")
    marked = [
        (text.plain[span.start : span.end], str(span.style))
        for text in (highlighted(story, "title"), highlighted(story, "summary"))
        for span in text.spans
    ]
    assert marked == [
        ("Xi", "bold magenta"),
        ("Mos cow", "cyan"),
        ("China", "bold cyan"),
        ("TASS", "bold yellow"),
    ]
    assert "\x1b" not in highlighted(story, "summary").plain


@pytest.mark.parametrize(
    ("body", "kind", "title", "text"),
    [
        (b"<html><title>T</title><h1>Head</h1><p>Text.", "text/html", "Head", "Head\nText."),
        (b"<html><title>T &amp; U</title><p>Text.", "text/html", "T & U", "Text."),
        ("<html><p>Текст.".encode("cp1251"), "text/html; charset=windows-1251", "", "Текст."),
        (b"<html><meta charset=nonsense><p>Text.", "text/html", "", "Text."),
        (b"Plain text.", "text/plain", "", "Plain text."),
        (b"\xff", "", "", "\ufffd"),
    ],
)
def test_a_page_gives_its_headline_and_text(body, kind, title, text):
    assert page(body, kind) == (title, "", text, "")


def test_a_feed_at_a_url_is_shown_entry_by_entry_and_a_page_as_one(wirewatch, monkeypatch):
    async def fetched(url, _settings):
        return [(f"{TEXT} {url}", "", "", ""), ("", "", "China votes.", "")]

    monkeypatch.setattr("wirewatch.cli.fetching.fetched", fetched)
    ran = wirewatch("enrich", "https://example.org/rss")
    titles = [line for line in ran.out.splitlines() if line.startswith("title")]
    assert titles == [f"title      {TEXT} https://example.org/rss", "title      China votes."]


@pytest.mark.parametrize("found", [[], [("", " ", "\n", "en")]], ids=["no entry", "no text"])
def test_nothing_at_a_url_is_told(wirewatch, monkeypatch, found):
    async def fetched(_url, _settings):
        return found

    monkeypatch.setattr("wirewatch.cli.fetching.fetched", fetched)
    ran = wirewatch("enrich", "https://example.org/rss")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no text in https://example.org/rss; " in ran.err


@pytest.mark.parametrize("raw", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(("source", "name"), [("a.txt", "a.txt"), ("-", "standard input")])
def test_a_text_without_text_is_told(wirewatch, typed, tmp_path, raw, source, name):
    (tmp_path / "a.txt").write_bytes(raw)
    typed(raw)
    ran = wirewatch("enrich", source)
    assert (ran.code, ran.out) == (2, "")
    assert f"there is no text in {name}; give it a headline at least" in ran.err


def test_an_address_inside_is_not_fetched(wirewatch):
    ran = wirewatch("enrich", "http://127.0.0.1:9/rss")
    assert (ran.code, ran.out) == (2, "")
    assert "save the page, and give the file" in ran.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "give a FILE (or a URL, or -), or --jsonl FILE; not both"),
        (("a.txt", "--jsonl", "a.txt"), "give a FILE (or a URL, or -), or --jsonl FILE; not both"),
        (("nowhere",), "wirewatch: nowhere: No such file or directory"),
        (("--jsonl", "nowhere"), "wirewatch: nowhere: No such file or directory"),
        (("a.txt",), "a.txt is not UTF-8 text; save it as UTF-8"),
        (("-",), "standard input is not UTF-8 text"),
    ],
)
def test_what_cannot_be_read(wirewatch, typed, tmp_path, args, said):
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\n")
    typed(b"\xff\xfe")
    ran = wirewatch("enrich", *args)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(
    "args", [("enrich", "-"), ("enrich", "--jsonl", "-"), ("entities", "import", "-")]
)
def test_a_closed_standard_input_is_told(wirewatch, monkeypatch, args):
    monkeypatch.setattr(sys, "stdin", None)  # what Python makes of `<&-`
    ran = wirewatch(*args)
    assert (ran.code, ran.out) == (2, "")
    assert "standard input is closed; pipe a text into it, or name a file" in ran.err


def test_lines_may_come_from_standard_input(wirewatch, typed):
    typed(b'{"id": "7", "title": "China and Russia meet"}\n')
    ran = wirewatch("enrich", "--jsonl", "-")
    assert (ran.code, json.loads(ran.out)["story_id"]) == (0, "7")
