"""What a poll changes in a feed's state."""

from datetime import UTC, datetime, timedelta

import pytest

from wirewatch.poller.documents import Document, Entry, ParseFailure
from wirewatch.poller.results import Outcome, Polled
from wirewatch.poller.settling import planned, settled
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://example.org/rss"
FEED = FeedV1(feed_id="wire", host="example.org", url=URL, every_s=300)
STATE = FeedStateV1(
    due=NOW, polled_at=NOW, url=URL, etag='"1"', last_modified="then", body_hash="h"
)
ONE = Document(entries=(Entry(("1",), ("m",), "hash", "Title"),))
FLOOR = 60.0


def after(reason, state=STATE, feed=FEED, seen=None, **more):
    return settled(feed, state, seen, Polled(URL, reason, **more), NOW, FLOOR)


def seconds(count):
    return NOW + timedelta(seconds=count)


def test_a_document_changes_state_memory_and_items_together():
    found = after(Outcome.PARSED, document=ONE, etag='"2"', body_hash="new")
    assert [item.title for item in found.news.items] == ["Title"]
    assert found.news.seen is not None
    assert (found.state.due, found.state.changed_at) == (seconds(300), NOW)
    assert (found.state.result, found.state.failures) == ("parsed", 0)


def test_an_answer_with_a_body_replaces_both_validators():
    found = after(Outcome.UNCHANGED, etag='"2"', body_hash="h").state
    assert (found.etag, found.last_modified) == ('"2"', "")


def test_a_304_changes_the_validators_that_it_names():
    found = after(Outcome.NOT_MODIFIED, last_modified="now").state
    assert (found.etag, found.last_modified, found.body_hash) == ('"1"', "now", "h")
    assert (found.due, found.changed_at) == (seconds(300), None)


def test_no_feed_is_polled_more_often_than_the_floor_allows():
    quick = FEED.model_copy(update={"every_s": 1})
    assert after(Outcome.NOT_MODIFIED, feed=quick).state.due == seconds(60)


def test_a_success_ends_the_back_off():
    failing = STATE.model_copy(update={"failures": 7})
    assert after(Outcome.NOT_MODIFIED, failing).state.failures == 0


def test_a_failure_backs_off_and_keeps_what_was_known():
    failing = STATE.model_copy(update={"failures": 1})
    found = after(ParseFailure.NOT_A_FEED, failing, etag='"html"').state
    assert (found.failures, found.result, found.etag) == (2, "not_a_feed", '"1"')
    assert seconds(600) <= found.due <= seconds(750)


def test_the_first_of_failures_in_a_row_is_remembered_until_a_success():
    first = after(ParseFailure.NOT_A_FEED).state
    earlier = first.model_copy(update={"failing_since": NOW - timedelta(days=1)})
    assert first.failing_since == NOW
    assert after(ParseFailure.NOT_A_FEED, earlier).state.failing_since == NOW - timedelta(days=1)
    assert after(Outcome.UNCHANGED, earlier).state.failing_since is None


def test_retry_after_moves_the_poll_and_the_whole_host():
    found = after(Outcome.HTTP_STATUS, status=429, retry_after="3600")
    assert (found.state.due, found.pause_s) == (seconds(3600), 3600)


def test_a_short_retry_after_does_not_shorten_the_back_off():
    found = after(Outcome.HTTP_STATUS, status=503, retry_after="1")
    assert found.state.due >= seconds(300)
    assert found.pause_s == 1


def test_what_came_from_a_url_that_is_no_longer_configured_is_dropped():
    moved = FEED.model_copy(update={"url": "https://example.org/new"})
    found = after(Outcome.PARSED, feed=moved, document=ONE, seen=FeedSeenV1())
    assert (found.news.items, found.news.seen, found.state) == ((), None, STATE)


def test_fields_of_a_newer_version_survive():
    newer = FeedStateV1.model_validate(STATE.model_dump() | {"websub": "hub"})
    assert after(Outcome.NOT_MODIFIED, newer).state.model_dump()["websub"] == "hub"


@pytest.mark.parametrize(
    ("state", "feed", "expected"),
    [
        (None, {}, NOW),
        ({}, {}, NOW + timedelta(seconds=300)),
        ({}, {"every_s": 100}, NOW + timedelta(seconds=100)),
        ({}, {"every_s": 1}, NOW + timedelta(seconds=60)),
        ({}, {"every_s": 900}, NOW + timedelta(seconds=300)),
        ({}, {"url": "https://example.org/new"}, NOW),
        ({"failures": 3}, {"every_s": 100}, NOW + timedelta(seconds=300)),
        ({"due": NOW - timedelta(days=1)}, {}, NOW - timedelta(days=1)),
        ({"polled_at": None, "url": ""}, {"url": "https://a.example/"}, seconds(300)),
    ],
)
def test_a_feed_that_is_added_or_changed_is_due_as_its_new_settings_say(state, feed, expected):
    before = state
    if state is not None:
        before = STATE.model_copy(update={"due": seconds(300), **state})
    assert planned(FEED.model_copy(update=feed), before, NOW, FLOOR).due == expected
