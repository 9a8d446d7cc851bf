"""A feed server: documents from a folder, read afresh at each request, or from memory."""

import asyncio
import mimetypes
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from wirewatch.standins.http import HttpServer, Reply, Request

_TYPES = {
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml",
    ".xml": "application/xml",
}


@dataclass(frozen=True, slots=True)
class Served:
    """One request and what it got."""

    at: datetime
    path: str
    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Document:
    body: bytes
    content_type: str
    changed: datetime

    @property
    def validators(self) -> dict[str, str]:
        """As strong as they can be: the ETag changes with every byte."""
        return {
            "etag": f'"{sha256(self.body).hexdigest()[:16]}"',
            "last-modified": format_datetime(self.changed.replace(microsecond=0), usegmt=True),
        }


class FeedServer:
    """Serves `folder` (if any) and what is `set`, with validators; `requests` is the log."""

    def __init__(self, folder: Path | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self._folder = folder
        self._set: dict[str, _Document | Reply] = {}
        self._http = HttpServer(self._handle, host, port)
        self.requests: list[Served] = []

    @property
    def url(self) -> str:
        """`http://host:port`, without a slash at the end."""
        return self._http.url

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, error, where)

    def set(
        self, path: str, document: bytes | Reply, content_type: str = "application/xml"
    ) -> None:
        """Serve `document` at `path` from now on; a `Reply` is given as it is."""
        if isinstance(document, bytes):
            self._set[path] = _Document(document, content_type, datetime.now(UTC))
        else:
            self._set[path] = document

    def served_at(self, path: str) -> list[datetime]:
        """When `path` was asked for."""
        return [served.at for served in self.requests if served.path == path]

    def paths(self) -> Iterator[str]:
        """Every path that there is, those of the folder in order of their names."""
        yield from self._set
        if self._folder:
            yield from (f"/{path.name}" for path in sorted(self._folder.iterdir()))

    async def _handle(self, request: Request) -> Reply:
        found = self._set.get(request.path) or self._file(request.path)
        reply = found if isinstance(found, Reply) else _reply(found, request.headers)
        served = Served(datetime.now(UTC), request.path, reply.status, request.headers)
        self.requests.append(served)
        return reply

    def _file(self, path: str) -> _Document | None:
        name = path.removeprefix("/")
        if self._folder is None or not name or "/" in name or name.startswith("."):
            return None
        file = self._folder / name
        if not file.is_file():
            return None
        changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
        return _Document(file.read_bytes(), kind, changed)


def _reply(document: _Document | None, asked: Mapping[str, str]) -> Reply:
    if document is None:
        return Reply(404, {"content-type": "text/plain"}, b"no such document\n")
    validators = document.validators
    # If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2).
    wanted = asked.get("if-none-match")
    if wanted == validators["etag"] or (
        wanted is None and asked.get("if-modified-since") == validators["last-modified"]
    ):
        return Reply(304, validators)
    return Reply(200, validators | {"content-type": document.content_type}, document.body)


async def run(
    host: str,
    port: int,
    folder: Path,
    stop: asyncio.Event,
    say: Callable[[str], object] = print,
) -> None:
    """Serve `folder` until `stop` is set; `say` where."""
    async with FeedServer(folder, host, port) as server:
        for path in server.paths():
            say(f"{server.url}{path}")
        say("Edit a file and it is served at the next request.")
        await stop.wait()
