"""What an entry can be known by: keys and marks, the same over re-fetches. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wirewatch.text import link_key
from wirewatch_schemas.ids import digest

_MARK = 8  # hex digits: a mark is compared with those of one entry, not looked up among all


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry can be told apart by; each may be empty."""

    guid: str
    link: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Keys that an entry may go by, the best first, and hashes of what tells it from its twins.

    The last key says all of `Marks`: only exact repeats share it.
    """

    keys: tuple[str, ...]
    marks: tuple[str, ...]


def identities(marks: Sequence[Marks]) -> list[Identity]:
    """The identity of each entry of a document.

    Twins have the same first key. What two twins have in common marks neither: where all entries
    link to one page, or have one title, that says nothing of which is which.
    """
    found = [Identity(_ladder(mark), _marks(mark)) for mark in marks]
    distinct = {one.keys[-1]: one for one in found}.values()
    count = Counter((one.keys[0], mark) for one in distinct for mark in one.marks)
    return [
        Identity(one.keys, tuple(mark for mark in one.marks if count[one.keys[0], mark] == 1))
        for one in found
    ]


def content_hash(title: str, summary: str, content: str) -> str:
    """Changes with the words that a reader sees, not with the space between them."""
    return digest(*(" ".join(text.split()) for text in (title, summary, content)))[:16]


def _ladder(mark: Marks) -> tuple[str, ...]:
    """Keys of growing length: guid, guid and link, all; without a guid link, all."""
    link = _link(mark)
    rest = (link, mark.title, mark.date)
    if mark.guid:
        longer = [digest("guid", mark.guid, link)] if link else []
        return (digest("guid", mark.guid), *longer, digest("guid", mark.guid, *rest))
    return (*([digest("link", link)] if link else []), digest("text", *rest))


def _marks(mark: Marks) -> tuple[str, ...]:
    """Link and title, or else that there is neither."""
    told = [(name, text) for name, text in (("link", _link(mark)), ("title", mark.title)) if text]
    return tuple(digest(*one)[:_MARK] for one in told or [("neither", "")])


def _link(mark: Marks) -> str:
    return link_key(mark.link) if mark.link else ""
