"""How the installation stands: what was read of it, and the verdict. Pure: `now` is passed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from wirewatch.cli.showing import ago, clean, lasting
from wirewatch_schemas.delivery import DeliveryRowV1
from wirewatch_schemas.feed import FeedStateV1, FeedV1
from wirewatch_schemas.outcome import OutcomeV1

BEHIND = timedelta(minutes=1)  # a record or a message that waits longer needs attention
OVERDUE = timedelta(minutes=5)  # so does a feed that was not polled for so long since it was due
DARK = 3  # polls failed in a row
DARK_SHARE = 0.1  # more of the feeds dark than this: it is us, not them
FAILED_FOR = timedelta(days=1)  # an alert that ended untold is told of for so long
_SHOWN = 20
_Addressed = TypeVar("_Addressed", DeliveryRowV1, OutcomeV1)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a stage has before it."""

    stage: str
    records: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the bus says: feeds and rows by key, the rest as its name tells."""

    feeds: Mapping[str, FeedV1] = field(default_factory=dict)
    feed_states: Mapping[str, FeedStateV1] = field(default_factory=dict)
    configured_at: Mapping[str, datetime] = field(default_factory=dict)
    backlogs: Sequence[Backlog] = ()
    rows: Sequence[DeliveryRowV1] = ()
    failed: Sequence[OutcomeV1] = ()  # the alerts of `FAILED_FOR` that nobody was told of, in order
    dead_letters: int = 0
    last_item: datetime | None = None
    last_alert: datetime | None = None


@dataclass(frozen=True, slots=True)
class DarkFeed:
    """A feed that can't be polled."""

    feed: FeedV1
    state: FeedStateV1


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination with messages that have waited for too long."""

    destination_id: str
    waiting: int
    oldest: datetime
    last_result: str


def dark(snapshot: Snapshot) -> list[DarkFeed]:
    """Feeds whose last polls failed, the longest first."""
    found = [
        DarkFeed(feed, state)
        for key, feed in snapshot.feeds.items()
        if (state := snapshot.feed_states.get(key)) and state.failures >= DARK
    ]
    return sorted(found, key=lambda one: one.state.failing_since or one.state.due)


def failing(snapshot: Snapshot) -> int:
    """Feeds whose last poll failed; the dark ones too."""
    return sum(state.failures > 0 for state in _states(snapshot))


def unread(snapshot: Snapshot) -> list[str]:
    """How the last polls ended, where feeds were polled and none was ever read."""
    polled = [state for state in _states(snapshot) if state.polled_at]
    # The URL is kept with the first document that could be read.
    return [] if any(state.url for state in polled) else sorted({one.result for one in polled})


def _states(snapshot: Snapshot) -> Iterator[FeedStateV1]:
    """Of the feeds that are still wanted."""
    for key in snapshot.feeds:
        if state := snapshot.feed_states.get(key):
            yield state


def unpolled(snapshot: Snapshot, now: datetime) -> int:
    """Feeds that were due long ago and not polled: the poller is away or too slow."""
    due = (
        state.due if (state := snapshot.feed_states.get(key)) else snapshot.configured_at[key]
        for key in snapshot.feeds
    )
    return sum(now - at > OVERDUE for at in due)


def held_up(snapshot: Snapshot, now: datetime) -> list[Destination]:
    """Destinations with messages that wait longer than they should, the oldest first."""
    late = sorted(
        (row for row in snapshot.rows if now - row.created_at > BEHIND),
        key=lambda row: row.created_at,
    )
    return [
        Destination(name, len(rows), rows[0].created_at, rows[0].last_result)
        for name, rows in _by_destination(late).items()
    ]


def untold(snapshot: Snapshot) -> dict[str, list[OutcomeV1]]:
    """The alerts that failed for good, by destination."""
    return _by_destination(snapshot.failed)


def _by_destination(found: Iterable[_Addressed]) -> dict[str, list[_Addressed]]:
    by_id: dict[str, list[_Addressed]] = {}
    for one in found:
        by_id.setdefault(one.destination_id, []).append(one)
    return by_id


def wrong(snapshot: Snapshot, now: datetime) -> list[str]:
    """What needs somebody's attention, the most urgent first; empty: all is well."""
    found = [
        f"{backlog.stage} is behind by {_count(backlog.records, 'record')},"
        f" the oldest from {ago(backlog.oldest, now)}: is it running?"
        for backlog in snapshot.backlogs
        if backlog.oldest and now - backlog.oldest > BEHIND
    ]
    if late := unpolled(snapshot, now):
        found.append(f"{_count(late, 'feed')} overdue by more than 5 min: is the poller running?")
    if reasons := unread(snapshot):
        found.append(f"no feed was ever read ({', '.join(reasons)}): the poller's log says more")
    found += [
        f"{one.destination_id} has {_count(one.waiting, 'message')} waiting for more than a minute"
        for one in held_up(snapshot, now)
    ]
    found += [
        f"{name}: {_count(len(some), 'alert')} failed in the last day, the last by"
        f" {some[-1].reason}: see `wirewatch tail outcomes --since 1d`"
        for name, some in untold(snapshot).items()
    ]
    if snapshot.dead_letters:
        found.append(f"{_count(snapshot.dead_letters, 'dead letter')}: see `wirewatch dlq ls`")
    if (count := len(dark(snapshot))) > DARK_SHARE * len(snapshot.feeds):
        found.append(f"{count:,} of {_count(len(snapshot.feeds), 'feed')} dark")
    return found


