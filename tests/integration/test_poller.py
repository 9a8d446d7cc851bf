"""The poller over real HTTP, a real parse worker and the SQLite bus."""

import pytest

from tests.support.feeds import feed, item, polling, rss
from wirewatch.standins.feeds import FeedServer

PATH = "/feed.rss"


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
