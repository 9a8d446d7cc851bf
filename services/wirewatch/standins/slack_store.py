"""What a Slack stand-in keeps: messages by channel, dated as Slack dates them."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

PARALLEL_S = 1.0  # messages closer together than this are hidden


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was kept; `displayed` tells whether a reader of the channel sees it.

    `ts` is its name in the channel. `edits` are the bodies that chat.update put in its place.
    """

    at: datetime
    channel: str
    body: bytes
    displayed: bool
    ts: str = ""
    edits: tuple[bytes, ...] = field(default=())

    @property
    def payload(self) -> dict[str, Any]:
        """The request body as it was posted, decoded."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def shown(self) -> dict[str, Any]:
        """The body as it stands now, decoded."""
        found: dict[str, Any] = json.loads((self.body, *self.edits)[-1])
        return found

    @property
    def id(self) -> str:
        """The id in its metadata; empty where it has none."""
        payload = self.payload.get("metadata", {}).get("event_payload", {})
        return str(payload.get("id", ""))


class Store:
    """The kept messages, oldest first; each also goes to `folder` and to `told`."""

    def __init__(
        self,
        now: Callable[[], datetime],
        folder: Path | None,
        told: Callable[[Posted], object] | None,
        parallel_s: float = PARALLEL_S,
    ) -> None:
        self._now, self._folder, self._told, self._parallel_s = now, folder, told, parallel_s
        self._came: dict[str, datetime] = {}  # channel -> when its last message was asked for
        self._last_us: dict[str, int] = defaultdict(int)
        self.posted: list[Posted] = []
        self.changed = asyncio.Condition()

    def displays(self, channel: str) -> bool:
        """Whether a message that comes now will be seen; call it once for each."""
        now, last = self._now(), self._came.get(channel)
        self._came[channel] = now
        return last is None or (now - last).total_seconds() >= self._parallel_s

    async def keep(self, channel: str, body: bytes, *, displayed: bool) -> Posted:
        """Keep a message."""
        at = self._now()
        posted = Posted(at, channel, body, displayed, self._ts(channel, at))
        async with self.changed:
            self.posted.append(posted)
            self.changed.notify_all()
        if self._folder:
            _save(self._folder, len(self.posted), posted)
        if self._told:
            self._told(posted)
        return posted

    def edit(self, channel: str, ts: str, body: bytes) -> bool:
        """Put another body in place of a message's; whether there is such a message."""
        for at, posted in enumerate(self.posted):
            if (posted.channel, posted.ts) == (channel, ts):
                self.posted[at] = replace(posted, edits=(*posted.edits, body))
                return True
        return False

    def seen(self, channel: str) -> Iterator[Posted]:
        """What a reader of the channel and its threads sees."""
        return (p for p in self.posted if p.channel == channel and p.displayed)

    def _ts(self, channel: str, at: datetime) -> str:
        us = max(int(at.timestamp() * 1_000_000), self._last_us[channel] + 1)
        self._last_us[channel] = us
        return f"{us // 1_000_000}.{us % 1_000_000:06}"


def _save(folder: Path, number: int, posted: Posted) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shown = {
        "at": posted.at.isoformat(),
        "channel": posted.channel,
        "displayed": posted.displayed,
        "payload": posted.payload,
    }
    text = json.dumps(shown, indent=2, ensure_ascii=False)
    (folder / f"slack-{number:03}-{posted.channel}.json").write_text(text + "\n", "utf-8")
