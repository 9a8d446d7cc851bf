"""A small HTTP/1.1 server for stand-ins: what it answers, and how badly, is a function's choice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import h11

_CHUNK = 65_536
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. Header names are lower case; `path` is without the query, as sent."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, `delay_s` seconds later. Content-Length is added where it is missing.

    To misbehave: `drop` closes the connection without an answer, `hang` keeps it open without
    one, `raw` is sent as it stands in place of an answer and the connection closed.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_s: float = 0.0
    drop: bool = False
    hang: bool = False
    raw: bytes | None = None


Handler = Callable[[Request], Awaitable[Reply]]


class HttpServer:
    """Serves `handler` while its block runs; port 0 picks a free one, `url` then names it."""

    def __init__(self, handler: Handler, host: str = "127.0.0.1", port: int = 0) -> None:
        self._handler, self._host, self._port = handler, host, port
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._server is not None, "the server runs only inside its block"
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """`http://host:port`, without a slash at the end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self._host, self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        connections = list(self._connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_Connection(self._handler, reader, writer).serve())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)


class _Connection:
    """One connection: requests one after another until either side has had enough."""

    def __init__(
        self, handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._handler, self._reader, self._writer = handler, reader, writer
        self._http = h11.Connection(h11.SERVER)

    async def serve(self) -> None:
        try:
            # A client that goes away is its own affair.
            with suppress(ConnectionError):
                while request := await self._request():
                    if not await self._answer(await self._handler(request)):
                        break
                    self._http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await self._refuse(error)
        finally:
            self._writer.close()

    async def _request(self) -> Request | None:
        """The next request; None when the client is done."""
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    await self._send(h11.InformationalResponse(status_code=100, headers=[]))
                self._http.receive_data(await self._reader.read(_CHUNK))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return _request(head, bytes(body))
            else:
                return None

    async def _answer(self, reply: Reply) -> bool:
        """Send `reply`; whether the connection can take another request."""
        await asyncio.sleep(reply.delay_s)
        if reply.hang:
            await self._reader.read()  # until the client gives up
        if reply.drop or reply.hang:
            self._writer.transport.abort()
            return False
        if reply.raw is not None:
            self._writer.write(reply.raw)
            await self._writer.drain()
            return False
        await self._send(_head(reply))
        if reply.body and reply.status not in _BODILESS:
            await self._send(h11.Data(data=reply.body))
        await self._send(h11.EndOfMessage())
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _refuse(self, error: h11.RemoteProtocolError) -> None:
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            with suppress(ConnectionError, h11.LocalProtocolError):
                await self._answer(Reply(error.error_status_hint, {"connection": "close"}))

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()


def _request(head: h11.Request, body: bytes) -> Request:
    target = urlsplit(head.target.decode("ascii"))
    return Request(
        method=head.method.decode("ascii"),
        path=target.path,
        query=dict(parse_qsl(target.query, keep_blank_values=True)),
        headers={k.decode("ascii"): v.decode("latin-1") for k, v in head.headers},
        body=body,
    )


def _head(reply: Reply) -> h11.Response:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if reply.status not in _BODILESS and "transfer-encoding" not in headers:
        headers.setdefault("content-length", str(len(reply.body)))
    pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    return h11.Response(status_code=reply.status, headers=pairs)
