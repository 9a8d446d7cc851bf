"""The feed stand-in, as a client sees it."""

import asyncio

import pytest

from wirewatch.process.http import Http
from wirewatch.process.settings import HttpSettings
from wirewatch.standins.feeds import FeedServer, run
from wirewatch.standins.http import Reply


@pytest.fixture
async def http():
    async with Http(HttpSettings(allow_networks="127.0.0.0/8")) as client:
        yield client


async def test_a_folder_is_read_afresh_at_each_request(http, tmp_path):
    file = tmp_path / "world.rss"
    file.write_bytes(b"<rss/>")
    async with FeedServer(tmp_path) as server:
        first = await http.get(f"{server.url}/world.rss")
        file.write_bytes(b"<rss>edited</rss>")
        second = await http.get(f"{server.url}/world.rss")
    assert (first.body, second.body) == (b"<rss/>", b"<rss>edited</rss>")
    assert first.headers["content-type"] == "application/rss+xml"
    assert first.headers["etag"] != second.headers["etag"]


@pytest.mark.parametrize(
    ("asked", "validator"), [("if-none-match", "etag"), ("if-modified-since", "last-modified")]
)
async def test_either_validator_gets_a_304(http, asked, validator):
    async with FeedServer() as server:
        server.set("/a", b"<rss/>")
        first = await http.get(f"{server.url}/a")
        second = await http.get(f"{server.url}/a", headers={asked: first.headers[validator]})
        server.set("/a", b"<rss>new</rss>")
        third = await http.get(
            f"{server.url}/a",
            headers={
                "if-none-match": first.headers["etag"],
                "if-modified-since": first.headers["last-modified"],
            },
        )
    assert [first.status, second.status, third.status] == [200, 304, 200]
    assert len(server.served_at("/a")) == 3


@pytest.mark.parametrize("path", ["/", "/none", "/../outside", "/.hidden", "/sub/inner"])
async def test_nothing_but_the_files_of_the_folder_is_served(http, tmp_path, path):
    (tmp_path / "outside").write_text("x")
    folder = tmp_path / "feeds"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/inner").write_text("x")
    (folder / ".hidden").write_text("x")
    async with FeedServer(folder) as server:
        assert (await http.get(server.url + path)).status == 404


async def test_a_reply_is_given_as_it_is(http):
    async with FeedServer() as server:
        server.set("/a", Reply(503, {"retry-after": "7"}))
        answer = await http.get(f"{server.url}/a")
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")


async def test_the_command_says_what_it_serves_until_it_is_stopped(tmp_path):
    (tmp_path / "b.rss").write_text("x")
    (tmp_path / "a.rss").write_text("x")
    said, stop = [], asyncio.Event()
    stop.set()
    await run("127.0.0.1", 0, tmp_path, stop, said.append)
    assert [line.rpartition("/")[2] for line in said[:2]] == ["a.rss", "b.rss"]
