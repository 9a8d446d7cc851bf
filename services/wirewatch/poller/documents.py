"""A feed document as the parse worker hands it over: plain text only, sizes capped.

The worker imports this module, so it stays light.
"""

from dataclasses import dataclass
from enum import StrEnum


class ParseFailure(StrEnum):
    """Why a body gave no document. The values are metric labels: never rename."""

    NOT_A_FEED = "not_a_feed"
    TIMEOUT = "parse_timeout"
    MEMORY = "parse_memory"
    CRASH = "parse_crash"
    TOO_MANY_ITEMS = "too_many_items"


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of the feed.

    `keys` and `marks` are those of `Identity`; `content_hash` changes with what a reader would
    see. `published` is in seconds since 1970, as the feed claims it.
    """

    keys: tuple[str, ...]
    marks: tuple[str, ...]
    content_hash: str
    title: str
    link: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str = ""
    published: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed feed: its own title, and its entries in document order, no last key twice."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
