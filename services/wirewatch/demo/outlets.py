"""The demo's outlets and their feed documents: our own words, shipped with the package."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from typing import Literal

Scene = Literal["baseline", "news", "edit", "late"]
_TIME = re.compile(r"\{\{(rss|atom) (\d+)\}\}")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet; `kind` is the form of its feed."""

    slug: str
    name: str
    kind: Literal["rss", "atom"]

    @property
    def content_type(self) -> str:
        """What its server calls the document."""
        return f"application/{self.kind}+xml; charset=utf-8"


OUTLETS = (
    Outlet("meridian", "The Meridian", "rss"),
    Outlet("harbour-post", "Harbour Post", "atom"),
    Outlet("ledger", "Wire & Ledger", "rss"),
    Outlet("chenbao", "晨报", "atom"),
    Outlet("vestnik", "Вестник дня", "rss"),
    Outlet("scoreline", "Scoreline & Living", "atom"),
)
FIRST = OUTLETS[0]
"""The outlet that has the summit first, edits its story later, and has a late one."""

SUMMIT_OUTLETS = frozenset({"The Meridian", "Harbour Post", "Wire & Ledger"})
LOOK_ALIKES = frozenset(
    {
        "https://ledger.example/alibaba-yandex",
        "https://vestnik.example/tennis",
        "https://vestnik.example/factory",
        "https://scoreline.example/china-open",
        "https://scoreline.example/skyscrapers",
    }
)
"""Stories, by link, that name both countries and are about something else."""


def document(outlet: Outlet, scene: Scene, now: datetime) -> bytes:
    """The outlet's feed in a scene; times in it count back from `now`, in minutes."""

    def told(found: re.Match[str]) -> str:
        at = (now - timedelta(minutes=int(found[2]))).replace(microsecond=0)
        return format_datetime(at) if found[1] == "rss" else at.isoformat()

    return _TIME.sub(told, _text(outlet, scene)).encode()


def entries(outlet: Outlet, scene: Scene) -> int:
    """How many entries the outlet's feed has in a scene."""
    return _text(outlet, scene).count("<item>" if outlet.kind == "rss" else "<entry>")


def _text(outlet: Outlet, scene: Scene) -> str:
    return (files("wirewatch.demo") / "documents" / f"{outlet.slug}.{scene}.xml").read_text("utf-8")
