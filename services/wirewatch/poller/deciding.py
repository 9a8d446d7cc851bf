"""What is news in a document: new entries, edits, and what to remember. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wirewatch.poller.documents import Document, Entry
from wirewatch.poller.recognising import names
from wirewatch_schemas.feed import FeedSeenV1, FeedV1, SeenEntry
from wirewatch_schemas.item import Change, ItemV1, Origin

MAX_UPDATES = 24  # per entry; some feeds change a counter in the text at every request
MAX_SEEN = 5_000
KEPT = timedelta(days=90)  # how long an entry is remembered once it has left the document
_AHEAD = timedelta(hours=1)  # clocks differ; more than this in the future is no date
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Verdict(StrEnum):
    """What an entry is to us."""

    NEW = "new"
    UPDATED = "updated"
    KNOWN = "known"
    UPDATED_TOO_OFTEN = "updated_too_often"


_CHANGES: Mapping[Verdict, Change] = {Verdict.NEW: "new", Verdict.UPDATED: "updated"}


@dataclass(frozen=True, slots=True)
class News:
    """Items to publish, in document order; `seen` is None where there is nothing to write."""

    items: tuple[ItemV1, ...]
    seen: FeedSeenV1 | None


def judge(entry: Entry, before: SeenEntry | None) -> Verdict:
    """Compare an entry with what is remembered of it."""
    if before is None:
        return Verdict.NEW
    if entry.content_hash == before.content_hash:
        return Verdict.KNOWN
    return Verdict.UPDATED if before.revision <= MAX_UPDATES else Verdict.UPDATED_TOO_OFTEN


def find_news(feed: FeedV1, document: Document, seen: FeedSeenV1 | None, now: datetime) -> News:
    """The news of a document; `seen` None says that this is the feed's first.

    All of the first document is `backfill`: it was there before anybody asked.
    """
    origin: Origin = "backfill" if seen is None else "live"
    before = seen.entries if seen else {}
    current: dict[str, SeenEntry] = {}
    items: list[ItemV1] = []
    named = names(feed.feed_id, document.entries, before)
    for name, entry in zip(named, document.entries, strict=True):
        verdict = judge(entry, before.get(name))
        current[name] = _remembered(entry, verdict, before.get(name), origin, now)
        if change := _CHANGES.get(verdict):
            items.append(_item(feed, document, entry, name, change, current[name], now))
    if seen and all(_as_known(one, before.get(name)) for name, one in current.items()):
        return News((), None)
    entries = current | _departed(before, current, now)
    return News(tuple(items), (seen or FeedSeenV1()).model_copy(update={"entries": entries}))


def _remembered(
    entry: Entry, verdict: Verdict, before: SeenEntry | None, origin: Origin, now: datetime
) -> SeenEntry:
    if before is None:
        return SeenEntry(
            content_hash=entry.content_hash,
            revision=1,
            origin=origin,
            last_seen=now,
            marks=entry.marks,
        )
    changed: dict[str, object] = {"last_seen": now}
    if verdict is not Verdict.UPDATED_TOO_OFTEN:
        changed["marks"] = entry.marks
    if verdict is Verdict.UPDATED:
        changed |= {"content_hash": entry.content_hash, "revision": before.revision + 1}
    return before.model_copy(update=changed)


def _as_known(one: SeenEntry, before: SeenEntry | None) -> bool:
    """Whether there is nothing to write: a link that moved is no news, but to be remembered."""
    return before is not None and one == before.model_copy(update={"last_seen": one.last_seen})


def _departed(
    before: Mapping[str, SeenEntry], current: Mapping[str, SeenEntry], now: datetime
) -> dict[str, SeenEntry]:
    """Entries that are no longer in the document and still remembered, the latest first.

    What was there when we last wrote may have stayed until now, as polls without news write
    nothing: it counts as seen now.
    """
    last_write = max((entry.last_seen for entry in before.values()), default=now)
    gone = {
        name: entry.model_copy(update={"last_seen": now})
        if entry.last_seen == last_write
        else entry
        for name, entry in before.items()
        if name not in current
    }
    latest = sorted(gone.items(), key=lambda pair: pair[1].last_seen, reverse=True)
    room = max(0, MAX_SEEN - len(current))
    return {name: entry for name, entry in latest[:room] if now - entry.last_seen <= KEPT}


def _item(
    feed: FeedV1,
    document: Document,
    entry: Entry,
    name: str,
    change: Change,
    remembered: SeenEntry,
    now: datetime,
) -> ItemV1:
    return ItemV1(
        item_id=name,
        revision=remembered.revision,
        change=change,
        origin=remembered.origin,
        feed_id=feed.feed_id,
        feed_url=feed.url,
        source=feed.title or document.title or feed.host,
        tags=feed.tags,
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        content=entry.content,
        author=entry.author,
        language=entry.language,
        published_at=_moment(entry.published, now),
        fetched_at=now,
    )


def _moment(published: float | None, now: datetime) -> datetime | None:
    """The date that an entry claims; None for one that no entry can have: the item is kept."""
    if published is None:
        return None
    try:
        claimed = _EPOCH + timedelta(seconds=published)
    except (OverflowError, ValueError):  # past all years; not a number
        return None
    if claimed < _EPOCH:  # a year 1, from which nobody can reckon on
        return None
    return None if claimed > now + _AHEAD else claimed
