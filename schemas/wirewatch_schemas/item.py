"""A revision of an entry, as the poller publishes it."""

from typing import Literal

from pydantic import Field

from wirewatch_schemas.base import Message, Moment

Origin = Literal["live", "backfill"]
Change = Literal["new", "updated"]


class ItemV1(Message):
    """One revision of one entry of one feed (items.v1, key `item_id`).

    `summary` and `content` are plain text: paragraphs and list items on lines of their own.
    """

    item_id: str
    revision: int = Field(ge=1)
    change: Change
    origin: Origin = Field(description="backfill: there before the feed was first polled")
    feed_id: str
    feed_url: str
    source: str = Field(description="the outlet's name, for readers")
    tags: tuple[str, ...] = ()
    title: str
    link: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str = Field(default="", description="as the feed declares it, BCP 47")
    published_at: Moment | None = None
    fetched_at: Moment

    @property
    def key(self) -> str:
        """The record key."""
        return self.item_id
