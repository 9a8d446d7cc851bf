"""What a poll means for the feed's state. Pure: the caller passes `now` in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.poller import scheduling
from wirewatch.poller.deciding import News, find_news
from wirewatch.poller.results import SUCCESSES, Outcome, Polled
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1


@dataclass(frozen=True, slots=True)
class Settled:
    """What to commit after a poll; `pause_s` keeps the whole host waiting."""

    state: FeedStateV1
    news: News
    pause_s: float = 0.0


def planned(feed: FeedV1, state: FeedStateV1 | None, now: datetime, floor_s: float) -> FeedStateV1:
    """The state of a feed that was added or changed, or that we have just been handed."""
    if state is None:
        return FeedStateV1(due=now)
    if state.url and state.url != feed.url:
        return state.model_copy(update={"due": min(state.due, now)})
    if state.polled_at and not state.failures:  # the interval may have become shorter
        soonest = state.polled_at + timedelta(seconds=interval_s(feed, floor_s))
        return state.model_copy(update={"due": min(state.due, soonest)})
    return state


def settled(
    feed: FeedV1,
    state: FeedStateV1,
    seen: FeedSeenV1 | None,
    polled: Polled,
    now: datetime,
    floor_s: float,
) -> Settled:
    """State and items change together, or not at all."""
    if polled.url != feed.url:  # configured anew while we asked: what came is not this feed's
        return Settled(state.model_copy(update={"due": now}), News((), None))
    if polled.reason not in SUCCESSES:
        return _failed(feed, state, polled, now, floor_s)
    news = News((), None)
    if polled.document is not None:
        news = find_news(feed, polled.document, seen, now)
    changed = {
        "due": now + timedelta(seconds=interval_s(feed, floor_s)),
        "polled_at": now,
        "changed_at": now if news.items else state.changed_at,
        "result": polled.reason.value,
        "failures": 0,
        "failing_since": None,
        **_validators(state, polled),
    }
    return Settled(state.model_copy(update=changed), news)


def interval_s(feed: FeedV1, floor_s: float) -> float:
    """Seconds between polls when all is well."""
    return max(float(feed.every_s), floor_s)


def _validators(state: FeedStateV1, polled: Polled) -> dict[str, str]:
    """Both are replaced by every answer with a body, else a stale one hides news for ever."""
    if polled.reason is not Outcome.NOT_MODIFIED:
        return {
            "url": polled.url,
            "etag": polled.etag,
            "last_modified": polled.last_modified,
            "body_hash": polled.body_hash,
        }
    return {
        "etag": polled.etag or state.etag,
        "last_modified": polled.last_modified or state.last_modified,
    }


def _failed(
    feed: FeedV1, state: FeedStateV1, polled: Polled, now: datetime, floor_s: float
) -> Settled:
    """Validators stay: they belong to the last document that we could read."""
    failures = state.failures + 1
    backoff = scheduling.backoff_s(failures, interval_s(feed, floor_s), floor_s, feed.feed_id)
    asked = scheduling.retry_after_s(polled.status, polled.retry_after, now)
    changed = {
        "due": now + timedelta(seconds=max(backoff, asked)),
        "polled_at": now,
        "result": polled.reason.value,
        "failures": failures,
        "failing_since": state.failing_since or now,
    }
    return Settled(state.model_copy(update=changed), News((), None), asked)
