"""Which entry is which: keys that stay the same over re-fetches. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from wirewatch_schemas.ids import digest

# Parameters that only tell who sent the reader.
_TRACKING = re.compile(
    "(?:utm|mtm|pk)_.*|(?:fb|g|d|ms|y|ys|tw)clid|[gw]braid|igshid|mc_[ce]id|mkt_tok"
    "|_openstat|_hsenc|_hsmi|oly_(?:anon|enc)_id",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry can be told apart by; each may be empty."""

    guid: str
    link: str
    title: str
    date: str


def canonical_link(link: str) -> str:
    """`link` without fragment, tracking parameters and what the scheme and host leave open."""
    try:
        parts = urlsplit(link)
        host = _host(parts)
    except ValueError:  # a port or an IPv6 address that is none
        return link
    query = "&".join(p for p in parts.query.split("&") if not _tracks(p.partition("=")[0]))
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", query, ""))


def entry_keys(marks: Sequence[Marks]) -> list[str]:
    """A key for each entry of a document.

    Its guid, else its canonical link, else title and date. Where one document gives several
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
    link = canonical_link(mark.link) if mark.link else ""
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


def _host(parts: SplitResult) -> str:
    host, port = (parts.hostname or "").rstrip("."), parts.port
    if ":" in host:
        host = f"[{host}]"
    return host if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"


def _tracks(name: str) -> bool:
    return bool(_TRACKING.fullmatch(name))
