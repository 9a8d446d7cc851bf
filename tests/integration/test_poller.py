"""The poller over real HTTP, a real parse worker and the SQLite bus."""

import asyncio
import gzip
import re
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support import hostile
from tests.support.feeds import WITHIN_S, feed, item, polling, rss
from wirewatch.standins.feeds import FeedServer
from wirewatch.standins.http import HttpServer, Reply

PATH = "/feed.rss"
STORY = """Two harbour towns sign a pact

  • The talks took three days, the towns say.
  • Both want it to last.
The mayors signed the paper at noon.

“We are content,” said one of them.


MORE ON THIS"""


@pytest.fixture
async def server():
    async with FeedServer() as running:
        yield running


@pytest.fixture
async def poller(tmp_path):
    async with polling(tmp_path / "bus.db") as running:
        yield running


async def test_what_was_there_before_is_backfill_and_what_comes_later_is_live(server, poller):
    server.set(PATH, rss(item("1"), item("2")))
    await poller.configure(feed(server.url + PATH, tags=("wire",)))
    assert [one.origin for one in await poller.until_items(2)] == ["backfill"] * 2
    server.set(PATH, rss(item("3", title="New"), item("1"), item("2")))
    new = (await poller.until_items(3))[2]
    assert (new.origin, new.change, new.revision, new.title) == ("live", "new", 1, "New")
    assert (new.source, new.tags, new.link) == ("Our wire", ("wire",), "https://example.org/3")


async def test_an_edit_is_published_as_the_next_revision(server, poller):
    server.set(PATH, rss(item("1", title="Before")))
    await poller.configure(feed(server.url + PATH))
    await poller.until_items(1)
    server.set(PATH, rss(item("1", title="After")))
    first, second = await poller.until_items(2)
    assert first.item_id == second.item_id
    assert (second.revision, second.change, second.title) == (2, "updated", "After")
    assert second.origin == "backfill"


async def test_a_guid_that_is_used_again_loses_no_story(server, poller):
    server.set(PATH, rss(item("0")))
    await poller.configure(feed(server.url + PATH))
    await poller.until_items(1)
    for count, title in enumerate(("Lagos", "Suez", "Norway"), 2):
        server.set(PATH, rss(item("k", title=title) | {"link": f"https://example.org/{title}"}))
        await poller.until_items(count)
    stories = (await poller.items())[1:]
    assert len({one.item_id for one in stories}) == 3
    assert {(one.change, one.origin) for one in stories} == {("new", "live")}


async def test_an_item_begins_a_trace(server, poller):
    server.set(PATH, rss(item("1")))
    await poller.configure(feed(server.url + PATH))
    (one,) = await poller.until_items(1)
    (record,) = await poller.records()
    traced = re.fullmatch("00-([0-9a-f]{32})-([0-9a-f]{16})-01", record.headers["traceparent"])
    assert traced[1] == one.item_id == record.key


async def test_a_document_that_did_not_change_is_asked_for_with_both_validators(server, poller):
    server.set(PATH, rss(item("1")))
    wire = feed(server.url + PATH)
    await poller.configure(wire)
    state = await poller.until_result(wire, "not_modified")
    asked = server.requests[1]
    assert (asked.status, asked.headers["if-none-match"]) == (304, state["etag"])
    assert asked.headers["if-modified-since"] == state["last_modified"] != ""
    assert len(await poller.items()) == 1


async def test_the_same_bytes_without_validators_are_not_parsed_again(server, poller):
    server.set(PATH, Reply(body=rss(item("1"))))
    wire = feed(server.url + PATH)
    await poller.configure(wire)
    await poller.until_result(wire, "unchanged")
    assert len(await poller.items()) == 1


async def test_lines_of_a_plain_text_story_arrive_as_they_were(server, poller):
    content = b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    document = rss(item("1") | {"content:encoded": STORY}).replace(b"<rss", content)
    server.set(PATH, document)
    await poller.configure(feed(server.url + PATH))
    assert (await poller.until_items(1))[0].content == STORY


async def test_a_redirect_is_followed_and_links_are_resolved_against_where_it_led(server, poller):
    server.set(PATH, Reply(301, {"location": "/deep/real.rss"}))
    server.set("/deep/real.rss", rss({"guid": "1", "title": "t", "link": "a"}))
    await poller.configure(feed(server.url + PATH))
    assert (await poller.until_items(1))[0].link == f"{server.url}/deep/a"


FAILURES = {
    "http_status": Reply(500),
    "unasked_304": Reply(304),
    "not_a_feed": Reply(body=hostile.HTML_PAGE),
    "parse_timeout": Reply(body=hostile.NESTED_MARKUP),
    "too_large": Reply(
        headers={"content-encoding": "gzip"}, body=gzip.compress(bytes(20 * 2**20), 1)
    ),
    "decode_error": Reply(headers={"content-encoding": "gzip"}, body=b"plain"),
    "unsupported_encoding": Reply(headers={"content-encoding": "gzip, gzip"}, body=b"x"),
    "timeout": Reply(hang=True),
    "network": Reply(drop=True),
    "protocol": Reply(raw=b"\x00 nonsense\r\n\r\n"),
    "too_many_redirects": Reply(302, {"location": "/too_many_redirects"}),
    "blocked_scheme": Reply(302, {"location": "file:///etc/passwd"}),
    "blocked_address": Reply(302, {"location": "http://169.254.1.1/"}),
}


