"""Health over HTTP: /livez, /readyz and /metrics, answered by the worker's own event loop.

A loop that hangs fails its probe. Nothing outside counts (no feed, no Slack, no mail server): a
restart would not mend it. GET only, a few connections at once, each bounded in size and time.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from wirewatch import metrics
from wirewatch.bus.port import Clock
from wirewatch.process.groups import HealthSettings
from wirewatch.process.settings import SettingsError
from wirewatch.process.watchdog import Watchdog
from wirewatch.stages.watched import WatchedBus

log = structlog.get_logger()

MISSED = 3  # questions of the watchdog: an idle worker hears of the bus by them alone
ANSWER_S = 5.0
MOST_BYTES = 8_192
MOST_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and how it stands."""

    ok: bool
    why: str


class Health:
    """What can be said of this process; `stages` are those that it is to run."""

    def __init__(
        self, bus: WatchedBus, stages: Collection[str], watchdog: Watchdog, clock: Clock
    ) -> None:
        self._bus, self._stages, self._watchdog, self._clock = bus, stages, watchdog, clock

    def live(self) -> Mapping[str, Check]:
        """Whether a restart would help: the loop answers, so it turns; do the stages get on?"""
        stalled = self._watchdog.stalled()
        checks = {
            name: Check(False, f"no progress for {seconds:.0f} s although work waits")
            for name, seconds in stalled.items()
        }
        return {"loop": Check(True, "it answers"), **checks}

    def ready(self) -> Mapping[str, Check]:
        """Whether it can do its work now."""
        return {"bus": self._bus_answers(), **{name: self._joined(name) for name in self._stages}}

    def _bus_answers(self) -> Check:
        at = self._bus.last_answer()
        if at is None:
            return Check(False, "it has not answered yet")
        ago = self._clock.monotonic() - at
        return Check(
            ago < MISSED * self._watchdog.every_s + ANSWER_S, f"it answered {ago:.0f} s ago"
        )

    def _joined(self, name: str) -> Check:
        watch = self._bus.watches.get(name)
        if watch is None or not watch.joined:
            return Check(False, "it has not joined its group")
        return Check(True, f"it holds the partitions {sorted(watch.shards)}")


@asynccontextmanager
async def serving(settings: HealthSettings, health: Health) -> AsyncIterator[int]:
    """Answer for as long as the block lasts; gives the port, 0 if there is none to be."""
    if not settings.port:
        yield 0
        return
    server = _Server(health)
    try:
        listening = await asyncio.start_server(
            server.answer, settings.host, settings.port, limit=MOST_BYTES
        )
    except OSError as error:
        raise SettingsError(
            f"health can't be served at {settings.host}:{settings.port} ({error.strerror}): set"
            " WIREWATCH_HEALTH__PORT and WIREWATCH_HEALTH__HOST to what is free"
        ) from error
    async with listening:
        port: int = listening.sockets[0].getsockname()[1]
        log.info("health", host=settings.host, port=port)
        yield port


class _Server:
    def __init__(self, health: Health) -> None:
        self._health, self._open = health, 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        self._open += 1
        try:
            if self._open <= MOST_AT_ONCE:
                async with asyncio.timeout(ANSWER_S):
                    head = await reader.readuntil(b"\r\n\r\n")
                    writer.write(self._answered(head))
                    await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            log.debug("a health request was given up")
        finally:
            self._open -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _answered(self, head: bytes) -> bytes:
        method, _, rest = head.partition(b" ")
        path = rest.split(b" ", 1)[0].split(b"?", 1)[0]
        if method != b"GET":
            return _response(HTTPStatus.METHOD_NOT_ALLOWED, b"GET only\n")
        match path:
            case b"/livez":
                return _checked(self._health.live())
            case b"/readyz":
                return _checked(self._health.ready())
            case b"/metrics":
                text = generate_latest(metrics.REGISTRY)
                return _response(HTTPStatus.OK, text, CONTENT_TYPE_LATEST)
            case _:
                return _response(HTTPStatus.NOT_FOUND, b"there are /livez, /readyz and /metrics\n")


def _checked(checks: Mapping[str, Check]) -> bytes:
    ok = all(check.ok for check in checks.values())
    said = {"ok": ok, "checks": {name: asdict(check) for name, check in checks.items()}}
    status = HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE
    return _response(status, json.dumps(said, indent=2).encode() + b"\n", "application/json")


def _response(status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8") -> bytes:
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
