"""Feed documents to entries; beside each document lies what it is parsed to."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.support.feeds import item, rss
from wirewatch.poller.documents import Document
from wirewatch.poller.parsing import MAX_CONTENT, MAX_TITLE, parse

URL = "https://fetched.example/dir/feed.xml"
DOCUMENTS = Path(__file__).parent / "documents"
GOLDEN = sorted(DOCUMENTS.glob("*.json"))


def entries(body, url=URL, content_type=""):
    parsed = parse(body, url, content_type)
    assert isinstance(parsed, Document), parsed
    return parsed.entries


def only(body, **more):
    (entry,) = entries(body, **more)
    return entry


def atom(inner, attributes=""):
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{inner}</feed>'.encode()


@pytest.mark.parametrize("expected", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_document_is_parsed_to_what_lies_beside_it(expected):
    """The keys too: if they change with a version of ours, every entry is news again."""
    parsed = parse((DOCUMENTS / expected.stem).read_bytes(), URL)
    assert json.loads(json.dumps(asdict(parsed))) == json.loads(expected.read_text("utf-8"))


def test_there_are_golden_documents_of_each_format():
    assert {Path(path.stem).suffix for path in GOLDEN} == {".rss", ".atom", ".rdf"}


@pytest.mark.parametrize("reference", ["&#xd800;", "&#x110000;", "&#0;", "&#55296;", "\x01"])
def test_an_impossible_character_costs_no_other_item(reference):
    body = rss(item("1", title="Good"), item("2", title="Bad X"), item("3", title="Fine"))
    titles = [one.title for one in entries(body.replace(b"X", reference.encode()))]
    assert [titles[0], titles[2]] == ["Good", "Fine"]
    assert titles[1].startswith("Bad")


@pytest.mark.parametrize("mess", ["AT&T", "5 &nbsp; 6", "a < b", "<br>"])
def test_a_document_that_is_not_well_formed_loses_no_item(mess):
    body = rss(item("1"), item("2", title="X"), item("3"))
    found = entries(body.replace(b">X<", b">" + mess.encode() + b"<"))
    assert [one.link[-1] for one in found] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("windows-1251", "windows-1251", ""),
        ("koi8-r", "utf-8", "text/xml; charset=koi8-r"),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/html"),
        ("utf-8", "utf-16", ""),
        ("utf-16", "utf-16", ""),
        ("utf-8-sig", "utf-8", ""),
    ],
)
def test_a_title_is_readable_in_whatever_encoding_it_comes(encoding, declared, content_type):
    text = rss(item("1", title="Встреча в Москве")).decode().replace("utf-8", declared, 1)
    assert only(text.encode(encoding), content_type=content_type).title == "Встреча в Москве"


def test_a_chinese_encoding_is_read():
    text = rss(item("1", title="中俄会谈")).decode().replace("utf-8", "gb2312", 1)
    assert only(text.encode("gb18030")).title == "中俄会谈"


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("", "/a", "https://fetched.example/a"),
        ("", "a", "https://fetched.example/dir/a"),
        ("", "//other.example/a", "https://other.example/a"),
        ("", " https://other.example/a ", "https://other.example/a"),
        ("https://base.example/x/", "a", "https://base.example/x/a"),
        ("javascript:alert(1)//", "a", "https://fetched.example/dir/a"),
        ("http://[::1/", "https://other.example/a", ""),
        ("", "javascript:alert(1)", ""),
        ("", "mailto:a@example.org", ""),
        ("", "file:///etc/passwd", ""),
        ("", "https://[bad", ""),
        ("", "https://example.org/a b", ""),
        ("", "https://example.org/" + "a" * 2_000, ""),
    ],
)
def test_a_link_is_absolute_and_one_that_a_reader_can_follow(base, href, expected):
    entry = f'<entry><id>i</id><title>t</title><link href="{href}"/></entry>'
    assert only(atom(entry, f'xml:base="{base}"' if base else "")).link == expected


def test_a_guid_stays_the_same_when_the_feed_moves():
    body = rss({"guid": "4711", "title": "t"}, {"guid": "a/b", "link": "/x", "title": "u"})
    here, there = (entries(body, url=f"https://{host}.example/feed") for host in "ab")
    assert [one.keys[0] for one in here] == [one.keys[0] for one in there]


def test_a_title_is_plain_text():
    body = rss(item("1", title="<b>Bold</b> <script>alert(1)</script>&lt;i&gt;"))
    assert only(body).title == "Bold <i>"


def test_texts_are_cut_to_what_an_item_can_carry():
    entry = only(rss(item("1", title="t" * 5_000) | {"content:encoded": "x"}))
    assert len(entry.title) == MAX_TITLE
    long = rss(item("1", title="t")).replace(
        b"<guid>",
        b'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        + b"c" * 200_000
        + b"</content:encoded><guid>",
    )
    assert len(only(long).content) == MAX_CONTENT


def test_an_entry_that_says_nothing_new_has_the_same_hash():
    first = only(rss(item("1", description="Some words")))
    again = only(rss(item("1", description="<p>Some</p> <p>words</p>")))
    edited = only(rss(item("1", description="Other words")))
    assert first.content_hash == again.content_hash != edited.content_hash
    assert first.keys[0] == edited.keys[0]


@pytest.mark.parametrize("date", ["2041-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "24:00", "soon"])
def test_no_date_costs_an_item(date):
    assert only(rss(item("1") | {"pubDate": date})).title == "A title"