def lines(snapshot: Snapshot, now: datetime) -> Iterator[str]:
    """For people; the verdict first."""
    needs = wrong(snapshot, now)
    feeds = _count(len(snapshot.feeds), "feed")
    polls = f"{failing(snapshot):,} failing, {len(dark(snapshot)):,} dark"
    verdict = f"ATTENTION ({len(needs)})" if needs else "OK"
    yield " · ".join([verdict, f"{feeds}, {polls}", *_last(snapshot, now)])
    yield from (f"  ! {one}" for one in needs)
    yield ""
    for backlog in snapshot.backlogs:
        oldest = f", the oldest from {ago(backlog.oldest, now)}" if backlog.oldest else ""
        yield f"stage        {backlog.stage:<9} {_count(backlog.records, 'record')} waiting{oldest}"
    for one in held_up(snapshot, now):
        why = f", last: {one.last_result}" if one.last_result else ""
        waits = f"waiting for {lasting((now - one.oldest).total_seconds())}{why}"
        yield f"destination  {one.destination_id}: {_count(one.waiting, 'message')} {waits}"
    yield from _dark_lines(dark(snapshot), now)


def _last(snapshot: Snapshot, now: datetime) -> Iterator[str]:
    for what, at in (("item", snapshot.last_item), ("alert", snapshot.last_alert)):
        yield f"last {what} {ago(at, now)}" if at else f"no {what} yet"


def _dark_lines(feeds: Sequence[DarkFeed], now: datetime) -> Iterator[str]:
    for one in feeds[:_SHOWN]:
        since = one.state.failing_since
        lasts = f", for {lasting((now - since).total_seconds())}" if since else ""
        name = clean(one.feed.title or one.feed.url)
        yield f"dark feed    {name}: {one.state.result}, {one.state.failures} polls{lasts}"
    if len(feeds) > _SHOWN:
        yield f"             and {len(feeds) - _SHOWN:,} more; --json has all"


def as_json(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    """For machines."""
    needs = wrong(snapshot, now)
    return {
        "ok": not needs,
        "attention": needs,
        "at": now.isoformat(),
        "feeds": len(snapshot.feeds),
        "feeds_failing": failing(snapshot),
        "feeds_overdue": unpolled(snapshot, now),
        "last_item": _iso(snapshot.last_item),
        "last_alert": _iso(snapshot.last_alert),
        "dead_letters": snapshot.dead_letters,
        "failed": {name: len(some) for name, some in untold(snapshot).items()},
        "stages": [
            {"stage": one.stage, "lag": one.records, "oldest": _iso(one.oldest)}
            for one in snapshot.backlogs
        ],
        "destinations": [
            {
                "destination_id": one.destination_id,
                "waiting": one.waiting,
                "oldest": _iso(one.oldest),
                "last_result": one.last_result,
            }
            for one in held_up(snapshot, now)
        ],
        "dark": [
            {
                "feed_id": one.feed.feed_id,
                "title": one.feed.title,
                "url": one.feed.url,
                "reason": one.state.result,
                "failures": one.state.failures,
                "since": _iso(one.state.failing_since),
            }
            for one in dark(snapshot)
        ],
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
