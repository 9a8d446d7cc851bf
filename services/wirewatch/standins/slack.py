"""A Slack stand-in: incoming webhooks that behave as badly as the real ones.

A channel is whatever ends the path: http://host:port/services/T/B/<channel>. Messages that come
faster than one a second are answered `ok` and kept, but a reader of the channel never sees them:
Slack documents that it gives no guarantee they are "stored or displayed".
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.standins.http import HttpServer, Reply, Request

_WEBHOOK = re.compile(r"/services/[^/]+/[^/]+/([A-Za-z0-9._-]+)")
_PARALLEL_S = 1.0  # messages closer together than this are hidden


@dataclass(frozen=True, slots=True)
class Fault:
    """How one request goes: whether, and how late, the message is kept, and what is answered."""

    reply: Reply
    keeps: bool = False
    keeps_after_s: float = 0.0


FINE = Fault(Reply(body=b"ok"), keeps=True)
ANSWER_LOST = Fault(Reply(drop=True), keeps=True)
ERROR_BUT_KEPT = Fault(Reply(500, body=b"fatal_error"), keeps=True)
ERROR = Fault(Reply(503, body=b"service_unavailable"))
HANG = Fault(Reply(hang=True))
NO_SERVICE = Fault(Reply(404, body=b"no_service"))
ARCHIVED = Fault(Reply(410, body=b"channel_is_archived"))


def too_many(retry_after_s: int) -> Fault:
    """A 429 that asks for a pause."""
    return Fault(Reply(429, {"retry-after": str(retry_after_s)}, b"rate_limited"))


def kept_late(seconds: float) -> Fault:
    """The answer is lost and the message turns up only `seconds` later."""
    return Fault(Reply(drop=True), keeps=True, keeps_after_s=seconds)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was kept; `displayed` tells whether a reader of the channel sees it."""

    at: datetime
    channel: str
    body: bytes
    displayed: bool

    @property
    def payload(self) -> dict[str, Any]:
        """The request body, decoded."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class SlackStandin:
    """Serves while its block runs; port 0 picks a free one.

    `faults` are used up one a request, then all goes well. Kept messages go to `folder`, one
    JSON file each, and to `told`.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        faults: Iterable[Fault] = (),
        folder: Path | None = None,
        told: Callable[[Posted], object] | None = None,
    ) -> None:
        self._server = HttpServer(self._handle, host, port)
        self._faults, self._folder, self._told = deque(faults), folder, told
        self._last: dict[str, float] = {}  # channel -> monotonic time of its last message
        self._changed = asyncio.Condition()
        self._late: set[asyncio.Task[None]] = set()
        self.posted: list[Posted] = []
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        """`http://host:port`."""
        return self._server.url

    def webhook(self, channel: str) -> str:
        """The URL to post to for `channel`."""
        return f"{self.url}/services/T0/B0/{channel}"

    async def until(self, *, requests: int = 0, posted: int = 0) -> None:
        """Wait until so many requests came and so many messages were kept."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: len(self.requests) >= requests and len(self.posted) >= posted
            )

    async def __aenter__(self) -> Self:
        """Listen."""
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection; what was still to be kept is not."""
        for task in self._late:
            task.cancel()
        await self._server.__aexit__(None, None, None)

    async def _handle(self, request: Request) -> Reply:
        async with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        channel = _WEBHOOK.fullmatch(request.path)
        if request.method != "POST" or channel is None:
            return NO_SERVICE.reply
        fault = self._faults.popleft() if self._faults else FINE
        if fault.keeps and (wrong := problems(request.body.decode("utf-8", "replace"))):
            return Reply(400, {"x-problems": "; ".join(wrong)}, _complaint(wrong))
        if fault.keeps_after_s:
            late = asyncio.create_task(self._keep_late(channel[1], request.body, fault))
            self._late.add(late)
            late.add_done_callback(self._late.discard)
        elif fault.keeps:
            await self._keep(channel[1], request.body)
        return fault.reply

    async def _keep_late(self, channel: str, body: bytes, fault: Fault) -> None:
        await asyncio.sleep(fault.keeps_after_s)
        await self._keep(channel, body)

    async def _keep(self, channel: str, body: bytes) -> None:
        now = time.monotonic()
        shown = now - self._last.get(channel, -_PARALLEL_S) >= _PARALLEL_S
        self._last[channel] = now
        posted = Posted(datetime.now(UTC), channel, body, shown)
        async with self._changed:
            self.posted.append(posted)
            self._changed.notify_all()
        if self._folder:
            _save(self._folder, len(self.posted), posted)
        if self._told:
            self._told(posted)


def _complaint(wrong: list[str]) -> bytes:
    return b"invalid_blocks" if wrong[0].startswith("blocks") else b"invalid_payload"


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


async def run(
    host: str,
    port: int,
    folder: Path | None,
    stop: asyncio.Event,
    say: Callable[[str], object] = print,
) -> None:
    """Serve until `stop` is set; `say` where, and each message as it comes."""

    def told(posted: Posted) -> None:
        hidden = "" if posted.displayed else "  [hidden: less than a second after the last]"
        say(f"#{posted.channel}  {posted.payload['text']}{hidden}")

    async with SlackStandin(host, port, folder=folder, told=told) as standin:
        say(f"Slack stand-in listens; post to {standin.webhook('<channel>')}")
        await stop.wait()
