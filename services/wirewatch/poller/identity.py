"""Which entry is which: keys that stay the same over re-fetches. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wirewatch.text import link_key
from wirewatch_schemas.ids import digest


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry can be told apart by; each may be empty."""

    guid: str
    link: str
    title: str
    date: str


def entry_keys(marks: Sequence[Marks]) -> list[str]:
    """A key for each entry of a document.

    Its guid, else the key of its link, else title and date. Where one document gives several
    entries the same key, they get the next longer one; only exact repeats then share a key.
    """
    ladders = [_ladder(mark) for mark in marks]
    steps = [0] * len(ladders)
    while shared := _shared([ladder[step] for ladder, step in zip(ladders, steps, strict=True)]):
        higher = [
            min(step + (ladder[step] in shared), len(ladder) - 1)
            for ladder, step in zip(ladders, steps, strict=True)
        ]
        if higher == steps:
            break
        steps = higher
    return [ladder[step] for ladder, step in zip(ladders, steps, strict=True)]


def content_hash(title: str, summary: str, content: str) -> str:
    """Changes with the words that a reader sees, not with the space between them."""
    return digest(*(" ".join(text.split()) for text in (title, summary, content)))[:16]


def _ladder(mark: Marks) -> list[str]:
    """Keys of growing length; the first is the best."""
    link = link_key(mark.link) if mark.link else ""
    rest = (link, mark.title, mark.date)
    keys = [digest("text", *rest)]
    if link:
        keys = [digest("link", link), *keys]
    if mark.guid:
        longer = [digest("guid", mark.guid, link)] if link else []
        keys = [digest("guid", mark.guid), *longer, digest("guid", mark.guid, *rest)]
    return keys


def _shared(keys: Sequence[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if count > 1}
