"""What to poll, and what the poller remembers of it."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message, Moment, StateMessage


class FeedV1(Message):
    """A feed to poll, as configured (feeds.v1, key `host/feed_id`)."""

    feed_id: str
    host: str = Field(description="host, with a port that is not the scheme's default")
    url: str
    title: str = Field(default="", description="the outlet's name; empty: as the feed says")
    tags: tuple[str, ...] = ()
    every_s: int = Field(default=300, ge=1, description="seconds between polls")
    managed_by: str = "file"

    @property
    def key(self) -> str:
        """The record key."""
        return f"{self.host}/{self.feed_id}"


class FeedStateV1(StateMessage):
    """How the last poll went and when the next is due (feed-state.v1, key `host/feed_id`)."""

    kind: Literal["feed"] = "feed"
    due: Moment
    polled_at: Moment | None = None
    changed_at: Moment | None = Field(default=None, description="the last poll with news")
    url: str = Field(default="", description="what the validators and the hash belong to")
    etag: str = ""
    last_modified: str = ""
    body_hash: str = Field(default="", description="SHA-256 of the decoded body, hex")
    result: str = Field(default="", description="the reason that the last poll ended with")
    failures: int = Field(default=0, description="polls failed in a row")
    failing_since: Moment | None = Field(default=None, description="the first of these")


class SeenEntry(StateMessage):
    """One entry that was published: enough to know it again and to see an edit."""

    content_hash: str
    revision: int
    origin: Literal["live", "backfill"]
    last_seen: Moment
    marks: tuple[str, ...] | None = Field(
        default=None, description="hashes of its link and title; null: not remembered"
    )


class FeedSeenV1(StateMessage):
    """The entries of a feed by item id (feed-state.v1, key `host/feed_id/seen`)."""

    kind: Literal["seen"] = "seen"
    entries: dict[str, SeenEntry] = Field(default_factory=dict)
