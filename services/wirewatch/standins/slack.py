"""A Slack stand-in: incoming webhooks and a Web API that behave as badly as the real ones.

A webhook's channel is whatever ends its path: http://host:port/services/T/B/<channel>. The Web API
lies at http://host:port/api: chat.postMessage, chat.update, conversations.history and .replies.
Messages that come faster than one a second in a channel are answered as if all were well, but a
reader never sees them: Slack gives no guarantee that they are "stored or displayed".
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from wirewatch.notifier.channels.slack_limits import problems
from wirewatch.standins import slack_web_api as web_api
from wirewatch.standins.http import HttpServer, Reply, Request
from wirewatch.standins.slack_store import PARALLEL_S, Posted, Store

__all__ = ["Fault", "Posted", "SlackStandin", "failing", "kept_late", "run", "too_many"]

_WEBHOOK = re.compile(r"/services/[^/]+/[^/]+/([A-Za-z0-9._-]+)")
_METHOD = re.compile(r"/api/([a-zA-Z.]+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """How one request goes: whether, and how late, it is done, and what is answered.

    `reply` None is the usual answer, `delay_s` later.
    """

    reply: Reply | None = None
    keeps: bool = False
    keeps_after_s: float = 0.0
    delay_s: float = 0.0


FINE = Fault(keeps=True)
ANSWER_LOST = Fault(Reply(drop=True), keeps=True)
ANSWER_HELD = Fault(Reply(hang=True), keeps=True)
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


def failing(code: str, *, keeps: bool = False) -> Fault:
    """The Web API's answer that it wasn't done, and why; `keeps`: it was all the same."""
    return Fault(web_api.error(code), keeps=keeps)


class SlackStandin:
    """Serves while its block runs; port 0 picks a free one.

    `faults` are used up one a request that writes, `read_faults` one a request that reads, then
    all goes well; either may be endless. `tokens` may use the Web API (empty: any may). Kept
    messages go to `folder`, one JSON file each, and to `told`. `now` dates them.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        faults: Iterable[Fault] = (),
        read_faults: Iterable[Fault] = (),
        tokens: Iterable[str] = (),
        folder: Path | None = None,
        told: Callable[[Posted], object] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parallel_s: float = PARALLEL_S,
    ) -> None:
        self._server = HttpServer(self._handle, host, port)
        self._faults, self._read_faults = iter(faults), iter(read_faults)
        self._next: list[Fault] = []
        self._tokens = frozenset(tokens)
        self._store = Store(now, folder, told, parallel_s)
        self._late: set[asyncio.Task[Posted]] = set()
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        """`http://host:port`."""
        return self._server.url

    @property
    def api_url(self) -> str:
        """Where the Web API's methods lie."""
        return f"{self.url}/api"

    @property
    def posted(self) -> list[Posted]:
        """The kept messages, oldest first."""
        return self._store.posted

    def webhook(self, channel: str) -> str:
        """The URL to post to for `channel`."""
        return f"{self.url}/services/T0/B0/{channel}"

    def next_write(self, fault: Fault) -> None:
        """Let the next request that writes go like this, before all other faults."""
        self._next.append(fault)

    async def chatter(self, channel: str, messages: int) -> None:
        """Let others post to a channel."""
        for _ in range(messages):
            await self._store.keep(channel, b'{"text": "so they say"}', displayed=True)

    def asked(self, method: str) -> list[Request]:
        """The requests to a method of the Web API."""
        return [request for request in self.requests if request.path == f"/api/{method}"]

    async def until(self, *, requests: int = 0, posted: int = 0) -> None:
        """Wait until so many requests came and so many messages were kept."""
        async with self._store.changed:
            await self._store.changed.wait_for(
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
        async with self._store.changed:
            self.requests.append(request)
            self._store.changed.notify_all()
        if request.method == "POST" and (hook := _WEBHOOK.fullmatch(request.path)):
            return await self._hook(hook[1], request.body)
        if method := _METHOD.fullmatch(request.path):
            return await self._method(method[1], request)
        return Reply(404, body=b"no_service")

    async def _hook(self, channel: str, body: bytes) -> Reply:
        fault = self._fault()
        if fault.keeps and (wrong := problems(body.decode("utf-8", "replace"))):
            return Reply(400, {"x-problems": "; ".join(wrong)}, _complaint(wrong))
        await self._kept(fault, channel, body)
        return fault.reply or Reply(body=b"ok", delay_s=fault.delay_s)

    async def _method(self, method: str, request: Request) -> Reply:
        if refused := web_api.refusal(request, self._tokens):
            return refused
        if method in web_api.READS:
            fault = next(self._read_faults, FINE)
            usual = web_api.read(method, request, self._store)
            return fault.reply or replace(usual, delay_s=fault.delay_s)
        if method not in web_api.WRITES:
            return web_api.error("unknown_method")
        fault = self._fault()
        if fault.keeps and (wrong := web_api.complaint(method, request.body, self._store)):
            return wrong
        given = json.loads(request.body)
        if method == "chat.update":
            ts = given.get("ts", "")
            if fault.keeps:
                self._store.edit(given["channel"], ts, request.body)
        else:
            kept = await self._kept(fault, given["channel"], request.body)
            ts = kept.ts if kept else ""
        usual = web_api.ok(channel=given["channel"], ts=ts, message={"text": given["text"]})
        return fault.reply or replace(usual, delay_s=fault.delay_s)

    def _fault(self) -> Fault:
        return self._next.pop(0) if self._next else next(self._faults, FINE)

    async def _kept(self, fault: Fault, channel: str, body: bytes) -> Posted | None:
        """The message, unless it isn't kept, or not yet."""
        if not fault.keeps:
            return None
        displayed = self._store.displays(channel)
        if not fault.keeps_after_s:
            return await self._store.keep(channel, body, displayed=displayed)
        late = asyncio.create_task(self._keep_late(fault, channel, body, displayed=displayed))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        return None

    async def _keep_late(
        self, fault: Fault, channel: str, body: bytes, *, displayed: bool
    ) -> Posted:
        await asyncio.sleep(fault.keeps_after_s)
        return await self._store.keep(channel, body, displayed=displayed)


def _complaint(wrong: list[str]) -> bytes:
    return b"invalid_blocks" if wrong[0].startswith("blocks") else b"invalid_payload"


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
        say(f"With a bot token (any will do): WIREWATCH_SLACK__API_URL={standin.api_url}")
        await stop.wait()
