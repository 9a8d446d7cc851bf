"""The poller's half of the agenda: one row a feed, due when it is to be polled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from wirewatch import metrics
from wirewatch.bus.port import BusError
from wirewatch.poller import settling
from wirewatch.poller.polling import Polling
from wirewatch.poller.results import QUIET, SUCCESSES, Outcome, Polled
from wirewatch.poller.settling import Settled
from wirewatch.poller.view import PollerView, seen_key
from wirewatch.stages.agenda import Step
from wirewatch.stages.lanes import Lane
from wirewatch.stages.messages import Emit, Incoming
from wirewatch_schemas.feed import FeedSeenV1, FeedStateV1, FeedV1
from wirewatch_schemas.item import ItemV1
from wirewatch_schemas.topics import ITEMS

log = structlog.get_logger()

_PORTS = {"http": 80, "https": 443}
# The table is handed over at once; a state row without a feed so much later has lost its feed.
ORPHANED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed may be polled at most, and how hard a host may be pressed."""

    min_interval_s: float = 60.0
    host_concurrency: int = 2
    host_spacing_s: float = 1.0


class PollerHandlers:
    """Handlers for one shard, which was handed over at `since`."""

    def __init__(self, polling: Polling, pace: Pace, since: datetime) -> None:
        self._polling, self._pace, self._since = polling, pace, since
        self._view = PollerView({})

    def view(self, state: Mapping[str, FeedStateV1 | FeedSeenV1]) -> PollerView:
        """See `Handlers`."""
        self._view = PollerView(state)
        return self._view

    def due(self, key: str, row: FeedStateV1 | FeedSeenV1) -> datetime | None:
        """See `Handlers`. A row whose feed has not come yet waits for it."""
        if isinstance(row, FeedSeenV1):
            return None
        if key in self._view.feeds:
            return row.due
        return max(row.due, self._since + ORPHANED_AFTER)

    def prepared(self, row: FeedStateV1) -> bool:  # noqa: ARG002 - a GET may be repeated
        """See `Handlers`."""
        return False

    def lease_until(self, row: FeedStateV1) -> datetime | None:  # noqa: ARG002 - as above
        """See `Handlers`."""
        return None

    def lane(self, key: str, row: FeedStateV1, view: PollerView) -> Lane | None:  # noqa: ARG002 - the feed says where
        """See `Handlers`."""
        feed = view.feeds.get(key)
        if feed is None:
            return None
        return Lane(_place(feed.url), self._pace.host_concurrency, self._pace.host_spacing_s)

    async def ready(self, taken: Incoming) -> None:
        """See `Handlers`."""

    def accept(self, taken: Incoming, view: PollerView, now: datetime) -> Step:
        """See `Handlers`. A feed that was added, changed or removed."""
        key, feed = taken.key, taken.message
        known = view.feeds.pop(key, None)
        if feed is None:
            return _closed(key, view)
        view.feeds[key] = feed
        row = view.rows.get(key)
        if row is not None and known == feed:
            return Step()
        return Step(state={key: settling.planned(feed, row, now, self._pace.min_interval_s)})

    def prepare(self, key: str, row: FeedStateV1, view: PollerView, now: datetime) -> Step:  # noqa: ARG002 - nothing to decide
        """See `Handlers`."""
        return Step(act=True) if key in view.feeds else _closed(key, view)

    async def act(self, key: str, row: FeedStateV1) -> Polled:
        """See `Handlers`."""
        return await self._polling.poll(self._view.feeds[key], row)

    def settle(
        self, key: str, row: FeedStateV1, result: Polled, view: PollerView, now: datetime
    ) -> Step:
        """See `Handlers`. A bug of ours over one feed is a failure of its poll."""
        try:
            return self._settled(key, row, result, view, now)
        except (BusError, MemoryError):  # not the feed's fault
            raise
        except Exception as error:
            # It must not end the polling of all others, again at each restart.
            log.exception("settling a poll failed in our own code", feed=view.feeds[key].feed_id)
            why = type(error).__name__
            failed = Polled(result.url, Outcome.INTERNAL_ERROR, why=why, ms=result.ms)
            return self._settled(key, row, failed, view, now)

    def _settled(
        self, key: str, row: FeedStateV1, result: Polled, view: PollerView, now: datetime
    ) -> Step:
        feed, seen = view.feeds[key], view.seen(key) if result.document else None
        found = settling.settled(feed, row, seen, result, now, self._pace.min_interval_s)
        _report(feed, result, found)
        state: dict[str, FeedStateV1 | FeedSeenV1] = {key: found.state}
        if found.news.seen is not None:
            state[seen_key(key)] = found.news.seen
        emits = tuple(map(_emit, found.news.items))
        return Step(emits, state, pause_lane_s=found.pause_s)

    def unknown(self, key: str, row: FeedStateV1, view: PollerView, now: datetime) -> Step:  # noqa: ARG002 - never prepared
        """See `Handlers`."""
        return Step()


def _closed(key: str, view: PollerView) -> Step:
    return Step(state=dict.fromkeys(view.all_keys(key)))


def _place(url: str) -> str:
    """`host:port`, the name of a lane."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 0)}"
    except ValueError:  # no URL that could be polled; the client will say so
        return url


def _emit(item: ItemV1) -> Emit:
    # The trace of an item begins here; its id is as good as a random one, and can be found again.
    return Emit(ITEMS, item.key, item, f"00-{item.item_id}-{item.item_id[:16]}-01")


def _report(feed: FeedV1, polled: Polled, found: Settled) -> None:
    new = sum(item.change == "new" for item in found.news.items)
    metrics.POLLS.labels(polled.reason.value).inc()
    for item in found.news.items:
        metrics.ITEMS.labels(item.change).inc()
    facts = {
        "feed": feed.feed_id,
        "host": feed.host,
        "title": feed.title,
        "reason": polled.reason.value,
        "status": polled.status,
        "ms": polled.ms,
        "new": new,
        "updated": len(found.news.items) - new,
        "due": found.state.due.isoformat(),
    }
    if polled.reason not in SUCCESSES:
        log.warning("poll failed", why=polled.said, failures=found.state.failures, **facts)
    elif polled.reason in QUIET:
        log.debug("polled", **facts)
    else:
        log.info("polled", **facts)
