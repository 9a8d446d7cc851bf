"""What is news: the first document is silent, edits are revisions, and nothing comes twice."""

from datetime import UTC, datetime, timedelta

import pytest

from wirewatch.poller import deciding
from wirewatch.poller.deciding import MAX_SEEN, MAX_UPDATES, Verdict, find_news, judge
from wirewatch.poller.documents import Document, Entry
from wirewatch_schemas.feed import FeedSeenV1, FeedV1, SeenEntry
from wirewatch_schemas.ids import item_id

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = FeedV1(feed_id="wire", host="example.org", url="https://example.org/rss", tags=("t",))


def entry(key="1", text="a", marks=("m",), **more):
    return Entry((key,), marks, content_hash=text, title=f"Title {key}", **more)


def document(*entries):
    return Document("As the feed says", tuple(entries))


def remembered(text="a", revision=1, last_seen=NOW, origin="live"):
    return SeenEntry(
        content_hash=text, revision=revision, origin=origin, last_seen=last_seen, marks=("m",)
    )


def seen(**entries):
    named = {item_id(FEED.feed_id, key.strip("_")): one for key, one in entries.items()}
    return FeedSeenV1(entries=named)


def name(key):
    return item_id(FEED.feed_id, key)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (None, Verdict.NEW),
        (remembered("a"), Verdict.KNOWN),
        (remembered("b"), Verdict.UPDATED),
        (remembered("b", revision=MAX_UPDATES), Verdict.UPDATED),
        (remembered("b", revision=MAX_UPDATES + 1), Verdict.UPDATED_TOO_OFTEN),
    ],
)
def test_an_entry_is_new_updated_or_known(before, expected):
    assert judge(entry(), before) is expected


def test_all_of_the_first_document_is_backfill():
    news = find_news(FEED, document(entry("1"), entry("2")), None, NOW)
    assert [(i.origin, i.change, i.revision) for i in news.items] == [("backfill", "new", 1)] * 2
    assert set(news.seen.entries) == {name("1"), name("2")}


def test_what_comes_after_an_empty_first_document_is_live():
    first = find_news(FEED, document(), None, NOW)
    assert first.items == ()
    assert first.seen == FeedSeenV1()
    assert find_news(FEED, document(entry()), first.seen, NOW).items[0].origin == "live"


def test_nothing_is_written_without_news():
    news = find_news(FEED, document(entry()), seen(_1=remembered()), NOW)
    assert (news.items, news.seen) == ((), None)


@pytest.mark.parametrize("origin", ["live", "backfill"])
def test_an_edit_is_the_next_revision_and_keeps_its_origin(origin):
    before = seen(_1=remembered(revision=3, origin=origin))
    news = find_news(FEED, document(entry(text="b")), before, NOW)
    (item,) = news.items
    assert (item.change, item.revision, item.origin) == ("updated", 4, origin)
    assert news.seen.entries[name("1")] == remembered("b", revision=4, origin=origin)


def test_an_entry_that_changes_at_every_poll_is_left_alone_after_a_while():
    memory, items = find_news(FEED, document(entry(text="0")), None, NOW).seen, 0
    for n in range(100):
        news = find_news(FEED, document(entry(text=str(n + 1))), memory, NOW)
        memory, items = news.seen or memory, items + len(news.items)
    assert items == MAX_UPDATES


def test_a_feed_that_empties_and_fills_again_repeats_nothing():
    memory = find_news(FEED, document(entry("1"), entry("2")), None, NOW).seen
    assert find_news(FEED, document(), memory, NOW).seen is None
    memory = find_news(FEED, document(entry("3")), memory, NOW + 10 * DAY).seen
    assert find_news(FEED, document(entry("1"), entry("2")), memory, NOW + 99 * DAY).items == ()


def test_an_entry_is_forgotten_90_days_after_it_left():
    before = seen(_1=remembered(last_seen=NOW - 91 * DAY), _2=remembered(last_seen=NOW - 89 * DAY))
    before.entries[name("3")] = remembered(last_seen=NOW - DAY)
    after = find_news(FEED, document(entry("4")), before, NOW).seen
    assert set(after.entries) == {name("2"), name("3"), name("4")}


def test_an_entry_that_stayed_long_is_remembered_for_90_days_from_now():
    """Polls without news write nothing, so that the last write may be long ago."""
    before = seen(_1=remembered(last_seen=NOW - 200 * DAY))
    after = find_news(FEED, document(entry("2")), before, NOW).seen
    assert after.entries[name("1")].last_seen == NOW


def test_the_latest_of_those_that_left_are_remembered_when_there_is_no_room_for_all(monkeypatch):
    monkeypatch.setattr(deciding, "MAX_SEEN", 3)
    ages = {f"_{n}": remembered(last_seen=NOW - n * DAY) for n in range(1, 6)}
    after = find_news(FEED, document(entry("7"), entry("8")), seen(**ages), NOW).seen
    assert set(after.entries) == {name("7"), name("8"), name("1")}


def test_the_fullest_memory_fits_its_topic():
    origin = "backfill"
    entries = {name(str(n)): remembered("f" * 16, 25, NOW, origin) for n in range(MAX_SEEN)}
    exact = {
        key: one.model_copy(
            update={"last_seen": NOW.replace(microsecond=123456), "marks": ("f" * 8, "e" * 8)}
        )
        for key, one in entries.items()
    }
    assert len(FeedSeenV1(entries=exact).model_dump_json()) < 1_000_000


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, None),
        (0.0, datetime(1970, 1, 1, tzinfo=UTC)),
        (NOW.timestamp() + 3600, NOW + timedelta(hours=1)),
        (NOW.timestamp() + 3601, None),
        (2**61, None),
        (-(2**61), None),
        (-1.0, None),
        (datetime(1, 1, 1, tzinfo=UTC).timestamp(), None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_date_that_no_entry_can_have_is_none(published, expected):
    news = find_news(FEED, document(entry(published=published)), None, NOW)
    assert news.items[0].published_at == expected


@pytest.mark.parametrize(
    ("configured", "said", "expected"),
    [("Ours", "Theirs", "Ours"), ("", "Theirs", "Theirs"), ("", "", "example.org")],
)
def test_the_source_is_the_name_that_the_owner_gave_or_the_feed_or_the_host(
    configured, said, expected
):
    named = FEED.model_copy(update={"title": configured})
    assert find_news(named, Document(said, (entry(),)), None, NOW).items[0].source == expected


def test_an_item_carries_what_the_entry_and_the_feed_say():
    told = entry(link="https://example.org/1", summary="s", content="c", author="a", language="en")
    (item,) = find_news(FEED, document(told), None, NOW).items
    assert item.model_dump(exclude_defaults=True) == {
        "item_id": name("1"),
        "revision": 1,
        "change": "new",
        "origin": "backfill",
        "feed_id": "wire",
        "feed_url": FEED.url,
        "source": "As the feed says",
        "tags": ("t",),
        "title": "Title 1",
        "link": "https://example.org/1",
        "summary": "s",
        "content": "c",
        "author": "a",
        "language": "en",
        "fetched_at": NOW,
    }
