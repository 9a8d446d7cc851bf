"""The poller's half of the agenda, without the machinery."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from wirewatch.bus.port import BusError
from wirewatch.poller import settling
from wirewatch.poller.documents import Document, Entry, ParseFailure
from wirewatch.poller.handlers import ORPHANED_AFTER, Pace, PollerHandlers
from wirewatch.poller.results import Outcome, Polled
from wirewatch.stages.agenda import Step
from wirewatch.stages.messages import Incoming
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1
from wirewatch_schemas.topics import FEEDS

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://example.org/rss"
FEED = FeedV1(feed_id="wire", host="example.org", url=URL, title="The Wire", every_s=300)
KEY, SEEN = FEED.key, f"{FEED.key}/seen"
STATE = FeedStateV1(due=NOW + timedelta(seconds=100), polled_at=NOW, url=URL)


class NeverPolls:
    """These tests only decide."""


@pytest.fixture
def handlers():
    return PollerHandlers(NeverPolls(), Pace(host_concurrency=2, host_spacing_s=1.0), NOW)


def accept(handlers, view, message):
    step = handlers.accept(Incoming(FEEDS, KEY, message), view, NOW)
    for key, row in step.state.items():
        view.apply(key, row)
    return step


def test_a_new_feed_is_due_now(handlers):
    view = handlers.view({})
    assert accept(handlers, view, FEED).state == {KEY: FeedStateV1(due=NOW)}
    assert handlers.due(KEY, view.rows[KEY]) == NOW


def test_a_feed_that_we_are_handed_again_keeps_its_state(handlers):
    view = handlers.view({KEY: STATE, SEEN: FeedSeenV1()})
    assert accept(handlers, view, FEED).state == {KEY: STATE}
    assert accept(handlers, view, FEED) == Step()


def test_a_removed_feed_takes_its_rows_along(handlers):
    view = handlers.view({KEY: STATE, SEEN: FeedSeenV1()})
    accept(handlers, view, FEED)
    assert accept(handlers, view, None).state == {KEY: None, SEEN: None}
    assert view.seen(KEY) is None
    assert accept(handlers, view, None) == Step()


def test_a_row_waits_for_its_feed_and_ends_when_it_does_not_come(handlers):
    """A feed can be removed while nobody polls, and its tombstone be gone when we are back."""
    view = handlers.view({KEY: STATE, SEEN: FeedSeenV1()})
    assert handlers.due(KEY, STATE) == NOW + ORPHANED_AFTER
    assert handlers.lane(KEY, STATE, view) is None
    step = handlers.prepare(KEY, STATE, view, NOW + ORPHANED_AFTER)
    assert step == Step(state={KEY: None, SEEN: None})


def test_the_memory_of_a_feed_is_never_due(handlers):
    handlers.view({})
    assert handlers.due(SEEN, FeedSeenV1()) is None


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (URL, "example.org:443"),
        ("http://EXAMPLE.org/a", "example.org:80"),
        ("http://example.org:8080/b", "example.org:8080"),
        ("http://example.org:port/", "http://example.org:port/"),
    ],
)
def test_a_lane_is_a_host_and_port(handlers, url, place):
    view = handlers.view({})
    accept(handlers, view, FEED.model_copy(update={"url": url}))
    lane = handlers.lane(KEY, view.rows[KEY], view)
    assert (lane.key, lane.concurrency, lane.spacing_s) == (place, 2, 1.0)


def test_what_a_poll_found_is_written_in_one_step(handlers):
    view = handlers.view({})
    accept(handlers, view, FEED)
    document = Document(entries=(Entry(("1",), ("m",), "hash", "Title"),))
    polled = Polled(URL, Outcome.PARSED, 200, document=document)
    step = handlers.settle(KEY, view.rows[KEY], polled, view, NOW)
    (emit,) = step.emits
    assert emit.topic.name == "items.v1"
    assert (emit.key, emit.message.title) == (emit.message.item_id, "Title")
    assert set(step.state) == {KEY, SEEN}


def test_a_quiet_poll_writes_the_state_row_alone(handlers):
    view = handlers.view({KEY: STATE, SEEN: FeedSeenV1()})
    accept(handlers, view, FEED)
    step = handlers.settle(KEY, STATE, Polled(URL, Outcome.NOT_MODIFIED, 304), view, NOW)
    assert step.emits == ()
    assert set(step.state) == {KEY}


def test_the_memory_of_a_feed_survives_its_packing(handlers):
    view = handlers.view({})
    accept(handlers, view, FEED)
    document = Document(
        entries=tuple(Entry((str(n),), (f"m{n}",), "hash", "Title") for n in range(100))
    )
    polled = Polled(URL, Outcome.PARSED, 200, document=document)
    step = handlers.settle(KEY, view.rows[KEY], polled, view, NOW)
    view.apply(SEEN, step.state[SEEN])
    assert view.seen(KEY) == step.state[SEEN]
    assert view.rows.keys() == {KEY}


@pytest.mark.parametrize(
    ("polled", "said"),
    [
        (Polled(URL, ParseFailure.NOT_A_FEED, 200), "a web page?): correct the URL"),
        (Polled(URL, Outcome.HTTP_STATUS, 404), "answered 404: correct the feed's URL"),
        (Polled(URL, Outcome.HTTP_STATUS, 410), "answered 410: correct the feed's URL"),
        (Polled(URL, Outcome.HTTP_STATUS, 429), "answered 429: polled less often"),
        (Polled(URL, Outcome.HTTP_STATUS, 403), "answered 403: feeds behind a password"),
        (Polled(URL, Outcome.HTTP_STATUS, 503), "answered 503: tried again later"),
        (Polled(URL, Outcome.HTTP_STATUS, 200, why="cut off"), "cut off"),
    ],
)
def test_a_failed_poll_says_what_to_do_about_it(handlers, polled, said):
    view = handlers.view({})
    accept(handlers, view, FEED)
    with capture_logs() as lines:
        handlers.settle(KEY, view.rows[KEY], polled, view, NOW)
    assert said in lines[0]["why"]


def test_a_bug_of_ours_makes_a_failed_poll_of_the_one_feed(handlers, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(settling, "find_news", broken)
    view = handlers.view({})
    accept(handlers, view, FEED)
    polled = Polled(URL, Outcome.PARSED, 200, document=Document())
    with capture_logs() as lines:
        step = handlers.settle(KEY, view.rows[KEY], polled, view, NOW)
    assert (step.emits, step.state[KEY].result) == ((), Outcome.INTERNAL_ERROR)
    assert (step.state[KEY].failures, step.state[KEY].due > NOW) == (1, True)
    assert lines[0]["exc_info"]
    assert (lines[1]["reason"], lines[1]["why"]) == (Outcome.INTERNAL_ERROR, "ZeroDivisionError")


@pytest.mark.parametrize("error", [BusError("the bus is gone"), MemoryError()])
def test_what_is_not_the_feeds_fault_is_not_settled(handlers, monkeypatch, error):
    def broken(*_):
        raise error

    monkeypatch.setattr(settling, "find_news", broken)
    view = handlers.view({})
    accept(handlers, view, FEED)
    polled = Polled(URL, Outcome.PARSED, 200, document=Document())
    with pytest.raises(type(error)):
        handlers.settle(KEY, view.rows[KEY], polled, view, NOW)


@pytest.mark.parametrize("failure", ParseFailure)
def test_every_failure_to_parse_is_explained(failure):
    assert "answered" not in Polled(URL, failure, 200).said


@pytest.mark.parametrize(
    ("polled", "event", "level"),
    [
        (Polled(URL, Outcome.PARSED, 200, document=Document(), ms=7), "polled", "info"),
        (Polled(URL, Outcome.UNCHANGED, 200, ms=7), "polled", "debug"),
        (Polled(URL, ParseFailure.NOT_A_FEED, 200, why="w", ms=7), "poll failed", "warning"),
    ],
)
def test_each_poll_is_one_line_of_log_that_names_no_url(handlers, polled, event, level):
    """A URL may hold a secret."""
    view = handlers.view({})
    accept(handlers, view, FEED)
    with capture_logs() as lines:
        handlers.settle(KEY, view.rows[KEY], polled, view, NOW)
    (line,) = lines
    assert (line["event"], line["log_level"]) == (event, level)
    assert (line["feed"], line["host"], line["ms"]) == ("wire", "example.org", 7)
    assert (line["reason"], line["title"]) == (polled.reason, FEED.title)
    assert URL not in repr(line)