async def test_failing_feeds_say_why_and_back_off_while_others_go_on(server, poller):
    for reason, reply in FAILURES.items():
        server.set(f"/{reason}", reply)
    server.set("/good.rss", rss(item("1")))
    failing = {reason: feed(f"{server.url}/{reason}", reason) for reason in FAILURES}
    await poller.configure(*failing.values(), feed(f"{server.url}/good.rss", "good"))
    for reason, wire in failing.items():
        state = await poller.until_result(wire, reason)
        assert state["failures"] >= 1
        assert _ahead(state) >= timedelta(seconds=1)
    server.set("/good.rss", rss(item("2"), item("1")))
    assert [one.feed_id for one in await poller.until_items(2)] == ["good", "good"]


async def test_a_feed_that_failed_comes_back_with_what_it_missed(server, poller):
    server.set(PATH, rss(item("1")))
    wire = feed(server.url + PATH)
    await poller.configure(wire)
    await poller.until_items(1)
    server.set(PATH, Reply(503))
    await poller.until_result(wire, "http_status")
    server.set(PATH, rss(item("2"), item("1")))
    assert (await poller.until_items(2))[1].origin == "live"
    assert (await poller.until_result(wire, "not_modified"))["failures"] == 0


async def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_feeds(server, poller):
    server.set(PATH, Reply(429, {"retry-after": "3600"}))
    server.set("/other.rss", rss(item("1")))
    wire = feed(server.url + PATH)
    await poller.configure(wire)
    state = await poller.until_result(wire, "http_status")
    assert _ahead(state) >= timedelta(hours=1)
    other = feed(f"{server.url}/other.rss", "other")
    await poller.configure(other)
    await poller.until(lambda: poller.states(other.key), bool)  # it is known, and due
    async with FeedServer() as elsewhere:
        elsewhere.set(PATH, rss(item("1")))
        await poller.configure(feed(elsewhere.url + PATH, "elsewhere"))
        assert [one.feed_id for one in await poller.until_items(1)] == ["elsewhere"]
    assert server.served_at("/other.rss") == []


async def test_a_removed_feed_is_forgotten_and_silent_when_it_comes_back(server, poller):
    server.set(PATH, rss(item("1")))
    wire = feed(server.url + PATH)
    await poller.configure(wire)
    await poller.until_items(1)
    await poller.remove(wire)
    await poller.until(lambda: poller.states(wire.key), lambda found: found[-1:] in ([], [None]))
    server.set(PATH, rss(item("2"), item("1")))
    await poller.configure(wire)
    assert {one.origin for one in await poller.until_items(3)} == {"backfill"}


async def test_a_changed_url_is_polled_without_the_old_validators(server, poller):
    server.set(PATH, rss(item("1")))
    server.set("/moved.rss", rss(item("2"), item("1")))
    wire = feed(server.url + PATH, every_s=3600)
    await poller.configure(wire)
    await poller.until_items(1)
    await poller.configure(wire.model_copy(update={"url": f"{server.url}/moved.rss"}))
    assert (await poller.until_items(2))[1].origin == "live"
    moved = next(served for served in server.requests if served.path == "/moved.rss")
    assert not {"if-none-match", "if-modified-since"} & set(moved.headers)


async def test_after_a_restart_the_poller_goes_on_where_it_was(server, tmp_path):
    server.set(PATH, rss(item("1")))
    wire = feed(server.url + PATH)
    async with polling(tmp_path / "bus.db") as poller:
        await poller.configure(wire)
        await poller.until_items(1)
    server.set(PATH, rss(item("2"), item("1")))
    async with polling(tmp_path / "bus.db") as poller:
        assert [one.origin for one in await poller.until_items(2)] == ["backfill", "live"]
    assert all("if-none-match" in served.headers for served in server.requests[1:])


class GrowingFeed:
    """A server whose document has one more item at each request."""

    def __init__(self):
        self.count = 0
        self.asked = asyncio.Event()

    async def handle(self, _request):
        self.count += 1
        self.asked.set()
        return Reply(body=rss(*(item(str(n)) for n in range(self.count))))


async def test_a_poller_that_is_killed_loses_no_item_and_repeats_none(tmp_path):
    growing, path = GrowingFeed(), tmp_path / "bus.db"
    async with HttpServer(growing.handle) as server:
        async with polling(path) as poller:
            await poller.configure(feed(server.url + PATH, every_s=1))
            await poller.until_items(1)
        for _ in range(3):
            await _poll_until_killed(path, growing)
        async with polling(path) as poller:
            wanted = growing.count + 1
            items = await poller.until_items(wanted)
    revisions = Counter((one.item_id, one.revision) for one in items)
    assert len(revisions) == len(items) >= wanted
    assert [one.origin for one in items] == ["backfill"] + ["live"] * (len(items) - 1)


async def _poll_until_killed(path, growing):
    """Somewhere between a request and the commit of what it brought, or soon after."""
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.polling_worker", str(path)),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert await worker.stdout.readline() == b"polling\n"
    growing.asked.clear()
    async with asyncio.timeout(WITHIN_S):
        await growing.asked.wait()
    worker.kill()
    await worker.communicate()


def _ahead(state):
    due, polled = (datetime.fromisoformat(state[name]) for name in ("due", "polled_at"))
    return due - polled
